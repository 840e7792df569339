import { option, subcommand } from '../services.ts';
import { invitation } from './invitation.ts';
import { requiredPool } from './options.ts';

export const members = subcommand({
  contexts: ['guild'],
  description: 'List the members of a pool, invite one, or change a member’s role',
  effect: 'change',
  visibility: 'public',
  options: {
    pool: requiredPool,
    user: option.user({ description: 'Whose role to change, or whom to invite' }),
    role: option.string({
      description: 'The new role',
      choices: [
        { name: 'Manager: decides about agents and members', value: 'manager' },
        { name: 'Contributor: adds agents', value: 'contributor' },
        { name: 'Viewer: sees and uses the pool', value: 'viewer' },
        { name: 'Not a member', value: 'none' },
      ],
    }),
  },
  run: async (context) => {
    const { pool, user, role } = context.options;
    return (await import('./answers.ts')).answerMembers(context, { pool, user, role }, invitation);
  },
});
