import { getter, otel2, otel3Library, setter, throughline } from '../libraries.mjs';

export const title = 'baggage of 5 entries: extract and inject';

// What arrives is read, and what this process has set is written: it stays the same for many requests, what arrives does not.
const HEADERS = Array.from({ length: 1024 }, (_, i) => ({
  baggage: `user=u${i},tenant=acme%20inc,region=eu-west-1,plan=gold,experiment=b`,
}));
const ENTRIES = { user: 'u1', tenant: 'acme inc', region: 'eu-west-1', plan: 'gold', experiment: 'b' };

const readAndWrite = ({ ROOT_CONTEXT, W3CBaggagePropagator }, contextWith) => {
  const propagator = new W3CBaggagePropagator();
  const outgoing = Array.from({ length: 64 }, (_, i) => contextWith({ ...ENTRIES, user: `u${i}` }));
  let i = 0;
  return {
    operation: () => {
      const carrier = {};
      const incoming = propagator.extract(ROOT_CONTEXT, HEADERS[i++ & 1023], getter);
      propagator.inject(outgoing[i & 63], carrier, setter);
      return [carrier, incoming];
    },
  };
};

const asEntries = (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));

export async function ours() {
  const packages = await throughline();
  return readAndWrite(packages, (values) => packages.setBaggage(packages.ROOT_CONTEXT, packages.createBaggage(asEntries(values))));
}

async function theirs(library) {
  const packages = await library();
  const { propagation, ROOT_CONTEXT } = packages;
  return readAndWrite(packages, (values) => propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(asEntries(values))));
}

export const otel = () => theirs(otel2);
export const otel3 = () => theirs(otel3Library);

/** Finds the entries and decodes those that need it; what goes out has been text since it was set. */
export function floor() {
  const outgoing = Array.from({ length: 64 }, (_, i) => `user=u${i},tenant=acme%20inc,region=eu-west-1,plan=gold,experiment=b`);
  let i = 0;
  return {
    operation: () => {
      const incoming = readBaggage(HEADERS[i++ & 1023].baggage);
      return [{ baggage: outgoing[i & 63] }, incoming];
    },
  };
}

function readBaggage(header) {
  const entries = new Map();
  for (let from = 0; from < header.length; ) {
    const comma = header.indexOf(',', from);
    const end = comma < 0 ? header.length : comma;
    const equals = header.indexOf('=', from);
    const value = header.slice(equals + 1, end);
    entries.set(header.slice(from, equals), value.includes('%') ? decodeURIComponent(value) : value);
    from = end + 1;
  }
  return entries;
}
