import { PAYOUT, setGuildEconomy } from '../../../../shared/economy/settings.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { reply } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';
import { withNews } from '../gone.ts';

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
    const outcome = await setGuildEconomy(store, caller, { payoutPercent: percent });
    if (isGated(outcome)) return outcome;
    return reply({
      content: withNews(
        `Work and fights pay ${percent}% here. You can only lower it: credits are the same in every server, so none can pay more than the others.`,
        outcome.gone,
      ),
    });
  },
});
