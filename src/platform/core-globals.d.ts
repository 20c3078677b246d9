// The web-standard names that public contracts of the core mention and every supported runtime has, for compiling the core without DOM and
// Node types. Not part of the package: tsconfig.core.json alone reads it.

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare const AbortController: {
  new (): { readonly signal: AbortSignal; abort(reason?: unknown): void };
};

interface URL {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly pathname: string;
  readonly search: string;
  readonly username: string;
  readonly password: string;
}

declare const URL: {
  new (url: string, base?: string): URL;
};

declare const TextDecoder: {
  new (): { decode(bytes: Uint8Array): string };
};

declare const TextEncoder: {
  new (): {
    encode(text: string): Uint8Array;
    encodeInto(text: string, target: Uint8Array): { readonly written: number };
  };
};

declare const Blob: {
  new (parts: readonly (string | Uint8Array)[], options?: { readonly type?: string }): { arrayBuffer(): Promise<ArrayBuffer> };
};

declare const Headers: {
  new (headers: Readonly<Record<string, string>>): Iterable<[string, string]>;
};
