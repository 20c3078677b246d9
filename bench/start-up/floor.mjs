// One module more, what every tracer in Node needs, and a timer for the batches.

import './floor-module.mjs';

process.exit();
