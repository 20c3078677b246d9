import { connect } from 'throughline';
import { asked, mark } from './main.js';

const worker = connect(new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }));

asked.worker = () =>
  new Promise((resolve) => {
    const stop = worker.receive(() => {
      mark('told by a worker');
      stop();
      resolve();
    });
    worker.send('question');
  });
