// What several groups give to what they call.

/** An object with these members behind getters, which tell of each read. */
export function reader(t, members) {
  const object = {};
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(object, name, {
      enumerable: true,
      get() {
        t.log(`read ${name}`, this === object);
        return value;
      },
    });
  }
  return object;
}

export const bytes = (length) => new Uint8Array(length).fill(97);

/** A member that throws when it is read. */
export const throwing = (name) =>
  Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw new RangeError(`no ${name}`);
    },
  });

/** Tells of each event of `target` of these types, and of the order in which they come. */
export function tellEvents(t, target, types, more = () => []) {
  for (const type of types) {
    target.addEventListener(type, function (event) {
      t.log(type, event.constructor.name, event.isTrusted, event.target === target, this === target, ...more(event));
    });
  }
}

/** Resolves with the next event of this type. */
export const next = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));

/** Numbers that look random and are the same every time (mulberry32). */
export function random(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}
