/** Where a tsconfig, and those of the projects that it refers to, say that their files are. */
import path from 'node:path';
import { ts } from 'ts-morph';
import type { Folder, ProjectInputs } from './oracle.ts';

/** What the config files said when they were read: an open project does not follow their changes. */
export interface ConfigSources extends Pick<ProjectInputs, 'configs' | 'folders'> {
  readonly texts: ReadonlyMap<string, string>;
}

interface OneConfig {
  readonly configs: readonly string[];
  readonly folders: readonly Folder[];
  /** The configs of other projects. */
  readonly references: readonly string[];
}

function read(configFile: string): OneConfig {
  const source = ts.readJsonConfigFile(configFile, ts.sys.readFile);
  const folder = path.dirname(configFile);
  const parsed = ts.parseJsonSourceFileConfigFileContent(
    source,
    ts.sys,
    folder,
    undefined,
    configFile,
  );
  const { wildcardDirectories = {}, projectReferences = [] } = parsed;
  return {
    configs: [configFile, ...(source.extendedSourceFiles ?? [])],
    folders: Object.entries(wildcardDirectories).map(([name, flags]) => [
      name,
      flags === ts.WatchDirectoryFlags.Recursive,
    ]),
    references: projectReferences.map((to) => ts.resolveProjectReferencePath(to)),
  };
}

export function sourcesOf(configFile: string): ConfigSources {
  const projects = new Map<string, OneConfig>();
  const pending = [configFile];
  for (const file of pending) {
    if (projects.has(file)) continue;
    const project = read(file);
    projects.set(file, project);
    pending.push(...project.references);
  }
  const all = [...projects.values()];
  const configs = [...new Set(all.flatMap((project) => project.configs))];
  return {
    configs,
    texts: new Map(configs.map((file) => [file, ts.sys.readFile(file) ?? ''])),
    folders: all.flatMap(({ folders }) => folders),
  };
}
