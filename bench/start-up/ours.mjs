import { start } from 'throughline/node';

start({ serviceName: 'bench', endpoint: 'http://127.0.0.1:4318' });
process.exit();
