declare module '*/await-rows.ts?es2016' {
  export { type AwaitRowName, awaitRows } from './await-rows.ts';
}

declare module '*/await-rows.ts?await' {
  export { type AwaitRowName, awaitRows } from './await-rows.ts';
}
