import { readBank, upgradeCost } from '../../../../shared/economy/bank.ts';
import { BANK } from '../../../../shared/economy/catalog.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { reply } from '../../../interactions/reply.ts';
import { moneyOf, moreOf } from '../../format.ts';
import { subcommand } from '../../services.ts';
import { depositAll } from './deposit.ts';
import { bankEmbed } from './format.ts';
import { upgradeOnce } from './upgrade.ts';
import { withdrawAll } from './withdraw.ts';

export const view = subcommand({
  description: "See what's in your wallet and your bank",
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  run: async ({ store, caller, user: { id: onlyFor } }) => {
    const outcome = await readBank(store, caller);
    if (isGated(outcome)) return outcome;
    const credits = moneyOf(outcome);
    const { wallet, bank, capacity, tier } = outcome;
    const cost = upgradeCost(tier, 1);
    const isFull = bank >= capacity;
    return reply({
      embeds: [
        {
          ...bankEmbed({ wallet, bank, capacity }, credits),
          title: 'Your bank',
          description: `Room for ${moreOf(outcome)(BANK.stepCapacity)} costs ${credits(cost)}.`,
        },
      ],
      rows: [
        [
          depositAll.with({}, { label: 'Deposit all', style: 'primary', isDisabled: wallet === 0 || isFull, onlyFor }),
          withdrawAll.with({}, { label: 'Withdraw all', isDisabled: bank === 0, onlyFor }),
          upgradeOnce.with({}, { label: 'Upgrade', isDisabled: wallet < cost, onlyFor }),
        ],
      ],
    });
  },
});
