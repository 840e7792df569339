import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PathProxy {
  /** Ends with the path. */
  url: string;
  /** The target of each request, without the path. */
  seen: string[];
  close(): void;
}

/** Another answer in place of a JSON one; undefined leaves it as it is. @param path without the query. */
export type Rewrite = (method: string, path: string, body: unknown) => { status?: number; body: unknown } | undefined;

/**
 * A reverse proxy on loopback that serves one server under a path, which it removes, and nothing elsewhere. WebSockets too.
 *
 * @param rewrite for a server with other habits.
 */
export async function openPathProxy(target: string, path: string, rewrite?: Rewrite): Promise<PathProxy> {
  const seen: string[] = [];
  const forward = (incoming: IncomingMessage) => {
    const inner = (incoming.url ?? '').slice(path.length);
    seen.push(inner);
    return request(new URL(target + inner), { method: incoming.method ?? 'GET', headers: incoming.headers });
  };
  const server = createServer((incoming, response) => {
    if (!incoming.url?.startsWith(`${path}/`)) return void response.writeHead(404).end();
    const outgoing = forward(incoming);
    outgoing.on('response', (answer) => {
      if (rewrite !== undefined && answer.headers['content-type']?.includes('json'))
        return void rewritten(incoming, answer, rewrite).then(([status, body]) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(body),
        );
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.writeHead(502).end());
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (!incoming.url?.startsWith(`${path}/`)) return void socket.destroy();
    const outgoing = forward(incoming);
    outgoing.on('error', () => socket.destroy());
    outgoing.on('upgrade', (answer, inner, rest) => {
      const headers = answer.rawHeaders.flatMap((value, at, all) => (at % 2 === 0 ? [`${value}: ${all[at + 1]}`] : []));
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('\r\n')}\r\n\r\n`);
      socket.write(rest);
      inner.write(head);
      inner.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('error', () => inner.destroy()).on('close', () => inner.destroy());
      inner.pipe(socket).pipe(inner);
    });
    outgoing.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    seen,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function rewritten(
  { method = 'GET', url = '/' }: IncomingMessage,
  answer: IncomingMessage,
  rewrite: Rewrite,
): Promise<[number, string]> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const status = answer.statusCode ?? 502;
  const other = rewrite(method, new URL(url, 'http://proxy.invalid').pathname, JSON.parse(text));
  return other === undefined ? [status, text] : [other.status ?? status, JSON.stringify(other.body)];
}
