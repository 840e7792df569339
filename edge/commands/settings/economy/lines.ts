import { type GuildSettings, PAYOUT } from '../../../../shared/settings/guild-economy.ts';
import { moneyOf, plain } from '../../format.ts';

/** An amount that shows how amounts look. */
export const EXAMPLE_AMOUNT = 1_234;

/** The economy's settings that differ from the default, a line each. */
export function economyLines({ currency, payoutPercent }: Pick<GuildSettings, 'currency' | 'payoutPercent'>): string[] {
  return [
    ...(currency === null
      ? []
      : [`Credits are called ${plain(currency.name)}: ${moneyOf({ currency })(EXAMPLE_AMOUNT)}`]),
    ...(payoutPercent === PAYOUT.mostPercent ? [] : [`Work and fights pay ${payoutPercent}%`]),
  ];
}
