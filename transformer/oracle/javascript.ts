/** TypeScript as JavaScript: types taken out, one file at a time. */
import path from 'node:path';
import { ts } from 'ts-morph';
import type { JavaScript, JavaScriptForm } from './oracle.ts';

/** Imports become calls of `require`, those that the transformer wrote too. */
const COMMONJS = {
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  esModuleInterop: true,
  verbatimModuleSyntax: false,
} as const;

export function javaScriptOf(
  options: ts.CompilerOptions,
  text: string,
  fileName: string,
  form: JavaScriptForm,
): JavaScript {
  const { outputText, sourceMapText = '{}' } = ts.transpileModule(text, {
    // By its name TypeScript would write CommonJS whatever is asked for.
    fileName: form === 'module' ? fileName.replace(/\.cts$/, '.mts') : fileName,
    compilerOptions: {
      ...options,
      ...(form === 'commonjs' ? COMMONJS : { module: ts.ModuleKind.ESNext }),
      rewriteRelativeImportExtensions: form === 'file',
      sourceMap: true,
      inlineSourceMap: false,
    },
  });
  const code = outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  const map = { ...JSON.parse(sourceMapText), sources: [path.basename(fileName)] };
  return { code, map: JSON.stringify(map) };
}
