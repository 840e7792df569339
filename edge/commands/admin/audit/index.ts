import { commandGroup } from '../../services.ts';
import { exportAudit } from './export.ts';
import { revert } from './revert.ts';
import { auditPages, view } from './view.ts';

export const audit = commandGroup({
  name: 'audit',
  module: 'admin',
  description: 'See, download, and undo what was changed in this server',
  contexts: ['guild'],
  shownTo: ['ManageGuild'],
  components: auditPages.components,
  subcommands: { view, export: exportAudit, revert },
});
