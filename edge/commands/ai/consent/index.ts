import { commandGroup, option, subcommand } from '../../services.ts';
import { forgetButton } from '../forget.ts';

const answers = () => import('../../../ai/memory.ts');

const set = subcommand({
  description: 'Allow me to remember notes about you here, or take that back',
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/consent set allow:True', '/consent set allow:False'],
  options: {
    allow: option.boolean({ description: 'Whether I may store and use notes about you here', required: true }),
  },
  run: async (context) => (await answers()).answerConsent(context, context.options.allow, forgetButton),
});

const status = subcommand({
  description: 'See whether I may remember notes about you here, and how many there are',
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => (await answers()).showConsent(context),
});

export const consent = commandGroup({
  name: 'consent',
  module: 'ai',
  isAlwaysOpen: true,
  description: 'Decide whether I may remember notes about you, in each server and in direct messages',
  subcommands: { set, status },
});
