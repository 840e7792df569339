import type { Socket } from 'node:dgram';
import { WebSocket } from 'ws';
import { Close, MODE, Op } from '../../voice-server/protocol.ts';
import { type Cancel, every, systemClock } from '../clock.ts';
import type { VoiceData } from '../protocol.ts';
import type { Pacer } from './pacer.ts';
import { discover, openUdp } from './socket.ts';
import { Stream } from './stream.ts';

export interface VoiceConnectionOptions {
  data: VoiceData;
  guildId: string;
  userId: string;
  /** PEM of the certificate to trust beside those that Node trusts anyway. */
  ca?: string;
  /** How long connecting may take, in ms. */
  timeoutMs: number;
  pacer: Pacer;
  /** It was open, and is over for good; not called for `close`. */
  onLost(lost: { code: number; reason: string }): void;
  /** It is open, for the first time or again after a resume. */
  onOpen(): void;
}

interface GatewayMessage {
  op: number;
  d: Record<string, unknown>;
  seq?: number;
}

const NORMAL = 1000;
const ABNORMAL = 1006;
/** Closes after which the same session may go on. */
const RESUMABLE = new Set<number>([Close.crashed, ABNORMAL]);

/** A client of voice gateway v8: from identify to a stream of packets, resumed once when the server stumbles. */
export class VoiceConnection {
  readonly #options: VoiceConnectionOptions;
  readonly #ready = Promise.withResolvers<void>();
  #socket: WebSocket | undefined;
  #udp: Socket | undefined;
  #stream: Stream | undefined;
  #stopHeartbeat: Cancel = () => {};
  #ssrc = 0;
  /** The last numbered message, which heartbeats and a resume acknowledge. */
  #sequence = -1;
  #wantsSound = false;
  #state: 'connecting' | 'open' | 'resuming' | 'closed' = 'connecting';
  /** Of the last heartbeat, in ms; -1 before the first answer. */
  ping = -1;

  constructor(options: VoiceConnectionOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Not over: open, or on its way there. */
  get isUsable(): boolean {
    return this.#state !== 'closed';
  }

  /** Also while the gateway is being resumed: UDP knows nothing of it. */
  get carriesSound(): boolean {
    return this.#state === 'open' || this.#state === 'resuming';
  }

  get framesSent(): number {
    return this.#stream?.sent ?? 0;
  }

  /** Resolves when sound can be sent; rejects when the server refuses, or has not got so far in time. */
  async connect(): Promise<void> {
    const timeout = setTimeout(
      () => this.#fail(new Error('the voice server does not answer')),
      this.#options.timeoutMs,
    );
    const { data, guildId, userId } = this.#options;
    this.#dial(Op.identify, {
      ...{ server_id: guildId, user_id: userId, session_id: data.sessionId, token: data.token },
      max_dave_protocol_version: 1,
    });
    try {
      await this.#ready.promise;
    } finally {
      clearTimeout(timeout);
    }
  }

  /** Sends sound from now on, or as soon as it is open; or stops. */
  play(isOn: boolean): void {
    this.#wantsSound = isOn;
    if (this.carriesSound) this.#turn(isOn);
  }

  /** Leaves as one should. */
  close(): void {
    if (this.#state === 'connecting') return void this.#fail(new Error('closed before it was open'));
    this.play(false);
    this.#end();
    this.#socket?.close(NORMAL);
  }

  /** Vanishes, as a process that was killed. */
  cut(): void {
    this.#end();
    this.#socket?.terminate();
  }

  #dial(op: number, data: Record<string, unknown>): void {
    const { ca, data: voice } = this.#options;
    const socket = new WebSocket(`wss://${voice.endpoint}/?v=8`, { ...(ca === undefined ? {} : { ca }) });
    this.#socket = socket;
    socket.on('message', (text) => this.#receive(JSON.parse(String(text)) as GatewayMessage, op, data));
    // An error is always followed by a close, which says what there is to say.
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      if (socket === this.#socket) this.#closed(code, String(reason));
    });
  }

  #receive({ op, d, seq }: GatewayMessage, opening: number, greeting: Record<string, unknown>): void {
    if (seq !== undefined) this.#sequence = seq;
    if (op === Op.hello) {
      this.#say(opening, opening === Op.resume ? { ...greeting, seq_ack: this.#sequence } : greeting);
      this.#beat(Number(d.heartbeat_interval));
    } else if (op === Op.ready) {
      this.#choose(d as { ssrc: number; ip: string; port: number }).catch((error) => this.#fail(error));
    } else if (op === Op.description) this.#describe(d as { secret_key: number[] });
    else if (op === Op.resumed) this.#opened();
    else if (op === Op.heartbeatAck) this.ping = Math.max(0, Math.round(systemClock.now() - Number(d.t)));
  }

  async #choose({ ssrc, ip, port }: { ssrc: number; ip: string; port: number }): Promise<void> {
    const udp = await openUdp({ address: ip, port });
    if (this.#state === 'closed') return void udp.close();
    this.#udp = udp;
    this.#ssrc = ssrc;
    const own = await discover(udp, ssrc, AbortSignal.timeout(this.#options.timeoutMs));
    this.#say(Op.selectProtocol, { protocol: 'udp', data: { ...own, mode: MODE } });
  }

  #describe({ secret_key }: { secret_key: number[] }): void {
    const send = (packet: Buffer) => this.#udp?.send(packet);
    this.#stream = new Stream(this.#options.pacer, { ssrc: this.#ssrc, key: Buffer.from(secret_key), send });
    this.#opened();
    this.#ready.resolve();
  }

  #opened(): void {
    if (this.#state === 'closed') return;
    this.#state = 'open';
    if (this.#wantsSound) this.#turn(true);
    this.#options.onOpen();
  }

  #turn(isOn: boolean): void {
    this.#say(Op.speaking, { speaking: isOn ? 1 : 0, delay: 0, ssrc: this.#ssrc });
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

  #beat(intervalMs: number): void {
    const beat = () => this.#say(Op.heartbeat, { t: Math.floor(systemClock.now()), seq_ack: this.#sequence });
    this.#stopHeartbeat();
    this.#stopHeartbeat = every(systemClock, intervalMs, beat);
    beat();
  }

  #say(op: number, d: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ op, d }));
  }
}
