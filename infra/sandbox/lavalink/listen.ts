import { once } from 'node:events';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Faults } from './faults.ts';
import { Session, type SessionContext } from './session.ts';

const GOING_AWAY = 1001;

export interface Listening {
  readonly port: number;
  close(how: 'close' | 'cut'): Promise<void>;
}

interface SocketOptions {
  password: string;
  faults: Faults;
  sessions: Map<string, Session>;
  context: SessionContext;
  log(line: string): void;
}

/** Listens for REST requests and WebSocket upgrades. Rejects if the port is in use. */
export async function listen(port: number, rest: Hono, socketOptions: SocketOptions): Promise<Listening> {
  const server = createAdaptorServer({ fetch: rest.fetch, hostname: '127.0.0.1' }) as Server;
  const connections = new Set<Duplex>();
  server.on('connection', (connection: Duplex) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
  });
  const upgrades = new WebSocketServer({ noServer: true, autoPong: false });
  const resuming = new WeakSet<IncomingMessage>();
  upgrades.on('headers', (headers, request) => headers.push(`Session-Resumed: ${resuming.has(request)}`));
  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const rejection = rejectionOf(request, socketOptions.password);
    if (rejection !== undefined) return void reject(connection, rejection);
    const resumable = resumableFor(request, socketOptions.sessions);
    if (resumable !== undefined) resuming.add(request);
    upgrades.handleUpgrade(request, connection, head, (socket) => accept(socket, request, resumable, socketOptions));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close(how) {
      const closed = once(server, 'close');
      const cut = () => {
        for (const connection of connections) connection.destroy();
      };
      if (how === 'cut') cut();
      for (const client of upgrades.clients) client.close(GOING_AWAY);
      server.close();
      server.closeIdleConnections();
      // Cuts off clients that don't respond, so that stopping always completes.
      const timeout = setTimeout(cut, 250);
      await closed;
      clearTimeout(timeout);
    },
  };
}

function header(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? '');
}

/** The status for rejecting this client; undefined if it's valid. */
function rejectionOf(request: IncomingMessage, password: string): 400 | 401 | 404 | undefined {
  if (request.url?.split('?')[0] !== '/v4/websocket') return 404;
  if (header(request, 'authorization') !== password) return 401;
  return /^[1-9]\d{0,19}$/.test(header(request, 'user-id')) ? undefined : 400;
}

/** The session that a client asks to resume, if it's waiting for this bot. */
function resumableFor(request: IncomingMessage, sessions: Map<string, Session>): Session | undefined {
  const session = sessions.get(header(request, 'session-id'));
  return session?.isWaiting && session.userId === header(request, 'user-id') ? session : undefined;
}

function accept(
  socket: WebSocket,
  request: IncomingMessage,
  resumable: Session | undefined,
  { faults, sessions, context, log }: SocketOptions,
): void {
  const userId = header(request, 'user-id');
  const session: Session = resumable ?? new Session(userId, context, () => sessions.delete(session.id));
  sessions.set(session.id, session);
  socket.on('ping', (data) => {
    if (!faults.isSilent) socket.pong(data);
  });
  socket.on('close', (code) => log(`${userId} left session ${session.id} with ${code}`));
  session.attach(socket, { resumed: resumable !== undefined });
  const how = resumable === undefined ? 'opened' : 'resumed';
  log(`${userId} (${header(request, 'client-name')}) ${how} session ${session.id}`);
}

function reject(connection: Duplex, status: 400 | 401 | 404): void {
  connection.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
