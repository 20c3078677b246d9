// The single files for <script>: window.Throughline is the core and the browser's part in one.
export * from './browser.ts';
export * from './index.ts';
