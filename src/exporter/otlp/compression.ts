import type { Transport } from './post.ts';

// Compressed requests. What is small gains nothing, and what goes out while the page or the process ends has no time: both are sent as they
// are, and so is what could not be compressed.

const WORTH_BYTES = 1024;

/** Puts a compression before a transport. */
export type Compression = (send: Transport) => Transport;

/** A compression by gzip, as the runtime does it. */
export function gzipBy(compress: (body: string | Uint8Array) => Promise<Uint8Array>): Compression {
  return (send) => async (target, batch, signal, final) => {
    // With the header of a compressed body, a browser would ask the receiver first: see `corsPreflight`.
    const mayBe = !final && !target.headers['content-type']?.startsWith('text/plain');
    const isWorthIt = mayBe && batch.byteLength >= WORTH_BYTES;
    const body = isWorthIt ? await compress(batch.body).catch(() => undefined) : undefined;
    if (!body || body.length >= batch.byteLength) return send(target, batch, signal, final);
    const headers = { ...target.headers, 'content-encoding': 'gzip' };
    return send({ ...target, headers }, { ...batch, body, byteLength: body.length }, signal, final);
  };
}
