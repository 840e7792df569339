import { randomBytes } from 'node:crypto';
import { GatewayOpcodes } from 'discord-api-types/v10';

/** Where a session's frames go while a client is connected. */
export interface Outlet {
  send(frame: string): void;
}

/** How many unacknowledged events are kept for a resume. */
const KEPT_EVENTS = 2_500;

/** One login of one bot. It outlives its socket for a while, so that a client can resume where it was. */
export class Session {
  /** Also the session that the voice server is told of. */
  readonly id = randomBytes(16).toString('hex');
  readonly botId: string;
  readonly intents: number;
  /** Which part of the guilds it serves: `[index, count]`. */
  readonly shard: readonly [number, number];
  #sequence = 0;
  #kept: { sequence: number; frame: string }[] = [];
  #outlet: Outlet | undefined;
  #expiry: NodeJS.Timeout | undefined;

  constructor(botId: string, intents: number, shard: readonly [number, number]) {
    this.botId = botId;
    this.intents = intents;
    this.shard = shard;
  }

  /** Undefined while no client is connected. */
  get outlet(): Outlet | undefined {
    return this.#outlet;
  }

  /** Whether it asked for events of this kind. */
  wants(intent: number): boolean {
    return (this.intents & intent) === intent;
  }

  /** https://discord.com/developers/docs/events/gateway#sharding */
  serves(guildId: string): boolean {
    const [index, count] = this.shard;
    return (BigInt(guildId) >> 22n) % BigInt(count) === BigInt(index);
  }

  /** Numbers an event, keeps it for a resume, and sends it when a client is there. */
  dispatch(type: string, data: string): void {
    this.#sequence += 1;
    const frame = `{"t":"${type}","s":${this.#sequence},"op":${GatewayOpcodes.Dispatch},"d":${data}}`;
    this.#kept.push({ sequence: this.#sequence, frame });
    if (this.#kept.length > KEPT_EVENTS) this.#kept.shift();
    this.#outlet?.send(frame);
  }

  /** The client has everything up to here: that is never replayed. */
  acknowledge(sequence: number): void {
    const open = this.#kept.findIndex((event) => event.sequence > sequence);
    this.#kept = open === -1 ? [] : this.#kept.slice(open);
  }

  /** Whether a client that has everything up to `sequence` can go on; `impossible` is a number we never sent. */
  resumability(sequence: number): 'possible' | 'too old' | 'impossible' {
    if (sequence > this.#sequence) return 'impossible';
    const first = this.#kept[0]?.sequence ?? this.#sequence + 1;
    return sequence >= first - 1 ? 'possible' : 'too old';
  }

  attach(outlet: Outlet): void {
    clearTimeout(this.#expiry);
    this.#outlet = outlet;
  }

  /** Sends what the client missed after `sequence`, in order. */
  replay(sequence: number): void {
    this.acknowledge(sequence);
    for (const { frame } of this.#kept) this.#outlet?.send(frame);
  }

  /** The socket is gone. `expired` is called when nobody resumed for `resumeMs`. */
  detach(resumeMs: number, expired: () => void): void {
    this.#outlet = undefined;
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(expired, resumeMs);
    this.#expiry.unref();
  }

  /** Forgets the client and what was kept for it. */
  end(): void {
    clearTimeout(this.#expiry);
    this.#outlet = undefined;
    this.#kept = [];
  }
}
