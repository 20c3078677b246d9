// What the tests expect of every runtime. The package: not Node's module of this name.

import { Buffer } from 'buffer/';

globalThis.Buffer = Buffer;
