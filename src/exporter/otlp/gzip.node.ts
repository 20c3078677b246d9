import { type Compression, gzipBy } from './compression.ts';

/** By node:zlib, on another thread. */
export const gzip: Compression = /* @__PURE__ */ gzipBy(
  (body) =>
    new Promise((resolve, reject) => {
      process.getBuiltinModule('node:zlib').gzip(body, (error, compressed) => (error ? reject(error) : resolve(compressed)));
    }),
);
