import { subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { roleOption, userOption } from './options.ts';

export const remove = subcommand({
  contexts: ['guild'],
  description: 'Take a role from a member',
  effect: 'change',
  visibility: 'ephemeral',
  options: { user: userOption, role: roleOption, reason: reasonOption },
  run: async (context) => {
    const { user, role, reason } = context.options;
    const request = { user: user.id, role: role.id, isGiven: false, reason: reasonIn(reason) };
    const { changeRole } = await import('../../../moderation/role-changes.ts');
    return changeRole(context, request);
  },
});
