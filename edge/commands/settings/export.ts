import { readSettings } from '../../../shared/settings/change.ts';
import { reply } from '../../interactions/reply.ts';
import { subcommand } from '../services.ts';
import { knownSettings } from './modules.ts';

export const exportSettings = subcommand({
  description: 'Download all settings as a file',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  run: async ({ store, caller, commands }) => {
    const { writeSettingsFile } = await import('../../../shared/settings/settings-file.ts');
    const { values } = await readSettings(store, caller);
    const data = writeSettingsFile(knownSettings(commands, caller.guild.id), values);
    return reply({
      content:
        'Here are the settings of this server. `/settings import` restores them, here or in another server. Roles and channels only fit this one.',
      files: [{ name: 'settings.json', contentType: 'application/json', data }],
    });
  },
});
