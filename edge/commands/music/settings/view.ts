import { readMusicSettings } from '../../../../shared/music/settings-store.ts';
import { reply } from '../../../interactions/reply.ts';
import { subcommand } from '../../services.ts';
import { settingsPage } from './change.ts';

export const view = subcommand({
  contexts: ['guild'],
  description: 'See the music settings of this server',
  effect: 'read',
  visibility: 'ephemeral',
  run: async ({ store, guild }) => reply(settingsPage(await readMusicSettings(store, guild.id))),
});
