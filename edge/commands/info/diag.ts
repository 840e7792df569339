import { refuse } from '../../interactions/reply.ts';
import { isServerStaff } from '../../voice/staff.ts';
import { command } from '../services.ts';

export const diag = command({
  name: 'diag',
  module: 'info',
  isAlwaysOpen: true,
  description: "Check what works in this server, and what doesn't",
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  staff: { permissions: ['ManageGuild'], or: 'to run this bot' },
  run: async (context) => {
    const { user, permissions, voice } = context;
    const isOperator = voice.operators.has(user.id);
    if (!isOperator && !isServerStaff(permissions))
      return refuse('You need **Manage Server** to check this server. `/ping` says how fast I am.');
    return (await import('./diag-answer.ts')).diagnose(context, isOperator);
  },
});
