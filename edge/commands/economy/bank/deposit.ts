import { button, subcommand } from '../../services.ts';
import { amountOption, move, moveTyped } from './move.ts';

export const depositAll = button({
  id: 'bank.deposit-all',
  effect: 'change',
  visibility: 'ephemeral',
  run: (context) => move(context, 'deposit', 'all'),
});

export const deposit = subcommand({
  description: 'Move credits from your wallet to the bank',
  effect: 'change',
  visibility: 'ephemeral',
  options: { amount: amountOption },
  run: (context) => moveTyped(context, 'deposit', context.options.amount),
});
