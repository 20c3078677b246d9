import type { GeneratorRule } from './options.ts';
import { sentence } from './rollup.ts';
import { type AnyMap, joinMaps } from './source-map.ts';
import { transform } from './transform.ts';

/** The part of webpack's loader context that is used. */
interface LoaderContext {
  readonly resource: string;
  getOptions(): { readonly generators: GeneratorRule };
  emitWarning(warning: Error): void;
  callback(error: null, code: string, map?: AnyMap): void;
}

/** What throughline/webpack puts behind the loaders that compile. */
export default function awaitLoader(this: LoaderContext, code: string, map?: AnyMap): void {
  const result = transform(code, { file: this.resource, ...this.getOptions() });
  for (const { line, reason } of result.untransformed) this.emitWarning(new Error(sentence(this.resource, line, reason)));
  if (result.code === undefined || !result.map) this.callback(null, code, map);
  else this.callback(null, result.code, joinMaps(result.map, map));
}
