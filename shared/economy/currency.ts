import type { Caller, RunOptions } from '../platform/store.ts';
import type { Currency } from './settings.ts';

/** An outcome with the currency of the caller's server; without one, credits are called credits. */
export type WithCurrency<T> = T & { currency?: Currency };

/** Reads the currency of the caller's server in the same statement: an option of `run`. */
export function currencyOf({ guild }: Pick<Caller, 'guild'>): RunOptions {
  return {
    columns: {
      currency: (sql) => sql`(
        select jsonb_build_object('name', value -> 'currencyName', 'emoji', value -> 'currencyEmoji')
        from guild_settings
        where guild_id = ${guild?.id ?? null} and module = 'economy' and value ? 'currencyName')`,
    },
  };
}
