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

/** A reverse proxy on loopback that serves one server under a path, which it removes, and nothing elsewhere. WebSockets too. */
export async function openPathProxy(target: string, path: string): Promise<PathProxy> {
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
