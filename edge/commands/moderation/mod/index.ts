import { commandGroup } from '../../services.ts';
import { caseButtons } from '../buttons.ts';
import { ban } from './ban.ts';
import { clearwarns } from './clearwarns.ts';
import { history } from './history.ts';
import { kick } from './kick.ts';
import { list } from './list.ts';
import { massban } from './massban.ts';
import { softban } from './softban.ts';
import { timeout } from './timeout.ts';
import { unban } from './unban.ts';
import { untimeout } from './untimeout.ts';
import { warn } from './warn.ts';
import { warnings } from './warnings.ts';

export const mod = commandGroup({
  name: 'mod',
  module: 'moderation',
  description: 'Warn, time out, kick, and ban',
  contexts: ['guild'],
  shownTo: ['ModerateMembers'],
  components: caseButtons,
  subcommands: { ban, clearwarns, history, kick, list, massban, softban, timeout, unban, untimeout, warn, warnings },
});
