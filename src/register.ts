// node --import throughline/register app.js: starts tracing as OTEL_* variables say. A wrong set-up is told and never keeps the app from
// running.

import { errorText } from './platform/diagnostics.ts';
import { start } from './start/node.ts';

try {
  start();
} catch (error) {
  console.error(`[throughline] The app runs without tracing. ${errorText(error)} Correct the OTEL_* variables, or leave them away.`);
}
