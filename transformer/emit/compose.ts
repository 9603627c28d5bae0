/** Source maps of others, or for others. */
import {
  decodedMappings,
  encodedMap,
  type SourceMapInput,
  TraceMap,
  traceSegment,
} from '@jridgewell/trace-mapping';

type Segment = [number, number, number, number];

/** Two maps as one: `outer` leads from the last text to the middle one, `inner` from there to the first. */
export function composeMaps(outer: string, inner: string): string {
  const last = new TraceMap(outer as SourceMapInput);
  const first = new TraceMap(inner as SourceMapInput);
  const mappings = decodedMappings(last).map((line) =>
    line.flatMap((segment): Segment[] => {
      if (segment.length === 1) return [];
      const found = traceSegment(first, segment[2], segment[3]);
      return found && found.length > 1
        ? [[segment[0], found[1] ?? 0, found[2] ?? 0, found[3] ?? 0]]
        : [];
    }),
  );
  const { sources, sourcesContent } = first;
  const composed = new TraceMap({
    version: 3,
    names: [],
    sources,
    sourcesContent: sourcesContent ?? [],
    mappings,
  });
  return JSON.stringify(encodedMap(composed));
}

/** A map without what it leads to in other sources than the first. */
export function ofOneSource(text: string): string {
  const map = new TraceMap(text as SourceMapInput);
  const mappings = decodedMappings(map).map((line) =>
    line.filter(([, source]) => source === undefined || source === 0),
  );
  const { sources, sourcesContent } = map;
  const first = new TraceMap({
    ...{ version: 3, names: map.names, mappings },
    sources: sources.slice(0, 1),
    sourcesContent: sourcesContent?.slice(0, 1) ?? [],
  });
  return JSON.stringify(encodedMap(first));
}
