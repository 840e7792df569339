import type { Context } from 'hono';
import type { Bot } from '../bots.ts';
import { refusal } from '../errors.ts';

/** What the authorization middleware sets. */
export interface CallerVariables {
  caller: Bot;
}

/** The bot whose token authorizes the request. */
export function callerOf(c: Context): Bot {
  const caller = (c as Context<{ Variables: Partial<CallerVariables> }>).get('caller');
  if (!caller) throw refusal('unauthorized');
  return caller;
}
