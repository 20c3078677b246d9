// throughline/react-router: React Router tells navigationInstrumentation of its routes.

export {
  type ReactRouter,
  type ReactRouterLocation,
  type ReactRouterState,
  traceReactRouter,
} from './instrumentation/router/react.ts';
