declare module '*/thrown-behind-await.ts?es2016' {
  export { thrownBehindAwait } from './thrown-behind-await.ts';
}

declare module '*/thrown-behind-await.ts?await' {
  export { thrownBehindAwait } from './thrown-behind-await.ts';
}
