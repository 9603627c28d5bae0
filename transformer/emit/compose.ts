/** Two source maps as one: from the last text back to the first. */
import {
  decodedMappings,
  encodedMap,
  type SourceMapInput,
  TraceMap,
  traceSegment,
} from '@jridgewell/trace-mapping';

type Segment = [number, number, number, number];

/** `outer` leads from the last text to the middle one, `inner` from there to the first. */
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
