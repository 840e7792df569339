import { randomBytes } from 'node:crypto';
import type { Json } from '../json.ts';
import { snowflakeTime } from '../snowflake.ts';

/** An interaction and its state. */
export interface Interaction {
  id: string;
  token: string;
  type: number;
  userId: string;
  /** Unset in direct messages. */
  guildId?: string;
  channelId: string;
  /** The command's full name, for `interaction_metadata`. */
  name?: string;
  commandType?: number;
  /** The exact body sent, kept for redelivery. */
  body: string;
  /** The message that the component is on. */
  sourceId?: string;
  /** The type of the initial response. Unset until there is one. */
  callbackType?: number;
  /** The application didn't respond in time, or its response was invalid. */
  isFailed?: boolean;
  /** The message that `@original` refers to. */
  originalId?: string;
  modal?: Json;
  isModalSubmitted?: boolean;
  /** A follow-up arrived over REST. */
  isFollowedUp?: boolean;
  /** Every message it created or edited, oldest first. */
  messageIds: string[];
}

/** Recent interactions, by ID and by token. */
export class InteractionStore {
  readonly #byId = new Map<string, Interaction>();
  readonly #byToken = new Map<string, Interaction>();
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #tokenMs: number;
  readonly #onChange: () => void;

  constructor(tokenMs: number, onChange: () => void, saved: Interaction[]) {
    this.#tokenMs = tokenMs;
    this.#onChange = onChange;
    for (const interaction of saved) this.#put(interaction);
    this.#prune();
  }

  /** Adds an interaction with a token in Discord's format. */
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

  /** Whether the token has expired. */
  isExpired(interaction: Interaction): boolean {
    return Date.now() - snowflakeTime(interaction.id) > this.#tokenMs;
  }

  all(): Interaction[] {
    return [...this.#byId.values()];
  }

  /** Resolves pending {@link nextUpdate} calls for this interaction. */
  notify(interaction: Interaction): void {
    this.#onChange();
    const waiting = this.#waiting.get(interaction.id);
    this.#waiting.delete(interaction.id);
    for (const wake of waiting ?? []) wake();
  }

  /** Resolves with true on the next update of this interaction, or false if there is none within `ms`. */
  nextUpdate(interaction: Interaction, ms: number): Promise<boolean> {
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

  /** Waits until well after expiry, so that a late token still gets "Invalid Webhook Token". */
  #prune(): void {
    const oldest = Date.now() - 2 * this.#tokenMs;
    for (const interaction of this.#byId.values()) {
      if (snowflakeTime(interaction.id) > oldest) break;
      this.#byId.delete(interaction.id);
      this.#byToken.delete(interaction.token);
    }
  }
}
