import { subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { roleOption, userOption } from './options.ts';

export const add = subcommand({
  contexts: ['guild'],
  description: 'Give a member a role',
  effect: 'change',
  visibility: 'ephemeral',
  options: { user: userOption, role: roleOption, reason: reasonOption },
  run: async (context) => {
    const { user, role, reason } = context.options;
    const request = { user: user.id, role: role.id, isGiven: true, reason: reasonIn(reason) };
    const { changeRole } = await import('../../../moderation/role-changes.ts');
    return changeRole(context, request);
  },
});
