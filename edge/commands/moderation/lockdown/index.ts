import { commandGroup } from '../../services.ts';
import { end } from './end.ts';
import { start } from './start.ts';

export const lockdown = commandGroup({
  name: 'lockdown',
  module: 'moderation',
  description: 'Close all channels, or those of a category, and open them again',
  contexts: ['guild'],
  shownTo: ['ManageChannels'],
  examples: ['/lockdown start reason:raid', '/lockdown end'],
  subcommands: { start, end },
});
