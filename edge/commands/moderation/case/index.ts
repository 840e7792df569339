import { commandGroup } from '../../services.ts';
import { comment, edit, pardon } from './change.ts';
import { exportCases } from './export.ts';
import { casePages, list } from './list.ts';
import { view } from './view.ts';

export const caseCommand = commandGroup({
  name: 'case',
  module: 'moderation',
  description: 'Look up and annotate what staff did',
  contexts: ['guild'],
  shownTo: ['ModerateMembers'],
  components: casePages.components,
  subcommands: { comment, edit, export: exportCases, list, pardon, view },
});
