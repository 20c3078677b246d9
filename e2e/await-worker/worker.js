import { connect, setContextManager } from 'throughline';
import { TaskContextManager } from 'throughline/browser';

setContextManager(new TaskContextManager());
const page = connect(self);
page.receive(async () => {
  await null;
  await new Promise((resolve) => setTimeout(resolve, 1));
  page.send('answer'); // in the context that it had before
});
