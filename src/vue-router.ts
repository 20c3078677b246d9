// throughline/vue-router: Vue Router tells navigationInstrumentation of its routes.

export { traceVueRouter, type VueRoute, type VueRouter } from './instrumentation/router/vue.ts';
