import { commandGroup } from '../../services.ts';
import { add } from './add.ts';
import { info } from './info.ts';
import { goOnMass, mass, startMass, stopMass } from './mass.ts';
import { remove } from './remove.ts';
import { temp } from './temp.ts';

export const role = commandGroup({
  name: 'role',
  module: 'moderation',
  description: 'Give and take roles',
  contexts: ['guild'],
  shownTo: ['ManageRoles'],
  components: [startMass, goOnMass, stopMass],
  examples: ['/role add user:@bob role:@DJ', '/role temp user:@bob role:@DJ time:2h'],
  subcommands: { add, remove, temp, mass, info },
});
