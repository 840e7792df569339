import { commandGroup } from '../../services.ts';
import { deposit, depositAll } from './deposit.ts';
import { upgrade, upgradeOnce } from './upgrade.ts';
import { view } from './view.ts';
import { withdraw, withdrawAll } from './withdraw.ts';

export const bank = commandGroup({
  name: 'bank',
  module: 'economy',
  description: 'Keep your credits safe in the bank',
  components: [depositAll, withdrawAll, upgradeOnce],
  examples: ['/bank deposit amount:500', '/bank deposit amount:all', '/bank upgrade levels:2'],
  subcommands: { view, deposit, withdraw, upgrade },
});
