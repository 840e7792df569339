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
  close(goodbye: 'close' | 'cut'): Promise<void>;
}

interface Socketing {
  password: string;
  faults: Faults;
  sessions: Map<string, Session>;
  context: SessionContext;
  log(line: string): void;
}

/** Opens the port: REST by request, websockets by upgrade. Rejects where it is taken. */
export async function listen(port: number, rest: Hono, socketing: Socketing): Promise<Listening> {
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
    const refusal = objectionTo(request, socketing.password);
    if (refusal !== undefined) return void refuse(connection, refusal);
    const resumable = resumableFor(request, socketing.sessions);
    if (resumable !== undefined) resuming.add(request);
    upgrades.handleUpgrade(request, connection, head, (socket) => welcome(socket, request, resumable, socketing));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close(goodbye) {
      const closed = once(server, 'close');
      const cut = () => {
        for (const connection of connections) connection.destroy();
      };
      if (goodbye === 'cut') cut();
      for (const client of upgrades.clients) client.close(GOING_AWAY);
      server.close();
      server.closeIdleConnections();
      // Whoever does not answer within a moment is cut off, so that stopping always ends.
      const impatience = setTimeout(cut, 250);
      await closed;
      clearTimeout(impatience);
    },
  };
}

function header(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? '');
}

/** Why a client may not come in, as a status. */
function objectionTo(request: IncomingMessage, password: string): 400 | 401 | 404 | undefined {
  if (request.url?.split('?')[0] !== '/v4/websocket') return 404;
  if (header(request, 'authorization') !== password) return 401;
  return /^[1-9]\d{0,19}$/.test(header(request, 'user-id')) ? undefined : 400;
}

/** The session a client asks for, if it waits, and for this bot. */
function resumableFor(request: IncomingMessage, sessions: Map<string, Session>): Session | undefined {
  const session = sessions.get(header(request, 'session-id'));
  return session?.isWaiting && session.userId === header(request, 'user-id') ? session : undefined;
}

function welcome(
  socket: WebSocket,
  request: IncomingMessage,
  resumable: Session | undefined,
  { faults, sessions, context, log }: Socketing,
): void {
  const userId = header(request, 'user-id');
  const session: Session = resumable ?? new Session(userId, context, () => sessions.delete(session.id));
  sessions.set(session.id, session);
  socket.on('ping', (data) => {
    if (!faults.isSilent) socket.pong(data);
  });
  socket.on('close', (code) => log(`${userId} left session ${session.id} with ${code}`));
  session.attach(socket, { resumed: resumable !== undefined });
  const how = resumable === undefined ? 'opened' : 'came back to';
  log(`${userId} (${header(request, 'client-name')}) ${how} session ${session.id}`);
}

function refuse(connection: Duplex, status: 400 | 401 | 404): void {
  connection.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
