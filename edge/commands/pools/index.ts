import { commandGroup } from '../services.ts';
import { add, tokenModal } from './add.ts';
import { confirm, create, deletion, select, settings, transfer } from './confirm.ts';
import { approve, reject, revoke } from './decide.ts';
import { members } from './members.ts';
import { inside, list, stats, turnList, view } from './view.ts';

export const pools = commandGroup({
  name: 'pools',
  module: 'agents',
  description: 'Whose agents there are, and who may use them',
  contexts: ['guild'],
  components: [tokenModal, confirm, turnList, inside],
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
    delete: deletion,
  },
});
