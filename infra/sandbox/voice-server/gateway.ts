import type { WebSocket } from 'ws';
import type * as z from 'zod';
import {
  Close,
  closeWith,
  heartbeat,
  type Identify,
  identify,
  MODE,
  message,
  Op,
  type Resume,
  resume,
  selectProtocol,
  speaking,
} from './protocol.ts';
import type { VoiceSession, VoiceSessions } from './session.ts';

/** What all connections share. */
export interface GatewayContext {
  sessions: VoiceSessions;
  mediaPort: number;
  heartbeatIntervalMs: number;
  /** Returns a close code to reject the client, or `undefined` to accept it. */
  admit(identify: Identify): number | undefined;
  /** How long to delay the session description, in ms. */
  descriptionDelayMs(): number;
  isSilent(): boolean;
}

/** A close code; `undefined` if there's nothing wrong. */
type Rejection = number | undefined;

/** Close codes after which a session can't be resumed: the client or this server ended it on purpose. */
const FINAL_CLOSES = new Set<number>([1000, 1001, Close.sessionInvalid, Close.disconnected, Close.daveRequired]);

/** Serves voice gateway v8 on one socket until it closes. */
export function serveGateway(socket: WebSocket, context: GatewayContext): void {
  let session: VoiceSession | undefined;
  let watch: NodeJS.Timeout | undefined;

  send(Op.hello, { v: 8, heartbeat_interval: context.heartbeatIntervalMs });
  expectHeartbeat();
  socket.on('message', (data, isBinary) => {
    if (context.isSilent()) return;
    const parsed = isBinary ? undefined : parse(String(data));
    const rejection = parsed === undefined ? Close.undecodable : receive(parsed.op, parsed.d);
    if (rejection !== undefined) closeWith(socket, rejection);
  });
  socket.on('close', (code) => {
    clearTimeout(watch);
    if (session?.socket !== socket) return;
    session.socket = undefined;
    session.closeCode = code;
    if (FINAL_CLOSES.has(code)) session.end();
  });
  // A broken connection also emits `close`, which handles it.
  socket.on('error', () => socket.terminate());

  function receive(op: number, data: unknown): Rejection {
    if (op === Op.heartbeat) return take(heartbeat, data, acknowledge);
    if (op === Op.identify) return session === undefined ? take(identify, data, open) : Close.alreadyAuthenticated;
    if (op === Op.resume) return session === undefined ? take(resume, data, resumeSession) : Close.alreadyAuthenticated;
    if (op !== Op.selectProtocol && op !== Op.speaking) return Close.unknownOpcode;
    const current = session;
    if (current === undefined) return Close.notAuthenticated;
    if (op === Op.selectProtocol) return take(selectProtocol, data, (chosen) => describe(current, chosen));
    return take(speaking, data, (update) => {
      current.isSpeaking = update.speaking !== 0;
      return undefined;
    });
  }

  function acknowledge({ t }: z.infer<typeof heartbeat>): Rejection {
    send(Op.heartbeatAck, { t });
    expectHeartbeat();
    return undefined;
  }

  function open(request: Identify): Rejection {
    const rejection = context.admit(request);
    if (rejection !== undefined) return rejection;
    // A client can be in a guild only once, so a newer connection ends the older one.
    for (const older of context.sessions.live({ guildId: request.server_id, userId: request.user_id })) {
      older.closeCode = Close.sessionInvalid;
      if (older.socket !== undefined) closeWith(older.socket, Close.sessionInvalid);
      older.end();
    }
    session = context.sessions.open(request, socket);
    const { ssrc } = session;
    sendNumbered(session, Op.ready, { ssrc, ip: '127.0.0.1', port: context.mediaPort, modes: [MODE], experiments: [] });
    return undefined;
  }

  function resumeSession(request: Resume): Rejection {
    const known = context.sessions.live({ guildId: request.server_id }).find((candidate) => candidate.matches(request));
    if (known === undefined) return Close.sessionInvalid;
    known.socket?.terminate();
    known.socket = socket;
    known.resumes++;
    session = known;
    send(Op.resumed, null);
    return undefined;
  }

  function describe(current: VoiceSession, { protocol, data }: z.infer<typeof selectProtocol>): Rejection {
    if (protocol !== 'udp') return Close.unknownProtocol;
    if (data.mode !== MODE) return Close.unknownMode;
    later(context.descriptionDelayMs(), () => {
      if (current.socket !== socket) return;
      current.state = 'described';
      // DAVE version 0 means none: the key below encrypts the Opus frames directly.
      const description = {
        mode: MODE,
        secret_key: [...current.key.export()],
        audio_codec: 'opus',
        dave_protocol_version: 0,
      };
      sendNumbered(current, Op.description, {
        ...description,
        video_codec: null,
        media_session_id: String(current.ssrc),
      });
    });
    return undefined;
  }

  function expectHeartbeat(): void {
    clearTimeout(watch);
    watch = setTimeout(() => {
      if (!context.isSilent()) closeWith(socket, Close.sessionTimeout);
    }, context.heartbeatIntervalMs * 2);
    watch.unref();
  }

  function sendNumbered(current: VoiceSession, op: number, data: unknown): void {
    send(op, data, { seq: current.nextSequence() });
  }

  function send(op: number, data: unknown, extra: { seq?: number } = {}): void {
    if (!context.isSilent()) socket.send(JSON.stringify({ op, d: data, ...extra }));
  }
}

function take<T>(schema: z.ZodType<T>, data: unknown, act: (value: T) => Rejection): Rejection {
  const parsed = schema.safeParse(data);
  return parsed.success ? act(parsed.data) : Close.undecodable;
}

function parse(text: string): z.infer<typeof message> | undefined {
  try {
    return message.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON. The caller closes the socket.
    return undefined;
  }
}

function later(ms: number, act: () => void): void {
  if (ms === 0) act();
  else setTimeout(act, ms).unref();
}
