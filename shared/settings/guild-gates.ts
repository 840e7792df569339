import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';

/** How long an answer is good for, in milliseconds: what staff change counts for everyone within two seconds. */
const FRESH_MS = 1_500;
/** Answers remembered at most, over all servers. */
const CAPACITY = 5_000;

interface Answer {
  refusal: Gated | undefined;
  untilMs: number;
}

/**
 * What servers' staff switched off or keep for roles, for whatever has no statement of its own that asks: remembered for a
 * moment in this process, so that a burst of autocompletes costs one look-up.
 */
export class GuildGates {
  readonly #clock: () => number;
  readonly #answers = new Map<string, Answer>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /**
   * Why the caller can't use this command here; undefined when they can.
   *
   * @throws {Unavailable} when the database didn't answer in time.
   */
  refusal(store: Store, caller: Caller): Gated | undefined | Promise<Gated | undefined> {
    if (caller.guild === undefined) return undefined;
    const gate = gateOf(caller);
    const key = [gate.guild, gate.module, gate.command, gate.roles].join(' ');
    const known = this.#answers.get(key);
    if (known !== undefined && known.untilMs > this.#clock()) return known.refusal;
    return this.#look(store, caller, key);
  }

  /** Asks again the next time: staff of this server just changed something. */
  forget(guildId: string): void {
    for (const key of this.#answers.keys()) if (key.startsWith(`${guildId} `)) this.#answers.delete(key);
  }

  async #look(store: Store, caller: Caller, key: string): Promise<Gated | undefined> {
    const untilMs = this.#clock() + FRESH_MS;
    const found: Gated | null = await run(store, 'gate_refusal', gateOf(caller), { isQuickRead: true });
    const refusal = found ?? undefined;
    this.#answers.delete(key);
    this.#answers.set(key, { refusal, untilMs });
    const oldest = this.#answers.size > CAPACITY ? this.#answers.keys().next().value : undefined;
    if (oldest !== undefined) this.#answers.delete(oldest);
    return refusal;
  }
}
