import { randomBytes } from 'node:crypto';
import type { User, World } from './world.ts';

/** One application with a bot user: Discord gives both the same id. */
export interface Bot {
  user: User;
  /** What it logs in with. */
  token: string;
  /** Who made the application. */
  ownerId: string;
}

/** Every bot of the sandbox and the token it has now. */
export class Bots {
  readonly #bots: Bot[];
  readonly #world: World;
  readonly #listeners = new Set<(botId: string) => void>();

  /** @param tokens The tokens of an earlier start by bot id; whoever has none gets a new one. */
  constructor(world: World, tokens: ReadonlyMap<string, string>) {
    this.#world = world;
    const [alice, bob] = ['alice', 'bob'].map((name) => world.findUser(name)?.id ?? '');
    this.#bots = world.users
      .filter((user) => user.bot)
      .map((user) => ({
        user,
        token: tokens.get(user.id) ?? generateToken(user.id),
        // Parrot is the bot of somebody else than who set the rest up.
        ownerId: (user.username === 'parrot' ? bob : alice) ?? '',
      }));
  }

  /** The bot whose interactions reach the edge. */
  get main(): Bot {
    const main = this.byId(this.#world.applicationId);
    if (!main) throw new Error('the world has no bot of its own');
    return main;
  }

  /** Makes an application with a bot, as the developer portal does. It is in no guild yet. */
  add(user: User, ownerId: string): Bot {
    const bot: Bot = { user, token: generateToken(user.id), ownerId };
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

  /** Makes a new token, as the developer portal does. The old one stops working at once, open sessions included. */
  resetToken(bot: Bot): string {
    bot.token = generateToken(bot.user.id);
    for (const listener of this.#listeners) listener(bot.user.id);
    return bot.token;
  }

  /** Tells of every token that stopped working. */
  onReset(listener: (botId: string) => void): void {
    this.#listeners.add(listener);
  }
}

/** Discord's form: the id, a moment and a secret, each in base64url. */
export function generateToken(botId: string): string {
  const part = (bytes: number): string => randomBytes(bytes).toString('base64url');
  return `${Buffer.from(botId).toString('base64url')}.${part(4)}.${part(28)}`;
}
