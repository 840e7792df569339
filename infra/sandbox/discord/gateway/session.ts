import { randomBytes } from 'node:crypto';
import { GatewayOpcodes } from 'discord-api-types/v10';

/** Where a session sends frames while a client is connected. */
export interface Outlet {
  send(frame: string): void;
}

/** How many unacknowledged events are kept to replay. */
const MAX_REPLAY_EVENTS = 2_500;

/** A bot's gateway session. It outlives its socket for a while, so the client can resume. */
export class Session {
  /** Voice servers see this ID, too. */
  readonly id = randomBytes(16).toString('hex');
  readonly botId: string;
  readonly intents: number;
  /** The part of the guilds it serves: `[index, count]`. */
  readonly shard: readonly [number, number];
  #sequence = 0;
  #unacknowledged: { sequence: number; frame: string }[] = [];
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

  /** Whether the client subscribed to these events. */
  hasIntent(intent: number): boolean {
    return (this.intents & intent) === intent;
  }

  /** Whether the guild belongs to this shard (https://discord.com/developers/docs/events/gateway#sharding). */
  serves(guildId: string): boolean {
    const [index, count] = this.shard;
    return (BigInt(guildId) >> 22n) % BigInt(count) === BigInt(index);
  }

  /** Numbers an event, keeps it for a resume, and sends it if a client is connected. */
  dispatch(type: string, data: string): void {
    this.#sequence += 1;
    const frame = `{"t":"${type}","s":${this.#sequence},"op":${GatewayOpcodes.Dispatch},"d":${data}}`;
    this.#unacknowledged.push({ sequence: this.#sequence, frame });
    if (this.#unacknowledged.length > MAX_REPLAY_EVENTS) this.#unacknowledged.shift();
    this.#outlet?.send(frame);
  }

  /** Marks events up to `sequence` as received. They're never replayed. */
  acknowledge(sequence: number): void {
    const open = this.#unacknowledged.findIndex((event) => event.sequence > sequence);
    this.#unacknowledged = open === -1 ? [] : this.#unacknowledged.slice(open);
  }

  /** Whether a client that has everything up to `sequence` can resume. `impossible` means we never sent that number. */
  resumability(sequence: number): 'possible' | 'too old' | 'impossible' {
    if (sequence > this.#sequence) return 'impossible';
    const first = this.#unacknowledged[0]?.sequence ?? this.#sequence + 1;
    return sequence >= first - 1 ? 'possible' : 'too old';
  }

  attach(outlet: Outlet): void {
    clearTimeout(this.#expiry);
    this.#outlet = outlet;
  }

  /** Sends the events after `sequence`, in order. */
  replay(sequence: number): void {
    this.acknowledge(sequence);
    for (const { frame } of this.#unacknowledged) this.#outlet?.send(frame);
  }

  /** Called when the socket has closed. Calls `expired` if no client resumes within `resumeMs`. */
  detach(resumeMs: number, expired: () => void): void {
    this.#outlet = undefined;
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(expired, resumeMs);
    this.#expiry.unref();
  }

  /** Drops the client and the events kept for it. */
  end(): void {
    clearTimeout(this.#expiry);
    this.#outlet = undefined;
    this.#unacknowledged = [];
  }
}
