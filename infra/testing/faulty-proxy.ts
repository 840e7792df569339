import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * How the way to a server behaves: `open` passes everything; `silent` passes nothing, new connections included; `deaf` neither
 * passes on that one side has hung up, as when a machine is gone; `hangs up` closes every new connection at once; `loses an
 * answer` passes what is asked, closes instead of answering, and is open again.
 */
export type Way = 'open' | 'silent' | 'deaf' | 'hangs up' | 'loses an answer';

export interface FaultyProxy {
  url: string;
  readonly way: Way;
  set(way: Way): void;
  /** Breaks all connections there are. */
  drop(): void;
  /** Accepts no more connections; those there are stay. */
  stopListening(): void;
  close(): void;
}

/** A TCP proxy in front of the server of `url`, to be broken in the middle of a test. */
export async function openFaultyProxy(url: string): Promise<FaultyProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let way: Way = 'open';

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(socket);
      // What broke shows on the other side; the proxy itself has nothing to say about it.
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (way !== 'deaf') other.destroy();
      });
    }
    if (way === 'hangs up') client.end();
    client.on('data', (data) => {
      if (way === 'open' || way === 'loses an answer') upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (way === 'open') client.write(data);
      if (way !== 'loses an answer') return;
      way = 'open';
      client.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const own = new URL(url);
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    get way() {
      return way;
    },
    set(next) {
      way = next;
    },
    drop,
    stopListening: () => void server.close(),
    close() {
      server.close();
      drop();
    },
  };
}
