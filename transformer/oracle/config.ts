/** Where a tsconfig says that its files are. */
import path from 'node:path';
import { ts } from 'ts-morph';
import type { ProjectInputs } from './oracle.ts';

/** What the config files said when they were read: an open project does not follow their changes. */
export interface ConfigSources extends Pick<ProjectInputs, 'configs' | 'folders'> {
  readonly texts: ReadonlyMap<string, string>;
}

export function sourcesOf(configFile: string): ConfigSources {
  const source = ts.readJsonConfigFile(configFile, ts.sys.readFile);
  const folder = path.dirname(configFile);
  const { wildcardDirectories = {} } = ts.parseJsonSourceFileConfigFileContent(
    source,
    ts.sys,
    folder,
    undefined,
    configFile,
  );
  const configs = [configFile, ...(source.extendedSourceFiles ?? [])];
  return {
    configs,
    texts: new Map(configs.map((file) => [file, ts.sys.readFile(file) ?? ''])),
    folders: Object.entries(wildcardDirectories).map(([name, flags]) => [
      name,
      flags === ts.WatchDirectoryFlags.Recursive,
    ]),
  };
}
