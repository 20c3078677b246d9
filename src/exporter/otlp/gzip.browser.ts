import { type Compression, gzipBy } from './compression.ts';

/**
 * Compresses what a page sends, where the browser can and it is worth it; the last words of a page that goes are sent as they are.
 * Another origin has to allow the header `content-encoding` (CORS). Pages that do not name it do not load it.
 *
 * @example
 * start({ endpoint: '/otlp', compression: gzip });
 */
export const gzip: Compression = /* @__PURE__ */ gzipBy(async (body) => {
  const stream = new Blob([body as BlobPart]).stream().pipeThrough(new CompressionStream('gzip')); // an encoding's, on an ArrayBuffer
  return new Uint8Array(await new Response(stream).arrayBuffer());
});
