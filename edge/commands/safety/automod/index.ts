import { commandGroup } from '../../services.ts';
import { addRule } from './add.ts';
import { dryRun } from './dry-run.ts';
import { deleteRule, editWords, exempt } from './edit.ts';
import { list, panelComponents } from './panel.ts';
import { presetComponents, presets } from './presets.ts';

export const automod = commandGroup({
  name: 'automod',
  module: 'safety',
  description: 'Manage Discord’s AutoMod',
  contexts: ['guild'],
  memberPermissions: ['ManageGuild'],
  components: [...panelComponents, ...presetComponents],
  groups: { add: addRule, words: editWords },
  subcommands: { list, exempt, delete: deleteRule, presets, test: dryRun },
});
