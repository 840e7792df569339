import { type GuildCaller, run, type Store } from '../platform/store.ts';
import type { Gate } from './gates.ts';

/** What a server calls its credits. */
export interface Currency {
  name: string;
  /** A Unicode emoji or Discord's `<:name:id>`. */
  emoji: string | null;
}

/** What work and fights can pay in a server, in percent. Credits are worth the same everywhere, so never more than elsewhere. */
export const PAYOUT = { leastPercent: 10, mostPercent: 100 } as const;
export const CURRENCY_NAME_LENGTH = 24;

/** Everything a server's staff decided. */
export interface GuildSettings {
  /** Gates that close something, ordered by subject. */
  gates: Gate[];
  /** Null: credits are called credits. */
  currency: Currency | null;
  payoutPercent: number;
}

/** A currency of null calls credits credits again. */
export type GuildEconomyChange = { currency: Currency | null } | { payoutPercent: number };

/** Reads the settings of the caller's server. */
export function readSettings(store: Store, { guild }: Pick<GuildCaller, 'guild'>): Promise<GuildSettings> {
  return run(
    store,
    'settings',
    (sql) => sql`jsonb_build_object(
      'gates', (select coalesce(jsonb_agg(jsonb_build_object(
          'subject', subject, 'isOff', is_off,
          'roleIds', (select coalesce(jsonb_agg(r::text), '[]') from unnest(role_ids) r)) order by subject), '[]')
        from guild_gate where guild_id = ${guild.id} and (is_off or role_ids <> '{}')),
      'currency', (select currency from guild_economy where guild_id = ${guild.id}),
      'payoutPercent', coalesce((select payout_percent from guild_economy where guild_id = ${guild.id}), 100))`,
  );
}

/** Changes one thing about the economy of the caller's server, once per key. */
export async function setGuildEconomy(store: Store, caller: GuildCaller, change: GuildEconomyChange): Promise<void> {
  await run(store, 'settings_set_economy', {
    key: caller.key,
    guild: caller.guild.id,
    change,
    actor: caller.actor.id,
  });
}

/** Line breaks, invisible characters, and what Discord would read as a mention or a tag of its own. */
const UNFIT_FOR_NAME = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|<[@#:/a-z]|@(everyone|here)/iu;
const CUSTOM_EMOJI = /^<a?:\w{2,32}:\d{17,20}>$/;
/** One emoji as people see it, however many code points it has. */
const UNICODE_EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic})$/v;

/** Reads a currency as typed. The problem says which part can't be used. */
export function parseCurrency(name: string, emoji: string | undefined): Currency | { problem: 'name' | 'emoji' } {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > CURRENCY_NAME_LENGTH || UNFIT_FOR_NAME.test(trimmed))
    return { problem: 'name' };
  const mark = emoji?.trim() || null;
  if (mark !== null && !CUSTOM_EMOJI.test(mark) && !UNICODE_EMOJI.test(mark)) return { problem: 'emoji' };
  return { name: trimmed, emoji: mark };
}
