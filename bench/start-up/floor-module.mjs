import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

const active = new AsyncLocalStorage();
subscribe('http.server.request.start', () => active.getStore());
setInterval(() => {}, 5000).unref();
