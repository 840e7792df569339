import { currency } from './currency.ts';
import { payout } from './payout.ts';

/** What a server decides about its own economy. */
export const economySettings = {
  module: 'economy',
  description: 'Name the currency, and choose what work and fights pay',
  subcommands: { currency, payout },
};
