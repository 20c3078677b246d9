// Finds protoc and a Python that has google.protobuf: the decoders that are neither ours nor OpenTelemetry's. Installs them where there
// are none. Order: $PROTOC and $PROTOBUF_PYTHON, the usual names; then Debian's packages when we are root there.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const REMEDY =
  "Install Debian's protobuf-compiler and python3-protobuf, or protoc and `pip install protobuf`, or set PROTOC and PROTOBUF_PYTHON to the executables that have them.";

function works(command, args) {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The commands `protoc` and `python`, or undefined when one is missing. */
export function findProtobufTools() {
  const protoc = [process.env.PROTOC, 'protoc'].find((command) => command && works(command, ['--version']));
  // /usr/bin before the path: a version manager's python3 does not see Debian's packages.
  const python = [process.env.PROTOBUF_PYTHON, '/usr/bin/python3', 'python3'].find(
    (command) => command && works(command, ['-c', 'import google.protobuf.json_format']),
  );
  return protoc && python ? { protoc, python } : undefined;
}

/** Like findProtobufTools, but installs them when they are missing; throws with the remedy when that fails. */
export function ensureProtobufTools() {
  const found = findProtobufTools();
  if (found) return found;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0)
    throw new Error(`No protoc, or no Python with google.protobuf, was found. ${REMEDY}`);
  console.log("No protoc, or no Python with google.protobuf, found. Installing Debian's packages ...");
  try {
    execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit' });
    execFileSync('apt-get', ['install', '-y', '-q', 'protobuf-compiler', 'python3-protobuf'], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch (cause) {
    throw new Error(`protoc and python3-protobuf could not be installed. ${REMEDY}`, { cause });
  }
  const installed = findProtobufTools();
  if (!installed) throw new Error(`protoc and python3-protobuf were installed but do not run. ${REMEDY}`);
  return installed;
}
