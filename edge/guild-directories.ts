import type { GuildDirectory } from '../shared/platform/discord/bots.ts';
import { Unavailable } from '../shared/platform/unavailable.ts';

/** How long an answer is good for, in milliseconds: long enough for someone who types a name. */
const FRESH_MS = 15_000;
/** How many servers are remembered. */
const CAPACITY = 200;

interface Known {
  directory: GuildDirectory | undefined;
  untilMs: number;
}

/** Servers' roles and channels, remembered for a moment in this process. */
export class GuildDirectories {
  readonly #clock: () => number;
  readonly #lookUp: (guildId: string) => Promise<GuildDirectory | undefined>;
  readonly #known = new Map<string, Known>();

  constructor(clock: () => number, lookUp: (guildId: string) => Promise<GuildDirectory | undefined>) {
    this.#clock = clock;
    this.#lookUp = lookUp;
  }

  /**
   * Undefined when Discord doesn't tell: settings can then still be changed by mention.
   *
   * @param isFresh doesn't use what is remembered, which may lack what was just created.
   */
  async read(guildId: string, isFresh = false): Promise<GuildDirectory | undefined> {
    const known = isFresh ? undefined : this.#known.get(guildId);
    if (known !== undefined && known.untilMs > this.#clock()) return known.directory;
    const untilMs = this.#clock() + FRESH_MS;
    const directory = await this.#lookUp(guildId).catch((error: unknown) => {
      if (error instanceof Unavailable) return undefined;
      throw error;
    });
    this.#known.delete(guildId);
    this.#known.set(guildId, { directory, untilMs });
    const oldest = this.#known.size > CAPACITY ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    return directory;
  }
}
