import { randomBytes } from 'node:crypto';
import type { User, World } from './world.ts';

/** An application and its bot user. Discord gives both the same ID. */
export interface Bot {
  user: User;
  /** The token it logs in with. */
  token: string;
  /** The user who created the application. */
  ownerId: string;
  /** The privileged intents that its owner turned on in the developer portal. */
  intents: PrivilegedIntents;
}

/** Privileged intents (https://discord.com/developers/docs/events/gateway#privileged-intents). They're off by default. */
export interface PrivilegedIntents {
  messageContent: boolean;
  guildMembers: boolean;
}

const none: PrivilegedIntents = { messageContent: false, guildMembers: false };

/** Every bot in the sandbox, with its current token. */
export class Bots {
  readonly #bots: Bot[];
  readonly #world: World;
  readonly #listeners = new Set<(botId: string) => void>();

  /** What's known from an earlier run, by bot ID. A bot without a token gets a new one. */
  constructor(
    world: World,
    tokens: ReadonlyMap<string, string>,
    intents: ReadonlyMap<string, PrivilegedIntents> = new Map(),
  ) {
    this.#world = world;
    const [alice, bob] = ['alice', 'bob'].map((name) => world.findUser(name)?.id ?? '');
    this.#bots = world.users
      .filter((user) => user.bot)
      .map((user) => ({
        user,
        token: tokens.get(user.id) ?? generateToken(user.id),
        intents: { ...none, ...intents.get(user.id) },
        // Parrot has a different owner than the other bots.
        ownerId: (user.username === 'parrot' ? bob : alice) ?? '',
      }));
  }

  /** The bot whose interactions go to the edge. */
  get main(): Bot {
    const main = this.byId(this.#world.applicationId);
    if (!main) throw new Error('The world has no bot for its own application.');
    return main;
  }

  /** Creates an application with a bot, like the developer portal. It isn't in any guild yet. */
  add(user: User, ownerId: string): Bot {
    const bot: Bot = { user, token: generateToken(user.id), ownerId, intents: { ...none } };
    this.#world.users.push(user);
    this.#bots.push(bot);
    return bot;
  }

  all(): readonly Bot[] {
    return this.#bots;
  }

  byId(id: string): Bot | undefined {
    return this.#bots.find((bot) => bot.user.id === id);
  }

  byToken(token: string): Bot | undefined {
    return this.#bots.find((bot) => bot.token === token);
  }

  /** Resets a bot's token, like the developer portal. The old one stops working immediately, also for open sessions. */
  resetToken(bot: Bot): string {
    bot.token = generateToken(bot.user.id);
    for (const listener of this.#listeners) listener(bot.user.id);
    return bot.token;
  }

  /** Calls the listener whenever a bot's token is reset. */
  onReset(listener: (botId: string) => void): void {
    this.#listeners.add(listener);
  }
}

/** A token in Discord's format: the ID, a timestamp, and a secret, each in base64url. */
export function generateToken(botId: string): string {
  const part = (bytes: number): string => randomBytes(bytes).toString('base64url');
  return `${Buffer.from(botId).toString('base64url')}.${part(4)}.${part(28)}`;
}
