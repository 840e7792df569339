import { upgradeBank } from '../../../../shared/economy/bank.ts';
import { BANK } from '../../../../shared/economy/catalog.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import { type Outcome, refuse, update } from '../../../interactions/reply.ts';
import { COLORS, moneyOf } from '../../format.ts';
import { button, option, type Services, subcommand } from '../../services.ts';
import { withReceipt } from './format.ts';

export const upgradeOnce = button({
  id: 'bank.upgrade',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  run: (context) => upgradeBy(context, 1),
});

export const upgrade = subcommand({
  description: 'Buy more room for credits in the bank',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    levels: option.integer({ description: 'How many levels (default: 1)', min: 1, max: BANK.maxLevelsAtOnce }),
  },
  run: (context) => upgradeBy(context, context.options.levels ?? 1),
});

async function upgradeBy({ store, caller }: Invocation & Services, levels: number): Promise<Outcome | Gated> {
  const outcome = await upgradeBank(store, caller, levels);
  if (isGated(outcome)) return outcome;
  const credits = moneyOf(outcome);
  const { cost, wallet } = outcome;
  if (outcome.status === 'insufficient') {
    return refuse(
      `That costs ${credits(cost)}. You're ${credits(outcome.missing)} short: your wallet holds ${credits(wallet)}.`,
    );
  }
  const { capacity, nextCost, transfer } = outcome;
  return update(
    withReceipt(transfer, {
      color: COLORS.gain,
      title: 'Your bank has grown',
      description: `It now has room for **${credits(capacity)}**.`,
      fields: [
        { name: 'Paid', value: credits(cost), inline: true },
        { name: 'Wallet', value: credits(wallet), inline: true },
        { name: 'Next level costs', value: credits(nextCost), inline: true },
      ],
    }),
  );
}
