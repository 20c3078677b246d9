declare module 'modern-lib' {
  export function askTwice(answer: () => void): Promise<void>;
}

declare module 'old-lib' {
  const library: { ask(answer: () => void): Promise<void> };
  export default library;
}
