// throughline/angular-router: Angular's router tells navigationInstrumentation of its routes.

export { type AngularRoute, type AngularRouter, type AngularRouterEvent, traceAngularRouter } from './instrumentation/router/angular.ts';
