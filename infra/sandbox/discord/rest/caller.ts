import type { Context } from 'hono';
import type { Bot } from '../bots.ts';
import { refusal } from '../errors.ts';

/** What the authorization check leaves for the routes. */
export interface CallerVariables {
  caller: Bot;
}

/** The bot whose token a request carries. */
export function callerOf(c: Context): Bot {
  const caller = (c as Context<{ Variables: Partial<CallerVariables> }>).get('caller');
  if (!caller) throw refusal('unauthorized');
  return caller;
}
