/** Codes that a game gives presents for, as a server's staff collects them. */
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { cleanText, isVisible } from '../platform/text.ts';
import { CODE_LENGTH, REWARD_LENGTH } from './code-limits.ts';

/** Of a game in a server. */
export const MOST_CODES = 200;
/** How long an expired code stays before another one may take its place, in milliseconds. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

export interface Code {
  code: string;
  reward: string;
  /** In ISO 8601; null: nobody knows. */
  expiresAt: string | null;
  addedAt: string;
}

export type AddCodeOutcome = { status: 'added' | 'changed' } | { status: 'full'; most: number } | Gated;
export type RemoveCodeOutcome = { status: 'removed'; code: string } | { status: 'unknown_code' } | Gated;

/** A code without white space around it, as it's typed into a game; undefined if it can't be one. */
export function readCode(typed: string): string | undefined {
  const text = cleanText(typed).trim();
  return isVisible(text) && text.length <= CODE_LENGTH && !/[\s`]/.test(text) ? text : undefined;
}

/** Adds a code, or replaces what's known about it. */
export function addCode(
  store: Store,
  caller: GuildCaller,
  game: string,
  { code, reward = '', expiresAt }: { code: string; reward?: string | undefined; expiresAt?: Date | undefined },
): Promise<AddCodeOutcome> {
  const now = store.clock();
  return run(store, 'ai_add_code', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id, game, code },
    reward: cleanText(reward).replace(/\s+/g, ' ').trim().slice(0, REWARD_LENGTH),
    ...{ expiresAt: expiresAt ?? null, most: MOST_CODES, forgetBefore: new Date(now.getTime() - KEPT_MS), now },
  });
}

export function removeCode(store: Store, caller: GuildCaller, game: string, code: string): Promise<RemoveCodeOutcome> {
  return run(store, 'ai_remove_code', {
    ...{ ...gateOf(caller), guild: caller.guild.id, key: caller.key, actor: caller.actor.id, game, code },
    now: store.clock(),
  });
}

/** Codes that haven't expired, the newest first. @param begins only those that begin with it. */
export function listCodes(
  store: Store,
  guildId: string,
  game: string,
  { begins = '', offset, limit }: { begins?: string; offset: number; limit: number },
): Promise<{ total: number; codes: readonly Code[] }> {
  const now = store.clock();
  return run(
    store,
    'ai_codes',
    (sql) => sql`(
      with active as (
        select code, reward, expires_at, added_at from ai_code
        where guild_id = ${guildId} and game = ${game} and (expires_at is null or expires_at > ${now})
          and starts_with(lower(code), lower(${begins}))
      ), page as (select * from active order by added_at desc, code offset ${offset} limit ${limit})
      select jsonb_build_object(
        'total', (select count(*) from active),
        'codes', coalesce((select jsonb_agg(jsonb_build_object('code', code, 'reward', reward, 'expiresAt', expires_at,
          'addedAt', added_at) order by added_at desc, code) from page), '[]')))`,
  );
}
