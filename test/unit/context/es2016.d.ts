declare module '*/await-rows.ts?es2016' {
  export { type AwaitRowName, awaitRows } from './await-rows.ts';
}

declare module '*/await-rows.ts?await' {
  export { type AwaitRowName, awaitRows } from './await-rows.ts';
}

declare module '*/browser-rows.ts?await' {
  export { browserRows } from './browser-rows.ts';
}

declare module '*/browser-rows.ts?es2016' {
  export { browserRows } from './browser-rows.ts';
}
