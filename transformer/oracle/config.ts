/** Where a tsconfig says that its files are. */
import path from 'node:path';
import { ts } from 'ts-morph';
import type { ProjectInputs } from './oracle.ts';

export function sourcesOf(configFile: string): Pick<ProjectInputs, 'configs' | 'folders'> {
  const source = ts.readJsonConfigFile(configFile, ts.sys.readFile);
  const folder = path.dirname(configFile);
  const { wildcardDirectories = {} } = ts.parseJsonSourceFileConfigFileContent(
    source,
    ts.sys,
    folder,
    undefined,
    configFile,
  );
  return {
    configs: [configFile, ...(source.extendedSourceFiles ?? [])],
    folders: Object.entries(wildcardDirectories).map(([name, flags]) => [
      name,
      flags === ts.WatchDirectoryFlags.Recursive,
    ]),
  };
}
