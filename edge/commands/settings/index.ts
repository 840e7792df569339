import { commandGroup } from '../services.ts';
import { economySettings } from './economy/index.ts';
import { exportSettings } from './export.ts';
import { history, historyPages } from './history.ts';
import { confirmSettingsImport, importSettings } from './import.ts';
import { module } from './module.ts';
import { open, panelComponents } from './open.ts';
import { restrict } from './restrict.ts';
import { set } from './set.ts';
import { view } from './view.ts';

export const settings = commandGroup({
  name: 'settings',
  module: 'settings',
  isAlwaysOpen: true,
  description: 'Choose what Chorus does in this server',
  contexts: ['guild'],
  memberPermissions: ['ManageGuild'],
  components: [...panelComponents, ...historyPages.components, confirmSettingsImport],
  groups: { economy: economySettings },
  subcommands: { view, open, set, module, restrict, history, export: exportSettings, import: importSettings },
});
