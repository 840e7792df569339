import type { Currency } from '../economy/currency.ts';
import { statement } from '../platform/postgres.ts';
import type { Gate, SettingsStore } from './gates.ts';

/** What work and fights pay in a guild, in percent: credits are worth the same everywhere, so never more than elsewhere. */
export const PAYOUT = { leastPercent: 10, mostPercent: 100 } as const;
export const CURRENCY_NAME_LENGTH = 24;

/** Everything a guild's staff decided. */
export interface GuildSettings {
  /** All gates that close anything, in the order of their subjects. */
  gates: Gate[];
  /** Null: credits are called credits. */
  currency: Currency | null;
  payoutPercent: number;
}

/** One thing to change. A currency of null is credits again. */
export type GuildEconomyChange = { currency: Currency | null } | { payoutPercent: number };

export async function readSettings(store: SettingsStore, guildId: string): Promise<GuildSettings> {
  const [row] = await statement(
    'settings',
    () => store.sql()<GuildSettings[]>`
      select
        (select coalesce(jsonb_agg(jsonb_build_object(
            'subject', subject, 'isOff', is_off,
            'roleIds', (select coalesce(jsonb_agg(r::text), '[]') from unnest(role_ids) r)) order by subject), '[]')
          from guild_gate where guild_id = ${guildId} and (is_off or role_ids <> '{}')) as gates,
        (select currency from guild_economy where guild_id = ${guildId}) as currency,
        coalesce((select payout_percent from guild_economy where guild_id = ${guildId}), 100) as "payoutPercent"`,
    store.observe,
  );
  return row as GuildSettings;
}

/** Changes one thing about a guild's own economy, once per key. */
export async function setGuildEconomy(
  store: SettingsStore,
  caller: { key: string; actorId: string; guildId: string },
  change: GuildEconomyChange,
): Promise<void> {
  await statement(
    'set_guild_economy',
    () => {
      const sql = store.sql();
      return sql`
        select settings_set_economy(${caller.key}, ${caller.guildId}, ${sql.json(asJson(change))}, ${caller.actorId})`;
    },
    store.observe,
  );
}

function asJson(
  change: GuildEconomyChange,
): { currency: { name: string; emoji: string | null } | null } | { payoutPercent: number } {
  return 'currency' in change ? { currency: change.currency && { ...change.currency } } : change;
}

/** Line breaks and other characters that do not show, and what Discord would take for a mention or a tag of its own. */
const UNFIT_FOR_NAME = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|<[@#:/a-z]|@(everyone|here)/iu;
const CUSTOM_EMOJI = /^<a?:\w{2,32}:\d{17,20}>$/;
/** One emoji as people see it, however many code points it is made of. */
const UNICODE_EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic})$/v;

/** A currency from what was typed; undefined parts are left out. The problem names what cannot be used. */
export function parseCurrency(name: string, emoji: string | undefined): Currency | { problem: 'name' | 'emoji' } {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > CURRENCY_NAME_LENGTH || UNFIT_FOR_NAME.test(trimmed))
    return { problem: 'name' };
  const mark = emoji?.trim() || null;
  if (mark !== null && !CUSTOM_EMOJI.test(mark) && !UNICODE_EMOJI.test(mark)) return { problem: 'emoji' };
  return { name: trimmed, emoji: mark };
}
