import { PAYOUT, setGuildEconomy } from '../../../../shared/settings/guild-economy.ts';
import { reply } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';

export const payout = subcommand({
  description: 'Lower what work and fights pay in this server',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/settings economy payout percent:50'],
  options: {
    percent: option.integer({
      description: 'Percentage of what they pay elsewhere',
      required: true,
      min: PAYOUT.leastPercent,
      max: PAYOUT.mostPercent,
    }),
  },
  run: async ({ store, caller, options: { percent } }) => {
    await setGuildEconomy(store, caller, { payoutPercent: percent });
    return reply({
      content: `Work and fights pay ${percent}% here. You can only lower it: credits are the same in every server, so none can pay more than the others.`,
    });
  },
});
