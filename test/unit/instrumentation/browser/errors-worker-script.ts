// A worker whose errors are recorded; it posts what its spans say.
import { errorsInstrumentation, start } from '../../../../src/browser.ts';

start({
  processors: [{ onEnd: ({ events }) => postMessage(events.map(({ attributes }) => attributes?.['exception.message'])) }],
  also: [errorsInstrumentation()],
});
void Promise.reject(new Error('a rejection in a worker'));
setTimeout(() => {
  throw new Error('an error in a worker');
}, 0);
