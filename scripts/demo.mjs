// npm run demo: builds the package and the shop's page, then runs the shop. Arguments go to the shop: --port 9000 --otlp http://host:4318

import { execFileSync, spawn } from 'node:child_process';

console.log('Building ...');
execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '-c', 'examples/shop/vite.config.mjs'], { stdio: 'inherit' });

const shop = spawn(process.execPath, ['examples/shop/server/main.js', ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal's Ctrl-C reaches the shop too, which takes the second as the first; other senders reach only us.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => shop.kill(signal));
shop.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 0)));
