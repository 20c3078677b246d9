declare module '*/programs.ts?prepared' {
  const programs: readonly import('./run.ts').PreparedProgram[];
  export default programs;
}
