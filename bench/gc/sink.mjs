// A receiver of OTLP in a process of its own, which reads everything and answers after as many milliseconds as it is told.

import { createServer } from 'node:http';

const latencyMs = Number(process.argv[2]);

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => setTimeout(() => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(), latencyMs));
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));

// Never left alone.
process.on('disconnect', () => process.exit());
