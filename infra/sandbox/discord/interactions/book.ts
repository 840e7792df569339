import { randomBytes } from 'node:crypto';
import type { Json } from '../json.ts';
import { snowflakeTime } from '../snowflake.ts';

/** One interaction and what became of it. */
export interface Interaction {
  id: string;
  token: string;
  type: number;
  userId: string;
  guildId: string;
  channelId: string;
  /** The command's name, for `interaction_metadata`. */
  name?: string;
  commandType?: number;
  /** The exact bytes sent, kept for a redelivery. */
  body: string;
  /** The component's message. */
  sourceId?: string;
  /** Type of the first answer; absent until there is one. */
  callbackType?: number;
  /** Nothing answered in time, or what answered was refused. */
  isFailed?: boolean;
  /** The message `@original` stands for. */
  originalId?: string;
  modal?: Json;
  isModalSubmitted?: boolean;
  /** A reply came by REST after a deferral. */
  isFollowedUp?: boolean;
  /** Every message it left behind, oldest first. */
  messageIds: string[];
}

/** The interactions of the last 15 minutes, by id and by token. */
export class InteractionBook {
  readonly #byId = new Map<string, Interaction>();
  readonly #byToken = new Map<string, Interaction>();
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #keptMs: number;
  readonly #changed: () => void;

  constructor(keptMs: number, changed: () => void, kept: Interaction[]) {
    this.#keptMs = keptMs;
    this.#changed = changed;
    for (const interaction of kept) this.#put(interaction);
    this.#prune();
  }

  /** Enters a new interaction, with a token such as Discord's. */
  open(about: Omit<Interaction, 'token' | 'body' | 'messageIds'>): Interaction {
    this.#prune();
    const secret = randomBytes(48).toString('base64url');
    const token = Buffer.from(`interaction:${about.id}:${secret}`).toString('base64url');
    const interaction: Interaction = { ...about, token, body: '', messageIds: [] };
    this.#put(interaction);
    return interaction;
  }

  byId(id: string): Interaction | undefined {
    return this.#byId.get(id);
  }

  byToken(token: string): Interaction | undefined {
    return this.#byToken.get(token);
  }

  /** True once the token no longer works. */
  isExpired(interaction: Interaction): boolean {
    return Date.now() - snowflakeTime(interaction.id) > this.#keptMs;
  }

  all(): Interaction[] {
    return [...this.#byId.values()];
  }

  /** Wakes whoever waits for news of this interaction. */
  notify(interaction: Interaction): void {
    this.#changed();
    const waiting = this.#waiting.get(interaction.id);
    this.#waiting.delete(interaction.id);
    for (const wake of waiting ?? []) wake();
  }

  /** Resolves true at the next news of this interaction, false when there is none within `ms`. */
  news(interaction: Interaction, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(interaction.id) ?? new Set();
      this.#waiting.set(interaction.id, waiting);
      const wake = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        waiting.delete(wake);
        resolve(false);
      }, ms);
      waiting.add(wake);
    });
  }

  #put(interaction: Interaction): void {
    this.#byId.set(interaction.id, interaction);
    this.#byToken.set(interaction.token, interaction);
  }

  /** Forgets long after expiry, so that a token used a little late still meets "Invalid Webhook Token". */
  #prune(): void {
    const oldest = Date.now() - 2 * this.#keptMs;
    for (const interaction of this.#byId.values()) {
      if (snowflakeTime(interaction.id) > oldest) break;
      this.#byId.delete(interaction.id);
      this.#byToken.delete(interaction.token);
    }
  }
}
