import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Certificate } from './certificate.ts';
import { type GatewayContext, serveGateway } from './gateway.ts';
import { type Heard, Hearing } from './hearing.ts';
import { openMediaSocket } from './media.ts';
import { Close, closeWith, type Identify, VERSION } from './protocol.ts';
import { type SessionFilter, type VoiceSessionReport, VoiceSessions } from './session.ts';

export interface VoiceServerOptions {
  /** From `createCertificate()`. Clients must trust it. */
  certificate: Certificate;
  /** On 127.0.0.1. 0 (default) picks a free one. */
  port?: number;
  /** The heartbeat interval for clients, in ms. After two intervals without one, their socket is closed with 4009. */
  heartbeatIntervalMs?: number;
  /** Returns a close code (4004, 4006) to reject a client. Accepts everyone by default. */
  admit?: (identify: Identify) => number | undefined;
}

export interface VoiceServer {
  /** The `endpoint` in VOICE_SERVER_UPDATE: host and port, without a scheme. */
  readonly endpoint: string;
  /** The UDP port that clients stream to. */
  readonly mediaPort: number;
  /** Live sessions and the last 500 ended ones, oldest first. */
  sessions(filter?: SessionFilter): VoiceSessionReport[];
  /** Begins to listen to what these sessions send, whichever of them it comes from. */
  listen(filter?: SessionFilter): Listener;
  readonly faults: VoiceServerFaults;
  /** Closes all connections like a server that shuts down (1001), and frees both ports. */
  stop(): Promise<void>;
  /** Drops all connections without a close frame, like a killed process. */
  kill(): Promise<void>;
}

export interface Listener {
  heard(): Heard;
  stop(): void;
}

export interface VoiceServerFaults {
  /**
   * Closes the gateway sockets of these sessions with a code: 4014 for kicked or moved, 4015 for a crash (can be resumed), 4006
   * for an invalid session, 4017 for missing DAVE. Returns how many there were.
   */
  close(code: number, filter?: SessionFilter): number;
  /** Ignores UDP packets. */
  silenceMedia(isSilent: boolean): void;
  /** Accepts connections but sends nothing. */
  silenceGateway(isSilent: boolean): void;
  /** Delays the session description by this many ms. */
  delayDescription(ms: number): void;
  /** Ends the delay and the silences. */
  heal(): void;
}

const GOING_AWAY = 1001;

/**
 * Starts a Discord voice server in this process, on 127.0.0.1 only: voice gateway v8 over TLS, and a UDP socket that counts the
 * packets it can decrypt. It doesn't forward audio or support DAVE (it reports version 0, which means none).
 *
 * Rejects if the port is in use.
 *
 * @example
 * const voice = await startVoiceServer({ certificate: await createCertificate() });
 * // … VOICE_SERVER_UPDATE { endpoint: voice.endpoint, token, guild_id } …
 * voice.sessions({ guildId }).at(-1)?.packets;
 */
export async function startVoiceServer(options: VoiceServerOptions): Promise<VoiceServer> {
  const { certificate, port = 0, heartbeatIntervalMs = 13_750, admit = () => undefined } = options;
  const sessions = new VoiceSessions();
  const media = await openMediaSocket((packet) => sessions.receive(packet));
  let descriptionDelayMs = 0;
  let isSilent = false;
  const gateway = await listen(certificate, port, {
    ...{ sessions, heartbeatIntervalMs, admit, mediaPort: media.port },
    descriptionDelayMs: () => descriptionDelayMs,
    isSilent: () => isSilent,
  }).catch(async (error) => {
    await media.close();
    throw error;
  });

  let ending: Promise<unknown> | undefined;
  const end = async (close: () => Promise<void>) => {
    ending ??= Promise.all([close(), media.close()]);
    await ending;
  };

  return {
    endpoint: `127.0.0.1:${gateway.port}`,
    mediaPort: media.port,
    sessions: ({ guildId, userId } = {}) =>
      sessions
        .all()
        .map((session) => session.report())
        .filter(
          (report) =>
            (guildId === undefined || report.guildId === guildId) && (userId === undefined || report.userId === userId),
        ),
    listen(filter = {}) {
      const hearing = new Hearing();
      const stop = sessions.listen(filter, hearing);
      return { heard: () => hearing.heard(performance.now()), stop };
    },
    faults: {
      close(code, filter = {}) {
        const closing = sessions.live(filter).filter(({ socket }) => socket !== undefined);
        for (const { socket } of closing) {
          if (socket !== undefined) closeWith(socket, code);
        }
        return closing.length;
      },
      silenceMedia: (value) => media.silence(value),
      silenceGateway: (value) => {
        isSilent = value;
      },
      delayDescription: (ms) => {
        if (!(ms >= 0 && ms <= 60_000)) throw new RangeError(`ms must be 0 to 60000, not ${ms}`);
        descriptionDelayMs = ms;
      },
      heal() {
        media.silence(false);
        isSilent = false;
        descriptionDelayMs = 0;
      },
    },
    stop: () => end(() => gateway.stop()),
    kill: () => end(() => gateway.kill()),
  };
}

async function listen(certificate: Certificate, port: number, context: GatewayContext) {
  const server = createServer({ cert: certificate.certificate, key: certificate.key });
  const connections = new Set<Duplex>();
  server.on('connection', (connection: Duplex) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
  });
  const upgrades = new WebSocketServer({ noServer: true, maxPayload: 16_384 });
  server.on('upgrade', (request, connection, head) => {
    upgrades.handleUpgrade(request, connection, head, (socket) => upgrades.emit('connection', socket, request));
  });
  upgrades.on('connection', (socket, request) => {
    const version = new URL(request.url ?? '/', 'wss://localhost').searchParams.get('v');
    if (version === VERSION) serveGateway(socket, context);
    else closeWith(socket, Close.unknownProtocol);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  /** Drops clients that don't respond in time, so that stopping always completes. */
  const close = async (timeoutMs: number) => {
    const closed = once(server, 'close');
    server.close();
    const cut = () => {
      for (const connection of connections) connection.destroy();
    };
    const timeout = setTimeout(cut, timeoutMs);
    await closed;
    clearTimeout(timeout);
  };
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of upgrades.clients) socket.close(GOING_AWAY, 'Shutting down');
      await close(500);
    },
    async kill() {
      for (const connection of connections) connection.destroy();
      await close(0);
    },
  };
}
