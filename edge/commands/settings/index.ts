import { commandGroup } from '../services.ts';
import { economySettings } from './economy/index.ts';
import { module } from './module.ts';
import { restrict } from './restrict.ts';
import { view } from './view.ts';

export const settings = commandGroup({
  name: 'settings',
  module: 'settings',
  isAlwaysOpen: true,
  description: 'Choose what Chorus does in this server',
  contexts: ['guild'],
  memberPermissions: ['ManageGuild'],
  groups: { economy: economySettings },
  subcommands: { view, module, restrict },
});
