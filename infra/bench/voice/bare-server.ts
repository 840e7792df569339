/** The least an HTTP server can be: a fixed answer, as long as that of a call. */
import { createServer } from 'node:http';

const BODY = JSON.stringify({ state: 'active', channel: '810000000000000000', pingMs: 12 });

createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(BODY);
}).listen(Number(process.env.PORT), '127.0.0.1');
