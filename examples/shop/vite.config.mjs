import { fileURLToPath } from 'node:url';
import throughline from 'throughline/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('./page', import.meta.url)),
  logLevel: 'warn',
  plugins: [throughline()], // what follows an `await` belongs to the click, too
  build: { outDir: '../dist', emptyOutDir: true, sourcemap: true },
});
