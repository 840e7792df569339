import { SUPPLY } from '../../../../shared/economy/catalog.ts';
import { refuse } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';
import { staffServerProblem } from './staff-server.ts';

export const supply = subcommand({
  description: 'See where credits come from and go to, and whether the ledger balances',
  contexts: ['guild'],
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  options: {
    days: option.integer({
      description: `How many days back (default: ${SUPPLY.defaultDays})`,
      min: 1,
      max: SUPPLY.maxDays,
    }),
  },
  run: async (context) => {
    const problem = staffServerProblem(context);
    if (problem !== undefined) return refuse(problem);
    const { supplyAnswer } = await import('./answers.ts');
    return supplyAnswer(context, context.options.days ?? SUPPLY.defaultDays);
  },
});
