import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * How the proxy behaves: `open` forwards everything. `silent` forwards nothing, even for new connections. `deaf` also hides that
 * one side disconnected, as if a machine were gone. `hangs up` closes new connections immediately. `loses an answer` forwards a
 * request, disconnects instead of forwarding the response, and is open again.
 */
export type ProxyMode = 'open' | 'silent' | 'deaf' | 'hangs up' | 'loses an answer';

export interface FaultyProxy {
  url: string;
  readonly way: ProxyMode;
  set(mode: ProxyMode): void;
  /** Forwards these requests, and disconnects instead of forwarding the response. */
  loseAnswersTo(isLost: (request: string) => boolean): void;
  /** Drops all current connections. */
  drop(): void;
  /** Accepts no more connections. Current ones stay. */
  stopListening(): void;
  close(): void;
}

/** Starts a TCP proxy in front of the server at `url`, for tests that break the connection. */
export async function openFaultyProxy(url: string): Promise<FaultyProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let way: ProxyMode = 'open';
  let losing = (_request: string) => false;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(socket);
      // The other side notices when a connection breaks, so the proxy doesn't have to report it.
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (way !== 'deaf') other.destroy();
      });
    }
    if (way === 'hangs up') client.end();
    let isLost = false;
    client.on('data', (data) => {
      isLost = losing(data.toString('latin1'));
      if (way === 'open' || way === 'loses an answer') upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isLost) client.destroy();
      else if (way === 'open') client.write(data);
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
    loseAnswersTo(isLost) {
      losing = isLost;
    },
    drop,
    stopListening: () => void server.close(),
    close() {
      server.close();
      drop();
    },
  };
}
