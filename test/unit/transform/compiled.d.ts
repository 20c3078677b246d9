declare module '*/constructs.ts?await' {
  export { constructs } from './constructs.ts';
}

declare module '*/using.ts?await' {
  export { usingConstructs } from './using.ts';
}
