/** No framework: node:http with the signature verification of discord-interactions, importing the key once. */
import { createServer, type IncomingMessage } from 'node:http';
import { verifyKey } from 'discord-interactions';
import { FIXED_RESPONSE } from '../fixed-response.ts';

const raw = Buffer.from(process.env.DISCORD_PUBLIC_KEY ?? '', 'hex');
const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

const server = createServer(async (request, response) => {
  const { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp } = request.headers;
  if (!(await verifyKey(await bodyOf(request), String(signature), String(timestamp), key))) {
    response.writeHead(401).end();
    return;
  }
  const body = JSON.stringify(FIXED_RESPONSE);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
