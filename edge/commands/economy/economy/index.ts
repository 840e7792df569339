import { commandGroup } from '../../services.ts';
import { settle } from './confirm.ts';
import { freeze } from './freeze.ts';
import { grant } from './grant.ts';
import { log, logPages } from './log.ts';
import { resume } from './resume.ts';
import { setCooldown } from './set-cooldown.ts';
import { supply } from './supply.ts';
import { take } from './take.ts';
import { undo } from './undo.ts';
import { unfreeze } from './unfreeze.ts';

export const economy = commandGroup({
  name: 'economy',
  module: 'economy',
  description: "For the operator's staff: fix accounts and see where credits come from",
  contexts: ['guild'],
  memberPermissions: ['ManageGuild'],
  conditions: ['only in the servers that the operator lists in ECONOMY_STAFF_GUILDS'],
  components: [settle, ...logPages.components],
  examples: [
    '/economy grant user:@bob amount:500 reason:lost in the outage',
    '/economy undo receipt:7K3M-9QXW-T',
    '/economy supply days:30',
  ],
  subcommands: { grant, take, 'set-cooldown': setCooldown, freeze, unfreeze, undo, log, supply, resume },
});
