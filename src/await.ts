// throughline/await: what code calls that the await transform (throughline/vite and its like) has transformed. Nobody else needs it.

export { enter, enterLater, last } from './context/activation.ts';
export { disposable } from './context/disposal.ts';
export { callersSteps, steps } from './context/steps.ts';
