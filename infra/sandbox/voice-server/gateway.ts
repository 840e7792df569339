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

/** What every connection shares. */
export interface GatewayContext {
  sessions: VoiceSessions;
  mediaPort: number;
  heartbeatIntervalMs: number;
  /** A close code turns the client away; `undefined` lets it in. */
  admit(identify: Identify): number | undefined;
  /** How late the session description is, in ms. */
  descriptionDelayMs(): number;
  isSilent(): boolean;
}

/** A close code, or nothing to object to. */
type Refusal = number | undefined;

/** Closed by a client or by this server on purpose: not to be resumed. */
const FINAL_CLOSES = new Set<number>([1000, 1001, Close.sessionInvalid, Close.disconnected, Close.daveRequired]);

/** Speaks voice gateway v8 with one socket until it closes. */
export function serveGateway(socket: WebSocket, context: GatewayContext): void {
  let session: VoiceSession | undefined;
  let watch: NodeJS.Timeout | undefined;

  send(Op.hello, { v: 8, heartbeat_interval: context.heartbeatIntervalMs });
  expectHeartbeat();
  socket.on('message', (data, isBinary) => {
    if (context.isSilent()) return;
    const parsed = isBinary ? undefined : parse(String(data));
    const refusal = parsed === undefined ? Close.undecodable : receive(parsed.op, parsed.d);
    if (refusal !== undefined) closeWith(socket, refusal);
  });
  socket.on('close', (code) => {
    clearTimeout(watch);
    if (session?.socket !== socket) return;
    session.socket = undefined;
    session.closeCode = code;
    if (FINAL_CLOSES.has(code)) session.end();
  });
  // A broken connection also closes; there is nobody to tell why.
  socket.on('error', () => socket.terminate());

  function receive(op: number, data: unknown): Refusal {
    if (op === Op.heartbeat) return take(heartbeat, data, acknowledge);
    if (op === Op.identify) return session === undefined ? take(identify, data, open) : Close.alreadyAuthenticated;
    if (op === Op.resume) return session === undefined ? take(resume, data, comeBack) : Close.alreadyAuthenticated;
    if (op !== Op.selectProtocol && op !== Op.speaking) return Close.unknownOpcode;
    const current = session;
    if (current === undefined) return Close.notAuthenticated;
    if (op === Op.selectProtocol) return take(selectProtocol, data, (chosen) => describe(current, chosen));
    return take(speaking, data, (said) => {
      current.isSpeaking = said.speaking !== 0;
      return undefined;
    });
  }

  function acknowledge({ t }: z.infer<typeof heartbeat>): Refusal {
    send(Op.heartbeatAck, { t });
    expectHeartbeat();
    return undefined;
  }

  function open(asked: Identify): Refusal {
    const refusal = context.admit(asked);
    if (refusal !== undefined) return refusal;
    // A client is in a guild once: its newer connection ends the older one.
    for (const older of context.sessions.live({ guildId: asked.server_id, userId: asked.user_id })) {
      older.closeCode = Close.sessionInvalid;
      if (older.socket !== undefined) closeWith(older.socket, Close.sessionInvalid);
      older.end();
    }
    session = context.sessions.open(asked, socket);
    const { ssrc } = session;
    number(session, Op.ready, { ssrc, ip: '127.0.0.1', port: context.mediaPort, modes: [MODE], experiments: [] });
    return undefined;
  }

  function comeBack(asked: Resume): Refusal {
    const known = context.sessions.live({ guildId: asked.server_id }).find((candidate) => candidate.answersTo(asked));
    if (known === undefined) return Close.sessionInvalid;
    known.socket?.terminate();
    known.socket = socket;
    known.resumes++;
    session = known;
    send(Op.resumed, null);
    return undefined;
  }

  function describe(current: VoiceSession, { protocol, data }: z.infer<typeof selectProtocol>): Refusal {
    if (protocol !== 'udp') return Close.unknownProtocol;
    if (data.mode !== MODE) return Close.unknownMode;
    later(context.descriptionDelayMs(), () => {
      if (current.socket !== socket) return;
      current.state = 'described';
      // Version 0 of DAVE is none: no end-to-end layer between the key below and the Opus frames.
      const description = { mode: MODE, secret_key: [...current.key], audio_codec: 'opus', dave_protocol_version: 0 };
      number(current, Op.description, { ...description, video_codec: null, media_session_id: String(current.ssrc) });
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

  function number(current: VoiceSession, op: number, data: unknown): void {
    send(op, data, { seq: current.nextSequence() });
  }

  function send(op: number, data: unknown, extra: { seq?: number } = {}): void {
    if (!context.isSilent()) socket.send(JSON.stringify({ op, d: data, ...extra }));
  }
}

function take<T>(schema: z.ZodType<T>, data: unknown, act: (value: T) => Refusal): Refusal {
  const parsed = schema.safeParse(data);
  return parsed.success ? act(parsed.data) : Close.undecodable;
}

function parse(text: string): z.infer<typeof message> | undefined {
  try {
    return message.safeParse(JSON.parse(text)).data;
  } catch {
    // No JSON: the caller closes the socket with the code for that.
    return undefined;
  }
}

function later(ms: number, act: () => void): void {
  if (ms === 0) act();
  else setTimeout(act, ms).unref();
}
