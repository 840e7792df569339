import { GatewayCloseCodes, GatewayOpcodes } from 'discord-api-types/v10';
import type { RawData, WebSocket } from 'ws';
import { envelope, heartbeat } from './payloads.ts';
import type { Outlet, Session } from './session.ts';
import { PAYLOAD_LIMIT_BYTES, SENDS_PER_MINUTE } from './settings.ts';

/** What a connection delegates to the gateway. */
export interface ConnectionHandler {
  /** Handles a payload other than a heartbeat. Throws {@link CloseError} to end the connection. */
  received(connection: Connection, op: number, data: unknown): void;
  /** Called when the socket has closed. `code` is the close code that either side sent, or 1006 if neither did. */
  closed(connection: Connection, code: number): void;
  failed(error: unknown): void;
}

/** Closes the connection with one of the gateway's close codes. */
export class CloseError extends Error {
  readonly code: GatewayCloseCodes;

  constructor(code: GatewayCloseCodes, reason: string) {
    super(reason);
    this.name = 'CloseError';
    this.code = code;
  }
}

/** A client's socket: heartbeats, rate limits, and frames in both directions. Knows nothing about guilds. */
export class Connection implements Outlet {
  /** Set once the client has identified or resumed. */
  session: Session | undefined;
  /** The close code we sent, which the client echoes later. */
  closedWith: number | undefined;
  readonly #socket: WebSocket;
  readonly #heartbeatMs: number;
  readonly #handler: ConnectionHandler;
  #sends = { count: 0, resetsAt: 0 };
  #heartbeatTimeout: NodeJS.Timeout | undefined;
  /** Frames held back by {@link silence}. */
  #unsent: string[] | undefined;
  #silence: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, heartbeatMs: number, handler: ConnectionHandler) {
    this.#socket = socket;
    this.#heartbeatMs = heartbeatMs;
    this.#handler = handler;
    socket.on('message', (data) => this.#receive(data));
    socket.on('close', (code) => {
      this.#clearTimers();
      handler.closed(this, this.closedWith ?? code);
    });
    // A broken socket also emits `close`, which handles it.
    socket.on('error', () => undefined);
    this.sendOp(GatewayOpcodes.Hello, { heartbeat_interval: heartbeatMs, _trace: ['["sandbox"]'] });
    this.#expectHeartbeat();
  }

  send(frame: string): void {
    if (this.#unsent) this.#unsent.push(frame);
    else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame);
  }

  sendOp(op: GatewayOpcodes, data: unknown): void {
    this.send(JSON.stringify({ t: null, s: null, op, d: data }));
  }

  close(code: number, reason: string): void {
    if (this.closedWith !== undefined) return;
    this.closedWith = code;
    this.#socket.close(code, reason);
  }

  /** Drops the connection without a close frame, like a network failure. */
  cut(): void {
    this.#clearTimers();
    this.#socket.terminate();
  }

  /** Holds back everything we send for this many milliseconds, while still reading, then sends it. */
  silence(ms: number): void {
    this.#unsent ??= [];
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      const unsent = this.#unsent ?? [];
      this.#unsent = undefined;
      for (const frame of unsent) this.send(frame);
    }, ms);
    this.#silence.unref();
  }

  #receive(raw: RawData): void {
    if (this.closedWith !== undefined) return;
    try {
      this.#handle(raw as Buffer);
    } catch (error) {
      if (error instanceof CloseError) this.close(error.code, error.message);
      else {
        this.#handler.failed(error);
        this.close(GatewayCloseCodes.UnknownError, 'Unknown error.');
      }
    }
  }

  #handle(raw: Buffer): void {
    this.#count();
    if (raw.byteLength > PAYLOAD_LIMIT_BYTES) throw undecodable();
    const { op, d } = parse(raw.toString('utf8'));
    if (op === GatewayOpcodes.Heartbeat) this.#acceptHeartbeat(d);
    else this.#handler.received(this, op, d);
  }

  #acceptHeartbeat(d: unknown): void {
    const sequence = heartbeat.safeParse(d ?? null);
    if (!sequence.success) throw undecodable();
    if (sequence.data !== null) this.session?.acknowledge(sequence.data);
    this.#expectHeartbeat();
    this.sendOp(GatewayOpcodes.HeartbeatAck, null);
  }

  /** Enforces https://discord.com/developers/docs/events/gateway#rate-limiting. */
  #count(): void {
    const now = Date.now();
    if (now >= this.#sends.resetsAt) this.#sends = { count: 0, resetsAt: now + 60_000 };
    this.#sends.count += 1;
    if (this.#sends.count > SENDS_PER_MINUTE) {
      throw new CloseError(GatewayCloseCodes.RateLimited, 'You are being rate limited.');
    }
  }

  #clearTimers(): void {
    clearTimeout(this.#heartbeatTimeout);
    clearTimeout(this.#silence);
  }

  /** Closes the connection when heartbeats stop. Allows half an interval of slack. */
  #expectHeartbeat(): void {
    clearTimeout(this.#heartbeatTimeout);
    this.#heartbeatTimeout = setTimeout(
      () => this.close(GatewayCloseCodes.SessionTimedOut, 'Session timed out.'),
      this.#heartbeatMs * 1.5,
    );
    this.#heartbeatTimeout.unref();
  }
}

export function undecodable(): CloseError {
  return new CloseError(GatewayCloseCodes.DecodeError, 'Error while decoding payload.');
}

function parse(text: string): { op: number; d?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw undecodable();
  }
  const checked = envelope.safeParse(value);
  if (!checked.success) throw undecodable();
  return checked.data;
}
