// The oldest and the newest of what README.md says is supported; the first package is the bundler.

const ROLLUP_PLUGINS = ['@rollup/plugin-node-resolve@16', '@rollup/plugin-commonjs@29'];

export const VERSIONS = [
  ...['5.0.0', '5', '6.0.0', '6', '7.0.0', '7', '8.0.0', '8'].map((version) => ({ builder: 'vite', packages: [`vite@${version}`] })),
  ...['3.0.0', '3', '4.0.0', '4'].map((version) => ({ builder: 'rollup', packages: [`rollup@${version}`, ...ROLLUP_PLUGINS] })),
  ...['1'].map((version) => ({ builder: 'rolldown', packages: [`rolldown@${version}`] })),
  // The first of webpack 5 asks OpenSSL for a hash that it has no longer, since Node 17.
  ...['5.61.0', '5'].map((version) => ({ builder: 'webpack', packages: [`webpack@${version}`] })),
  ...['1', '2'].map((version) => ({ builder: 'rspack', packages: [`@rspack/core@${version}`] })),
  ...['0.15', '0.18', '0.21', '0.25', '0.28'].map((version) => ({
    builder: 'esbuild',
    packages: [`esbuild@${version}`],
  })),
];
