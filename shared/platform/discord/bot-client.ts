import type { Store } from '../store.ts';
import { botIdOf } from './bots.ts';
import type { CallObserver } from './interaction-webhook.ts';
import { JobBudget } from './job-budget.ts';
import { DiscordRest } from './rest.ts';

/** The bot itself in Discord's REST API. */
export interface BotClient {
  rest: DiscordRest;
  /** The bot's user ID. */
  id: string;
}

/**
 * A client with the bot's own token.
 *
 * @returns undefined if the operator hasn't set DISCORD_TOKEN, or set something that isn't a token.
 */
export function botClient(apiBase: string, token: string | undefined, observe: CallObserver): BotClient | undefined {
  const id = token === undefined ? undefined : botIdOf(token);
  if (token === undefined || id === undefined) return undefined;
  return { rest: new DiscordRest({ apiBase, token, observe }), id };
}

/** The same bot for jobs: they share what the token may send per second with everything else. */
export function botForJobs(bot: BotClient | undefined, store: Store): BotClient | undefined {
  return bot && { ...bot, rest: bot.rest.forJobs(new JobBudget(store, bot.id)) };
}
