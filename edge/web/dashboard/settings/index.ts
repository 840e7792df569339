import { word } from '../../words/index.ts';
import type { DashboardPage } from '../page.ts';
import { gate, showCommands } from './commands.ts';
import { compare, download, importFile, showFile } from './file.ts';
import { overwrite, save, showForm } from './form.ts';
import { revert, showHistory } from './history.ts';

/** What `/settings` sets, in forms. */
export const settingsPage: DashboardPage = {
  id: 'settings',
  title: word('Settings'),
  area: 'settings',
  command: { name: 'settings', module: 'settings' },
  views: {
    '/': showForm,
    '/commands': showCommands,
    '/file': showFile,
    '/file/download': download,
    '/history': showHistory,
  },
  actions: { save, overwrite, gate, compare, import: importFile, revert },
};
