// A shop of components, with a store and routes: what Vue, Pinia and vue-router call behind their own awaits is known.

import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { createRouter, createWebHashHistory } from 'vue-router';
import App from './App.vue';
import Cart from './Cart.vue';
import { later, mark } from './marks.js';

const routes = [
  { path: '/', component: Cart },
  { path: '/thanks', component: () => import('./Thanks.vue') },
];
const router = createRouter({ history: createWebHashHistory(), routes });
router.beforeEach(async ({ path }) => {
  await later();
  if (path === '/thanks') mark('guard');
});
router.afterEach(({ path }) => {
  if (path === '/thanks') mark('after navigation');
});
createApp(App).use(createPinia()).use(router).mount('main');
