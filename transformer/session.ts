/** A project under transformation: programs by file, kept until a file changes. */
import path from 'node:path';
import type { Mode, ShaderOptions } from './api.ts';
import type { LoweredFile, SourceFile } from './compile.ts';
import type { Emitted } from './emit/module.ts';
import { emitModule } from './emit/module.ts';
import { ProjectError } from './errors.ts';
import { lowerFile } from './file.ts';
import { classFilesOf, demandOf, genericSites } from './find/instances.ts';
import { type Liveness, liveness } from './find/live.ts';
import { usesIn } from './find/uses.ts';
import { atStartOf, type Diagnostic, messages } from './messages.ts';
import type { Oracle } from './oracle/oracle.ts';

const placeOf = ({ file, line, column }: Diagnostic): string => `${file}:${line}:${column}`;

/** A file that was lowered, and what that was made from. */
interface Known {
  readonly lowered: LoweredFile;
  readonly basis: readonly (SourceFile | string | undefined)[];
}

/** What is wanted of emitted modules. */
export interface Wanted {
  /** Look at the whole project, so that its modules may do without the compiler. */
  readonly isWhole?: boolean;
  /** Programs can run on GPUs, too. */
  readonly webgpu?: boolean | ShaderOptions;
}

/** What shaders are to do, if there are to be any. */
function shadersOf(webgpu: boolean | ShaderOptions = false): Required<ShaderOptions> | undefined {
  const given = typeof webgpu === 'boolean' ? {} : webgpu;
  const { float16Arithmetic = false, ...others } = given;
  const isKnown = typeof given === 'object' && Object.keys(others).length === 0;
  if (!isKnown || typeof float16Arithmetic !== 'boolean')
    throw new ProjectError(
      `webgpu is ${JSON.stringify(webgpu)}; it must be true, false or { float16Arithmetic: true }`,
    );
  return webgpu === false ? undefined : { float16Arithmetic };
}

export class Session {
  readonly oracle: Oracle;
  private version = -1;
  private readonly files = new Map<string, Known>();
  private whole: Liveness | undefined;

  private readonly mode: Mode;

  constructor(oracle: Oracle, mode: Mode = 'annotated') {
    this.mode = mode;
    this.oracle = oracle;
  }

  lowered(file: SourceFile): LoweredFile {
    this.forget();
    const known = this.files.get(file.fileName);
    if (known) return known.lowered;
    const lowered = lowerFile(this.oracle, file, this.mode);
    this.files.set(file.fileName, { lowered, basis: this.basisOf(lowered) });
    return lowered;
  }

  /** Whether a file had errors when it was last looked at. */
  hasFailed(file: SourceFile): boolean {
    const known = this.version === this.oracle.version ? this.files.get(file.fileName) : undefined;
    return known ? hasErrors(known.lowered) : false;
  }

  all(): readonly LoweredFile[] {
    return this.oracle.files().map((file) => this.lowered(file));
  }

  /** What runs outside `lower` in the whole project. */
  liveness(): Liveness {
    this.forget();
    this.whole ??= this.livenessOf(this.all(), true);
    return this.whole;
  }

  /** The tensor work outside `lower`, which keeps the compiler in the bundle, where nothing else is said of it. */
  tracedOutside(): readonly Diagnostic[] {
    const told = new Set(this.all().flatMap((file) => file.diagnostics.map(placeOf)));
    return this.liveness()
      .reasons.map(({ what, at }) => {
        const finding = messages.tracedOutside(what);
        return typeof at === 'string'
          ? atStartOf(at, finding)
          : this.oracle.diagnostic(at, finding);
      })
      .filter((d) => !told.has(placeOf(d)));
  }

  private livenessOf(files: readonly LoweredFile[], isWhole: boolean): Liveness {
    const calls = files.flatMap((file) => file.calls).filter((call) => call.traced);
    const visited = new Set(calls.flatMap((call) => [...call.visited]));
    const searched = isWhole ? files.map(({ file }) => file) : [];
    return liveness(
      this.oracle,
      searched,
      calls.map((call) => call.site),
      visited,
    );
  }

  emit(lowered: LoweredFile, { isWhole, webgpu }: Wanted = {}): Emitted | undefined {
    const { file, calls } = lowered;
    const live = isWhole ? this.liveness() : this.livenessOf([lowered], false);
    return emitModule({
      file: file.fileName,
      label: path.relative(this.oracle.root, file.fileName).replaceAll(path.sep, '/'),
      text: file.text,
      textOf: (name) => this.oracle.file(name)?.text,
      calls,
      uses: usesIn(file, this.oracle, live),
      isClosed: live.isClosed,
      shaders: shadersOf(webgpu),
    });
  }

  private forget(): void {
    if (this.version === this.oracle.version) return;
    this.version = this.oracle.version;
    this.whole = undefined;
    for (const [name, known] of this.files) if (!this.isCurrent(known)) this.files.delete(name);
  }

  /** Errors may end by a file that was not there to be consulted. */
  private isCurrent({ lowered, basis }: Known): boolean {
    const { fileName } = lowered.file;
    const now = this.oracle.file(fileName);
    if (now !== lowered.file || hasErrors(lowered)) return false;
    const next = this.basisOf(lowered);
    return next.length === basis.length && next.every((part, i) => part === basis[i]);
  }

  /**
   * What a file was made from: trees of the project, texts of declarations, and what other files ask of its generic
   * functions. Another text is another tree.
   */
  private basisOf({ file, calls }: LoweredFile): Known['basis'] {
    const { oracle } = this;
    const { foreign, texts } = oracle.inputs();
    const instances = genericSites(calls).flatMap((site) => demandOf(site, oracle).instances);
    const classes = instances.flatMap((instance) => classFilesOf(instance));
    const consulted = new Set([file, ...classes].flatMap((from) => oracle.consulted(from)));
    return [
      ...[...consulted].map((name) => oracle.file(name) ?? name),
      ...foreign.map((name) => texts.get(name)),
      ...instances.map(({ key }) => key),
    ];
  }
}

const hasErrors = ({ diagnostics }: LoweredFile): boolean =>
  diagnostics.some((d) => d.severity === 'error');
