import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureProtobufTools } from '../../scripts/protobuf-tools.mjs';

const ROOT = join(import.meta.dirname, '../..');
const PROTO_ROOT = join(ROOT, 'node_modules/@elastic/mockotlpserver');
const PROTOS = ['common/v1/common', 'resource/v1/resource', 'trace/v1/trace', 'collector/trace/v1/trace_service'];

export interface Decoded {
  /** The request as Python's protobuf understood it, ids in hex. Fields with default values are missing. */
  readonly message?: unknown;
  /** The request as protoc understood it. */
  readonly text?: string;
  readonly error?: string;
}

/** Debian's protobuf, running beside the test. */
export interface OtlpDecoder {
  decode(body: string | Uint8Array): Promise<Decoded>;
  close(): void;
}

export function startOtlpDecoder(): OtlpDecoder {
  const { protoc, python } = ensureProtobufTools();
  const generated = mkdtempSync(join(tmpdir(), 'otlp-'));
  mkdirSync(generated, { recursive: true });
  const protos = PROTOS.map((name) => `opentelemetry/proto/${name}.proto`);
  execFileSync(protoc, ['-I', PROTO_ROOT, `--python_out=${generated}`, ...protos]);
  const child = spawn(python, [join(import.meta.dirname, 'otlp_decode.py'), protoc, PROTO_ROOT, generated], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  child.on('exit', (code) => {
    for (const settle of waiting.splice(0)) settle(JSON.stringify({ error: `the decoder ended with ${code}` }));
  });
  return {
    decode: (body) => ask(child, waiting, body),
    close() {
      child.stdin.end();
      rmSync(generated, { recursive: true });
    },
  };
}

function ask(child: ChildProcess, waiting: ((line: string) => void)[], body: string | Uint8Array): Promise<Decoded> {
  return new Promise((resolve) => {
    waiting.push((line) => resolve(JSON.parse(line) as Decoded)); // what otlp_decode.py prints
    const question = typeof body === 'string' ? { body } : { protobuf: Buffer.from(body).toString('base64') };
    child.stdin?.write(`${JSON.stringify(question)}\n`);
  });
}
