import { perform } from '../../../moderation/perform.ts';
import { setRole } from '../../../moderation/roles.ts';
import { subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { roleOption, userOption } from './options.ts';

export const add = subcommand({
  contexts: ['guild'],
  description: 'Give a member a role',
  effect: 'change',
  visibility: 'ephemeral',
  options: { user: userOption, role: roleOption, reason: reasonOption },
  run: (context) => {
    const { user, role, reason } = context.options;
    const request = { user: user.id, role: role.id, isGiven: true, reason: reasonIn(reason) };
    return perform(context, `role|add|${user.id}|${role.id}`, (scene) => setRole(scene, request));
  },
});
