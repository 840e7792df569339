import type { Socket } from 'node:dgram';
import { WebSocket } from 'ws';
import { Close, MODE, Op } from '../../voice-server/protocol.ts';
import { packetKey } from '../../voice-server/rtp.ts';
import { type Cancel, every, systemClock } from '../clock.ts';
import type { VoiceData } from '../protocol.ts';
import type { Pacer } from './pacer.ts';
import { discover, openUdp } from './socket.ts';
import { Stream } from './stream.ts';

export interface VoiceConnectionOptions {
  data: VoiceData;
  guildId: string;
  userId: string;
  /** A certificate to trust in addition to Node's own, as PEM. */
  ca?: string;
  /** Time limit for connecting, in ms. */
  timeoutMs: number;
  /** How long to wait before connecting, in ms (default: not at all). */
  delayMs?: number;
  pacer: Pacer;
  /** Where the player's track is, in ms. */
  positionMs(): number;
  /** An open connection was lost for good. Not called after `close`. */
  onLost(lost: { code: number; reason: string }): void;
  /** The connection opened, initially or after a resume. */
  onOpen(): void;
}

interface GatewayMessage {
  op: number;
  d: Record<string, unknown>;
  seq?: number;
}

const NORMAL = 1000;
const ABNORMAL = 1006;
/** Close codes after which the session can be resumed. */
const RESUMABLE = new Set<number>([Close.crashed, ABNORMAL]);

/** A voice gateway v8 client, from identify to streaming packets. If the server drops it, it tries to resume once. */
export class VoiceConnection {
  readonly #options: VoiceConnectionOptions;
  readonly #ready = Promise.withResolvers<void>();
  #socket: WebSocket | undefined;
  #udp: Socket | undefined;
  #stream: Stream | undefined;
  #stopHeartbeat: Cancel = () => {};
  #ssrc = 0;
  /** The last sequence number received. Heartbeats and resumes acknowledge it. */
  #sequence = -1;
  #isPlaying = false;
  #state: 'connecting' | 'open' | 'resuming' | 'closed' = 'connecting';
  /** Round trip of the last heartbeat, in ms. -1 before the first one is acknowledged. */
  ping = -1;

  constructor(options: VoiceConnectionOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Open or connecting. */
  get isUsable(): boolean {
    return this.#state !== 'closed';
  }

  /** Also true while the gateway connection resumes, because UDP isn't affected. */
  get canSendAudio(): boolean {
    return this.#state === 'open' || this.#state === 'resuming';
  }

  get framesSent(): number {
    return this.#stream?.sent ?? 0;
  }

  /** Resolves once audio can be sent. Rejects if the server rejects it or takes too long. */
  async connect(): Promise<void> {
    const timeout = setTimeout(
      () => this.#fail(new Error('the voice server doesn’t respond')),
      this.#options.timeoutMs,
    );
    const { data, guildId, userId, delayMs } = this.#options;
    const identify = () => {
      if (this.#state !== 'connecting') return;
      this.#dial(Op.identify, {
        ...{ server_id: guildId, user_id: userId, session_id: data.sessionId, token: data.token },
        max_dave_protocol_version: 1,
      });
    };
    if (delayMs === undefined) identify();
    else setTimeout(identify, delayMs);
    try {
      await this.#ready.promise;
    } finally {
      clearTimeout(timeout);
    }
  }

  /** Starts sending audio, as soon as the connection is open, or stops. */
  play(isOn: boolean): void {
    this.#isPlaying = isOn;
    if (this.canSendAudio) this.#turn(isOn);
  }

  /** Disconnects cleanly. */
  close(): void {
    if (this.#state === 'connecting') return void this.#fail(new Error('closed before it opened'));
    this.play(false);
    this.#end();
    this.#socket?.close(NORMAL);
  }

  /** Disconnects like a killed process would. */
  cut(): void {
    this.#end();
    this.#socket?.terminate();
  }

  #dial(op: number, data: Record<string, unknown>): void {
    const { ca, data: voice } = this.#options;
    const socket = new WebSocket(`wss://${voice.endpoint}/?v=8`, { ...(ca === undefined ? {} : { ca }) });
    this.#socket = socket;
    socket.on('message', (text) => this.#receive(JSON.parse(String(text)) as GatewayMessage, op, data));
    // `close` always follows, with a code and reason.
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      if (socket === this.#socket) this.#closed(code, String(reason));
    });
  }

  #receive({ op, d, seq }: GatewayMessage, openingOp: number, openingData: Record<string, unknown>): void {
    if (seq !== undefined) this.#sequence = seq;
    if (op === Op.hello) {
      this.#send(openingOp, openingOp === Op.resume ? { ...openingData, seq_ack: this.#sequence } : openingData);
      this.#startHeartbeat(Number(d.heartbeat_interval));
    } else if (op === Op.ready) {
      this.#selectProtocol(d as { ssrc: number; ip: string; port: number }).catch((error) => this.#fail(error));
    } else if (op === Op.description) this.#startStream(d as { secret_key: number[] });
    else if (op === Op.resumed) this.#opened();
    else if (op === Op.heartbeatAck) this.ping = Math.max(0, Math.round(systemClock.now() - Number(d.t)));
  }

  async #selectProtocol({ ssrc, ip, port }: { ssrc: number; ip: string; port: number }): Promise<void> {
    const udp = await openUdp({ address: ip, port });
    if (this.#state === 'closed') return void udp.close();
    this.#udp = udp;
    this.#ssrc = ssrc;
    const own = await discover(udp, ssrc, AbortSignal.timeout(this.#options.timeoutMs));
    this.#send(Op.selectProtocol, { protocol: 'udp', data: { ...own, mode: MODE } });
  }

  #startStream({ secret_key }: { secret_key: number[] }): void {
    const send = (packet: Buffer) => this.#udp?.send(packet);
    const { pacer, positionMs } = this.#options;
    this.#stream = new Stream(pacer, { ssrc: this.#ssrc, key: packetKey(Buffer.from(secret_key)), send, positionMs });
    this.#opened();
    this.#ready.resolve();
  }

  #opened(): void {
    if (this.#state === 'closed') return;
    this.#state = 'open';
    if (this.#isPlaying) this.#turn(true);
    this.#options.onOpen();
  }

  #turn(isOn: boolean): void {
    this.#send(Op.speaking, { speaking: isOn ? 1 : 0, delay: 0, ssrc: this.#ssrc });
    this.#stream?.turn(isOn);
  }

  #closed(code: number, reason: string): void {
    this.#stopHeartbeat();
    if (this.#state === 'closed') return;
    if (this.#state === 'connecting') return void this.#fail(new Error(`the voice server closed with ${code}`));
    if (this.#state === 'open' && RESUMABLE.has(code)) {
      this.#state = 'resuming';
      const { data, guildId } = this.#options;
      return void this.#dial(Op.resume, { server_id: guildId, session_id: data.sessionId, token: data.token });
    }
    this.#end();
    this.#options.onLost({ code, reason });
  }

  #fail(error: Error): void {
    if (this.#state !== 'connecting') return;
    this.cut();
    this.#ready.reject(error);
  }

  #end(): void {
    this.#state = 'closed';
    this.#stopHeartbeat();
    this.#stream?.cut();
    this.#udp?.close();
    this.#udp = undefined;
  }

  #startHeartbeat(intervalMs: number): void {
    const beat = () => this.#send(Op.heartbeat, { t: Math.floor(systemClock.now()), seq_ack: this.#sequence });
    this.#stopHeartbeat();
    this.#stopHeartbeat = every(systemClock, intervalMs, beat);
    beat();
  }

  #send(op: number, d: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ op, d }));
  }
}
