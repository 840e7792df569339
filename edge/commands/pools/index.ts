import { commandGroup } from '../services.ts';
import { add, tokenModal } from './add.ts';
import { approve } from './approve.ts';
import { create } from './create.ts';
import { confirm, deletePool } from './delete.ts';
import { answer } from './invitation.ts';
import { list, listPages } from './list.ts';
import { members } from './members.ts';
import { reject } from './reject.ts';
import { revoke } from './revoke.ts';
import { select } from './select.ts';
import { settings } from './settings.ts';
import { stats } from './stats.ts';
import { transfer } from './transfer.ts';
import { inside, view } from './view.ts';

export const pools = commandGroup({
  name: 'pools',
  module: 'agents',
  description: 'Pools of agents, and who can use them',
  contexts: ['guild'],
  components: [tokenModal, confirm, answer, ...listPages.components, inside],
  examples: ['/pools create name:Night owls', '/pools add pool:Night owls', '/pools select pool:Night owls'],
  subcommands: {
    create,
    list,
    view,
    select,
    settings,
    add,
    approve,
    reject,
    revoke,
    transfer,
    members,
    stats,
    delete: deletePool,
  },
});
