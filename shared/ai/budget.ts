/** Sets aside what a request may cost, and bills what it did. */
import { run, type Store } from '../platform/store.ts';
import { type Budgets, SCOPES, type Scope, type Unit } from './budget-limits.ts';
import { AI_OVER_BUDGET, AI_TOKENS } from './metrics.ts';

export interface Reservation {
  /** Of the interaction; a second reservation under it returns what the first one was granted. */
  key: string;
  userId: string;
  /** Undefined in direct messages. */
  guildId: string | undefined;
  unit: Unit;
  /** What for, in `/usage`: `chat`, `summarize`, … */
  purpose: string;
  /** What asking costs at most. */
  input: number;
  /** What the answer may cost at most, and the least that makes sense. */
  output: number;
  least: number;
  /** A key that the member or the server brought: it's counted, but nothing limits it. */
  hasOwnKey: boolean;
}

export type ReserveOutcome =
  /** `granted`: what the answer may cost. `isSettled`: it has been billed already. */
  | { status: 'held'; granted: number; isSettled: boolean }
  /** `used`: in this scope today, with what's under way. `resetsAt` is in ISO 8601. */
  | { status: 'over_budget'; scope: Scope; limit: number; used: number; resetsAt: string };

/** Sets aside what a request may cost at most. What isn't settled within {@link LOST_AFTER_MS} is given back. */
export async function reserve(store: Store, budgets: Budgets, reservation: Reservation): Promise<ReserveOutcome> {
  const { key, userId, guildId = null, unit, purpose, input, output, least, hasOwnKey } = reservation;
  const limits = Object.fromEntries(
    SCOPES.flatMap((scope) => {
      const limit = budgets[scope]?.[unit];
      return limit === undefined ? [] : [[scope, limit]];
    }),
  );
  const now = store.clock();
  const outcome = await run<'ai_reserve', ReserveOutcome>(store, 'ai_reserve', {
    ...{ key, user: userId, guild: guildId, unit, purpose, input, output, least, limits, hasOwnKey, now },
  });
  if (outcome.status === 'over_budget') store.observe.count(AI_OVER_BUDGET, { scope: outcome.scope, unit });
  return outcome;
}

export interface Bill {
  input: number;
  output: number;
  provider: string | null;
  model: string | null;
}

/** No answer takes longer, in milliseconds: Discord wouldn't accept it anymore. */
export const LOST_AFTER_MS = 20 * 60_000;

type Settled = { status: 'settled'; unit: Unit } | { status: 'settled_before' | 'unknown' };

/** Bills what a provider says it used. Once per key: whoever comes second changes nothing. */
export async function settle(store: Store, key: string, bill: Bill): Promise<Settled['status']> {
  const outcome = await run<'ai_settle', Settled>(store, 'ai_settle', { key, ...bill, now: store.clock() });
  if (outcome.status === 'settled' && outcome.unit === 'tokens')
    for (const direction of ['input', 'output'] as const)
      if (bill[direction] > 0) store.observe.count(AI_TOKENS, { direction }, bill[direction]);
  return outcome.status;
}

/** Bills nothing: nobody answered. */
export function release(store: Store, key: string): Promise<Settled['status']> {
  return settle(store, key, { input: 0, output: 0, provider: null, model: null });
}

/** More than any message's frame in tokens: its role and what separates it from the next one. */
const FRAME_TOKENS = 16;
/** More than providers count for one picture of the size that's sent, in tokens. */
export const IMAGE_TOKENS = 2_000;

/**
 * At most so many tokens: a token of the byte-pair encodings that models use has at least one byte. It's two to four times what
 * they really count, so it's for setting aside, not for billing.
 */
export function mostTokens(texts: readonly string[], images = 0): number {
  const encoder = new TextEncoder();
  const bytes = texts.reduce((sum, text) => sum + encoder.encode(text).byteLength + FRAME_TOKENS, 0);
  return bytes + images * IMAGE_TOKENS;
}

/** About so many tokens, for an answer that broke off before the provider counted. */
export function aboutTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).byteLength / 4);
}
