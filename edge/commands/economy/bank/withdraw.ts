import { button, subcommand } from '../../services.ts';
import { amountOption, move, moveTyped } from './move.ts';

export const withdrawAll = button({
  id: 'bank.withdraw-all',
  effect: 'change',
  visibility: 'ephemeral',
  run: (context) => move(context, 'withdraw', 'all'),
});

export const withdraw = subcommand({
  description: 'Move credits from the bank to your wallet',
  effect: 'change',
  visibility: 'ephemeral',
  options: { amount: amountOption },
  run: (context) => moveTyped(context, 'withdraw', context.options.amount),
});
