import { releaseRole } from '../../../../shared/moderation/temporary-role.ts';
import { perform } from '../../../moderation/perform.ts';
import { setRole } from '../../../moderation/roles.ts';
import { subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { roleOption, userOption } from './options.ts';

export const remove = subcommand({
  contexts: ['guild'],
  description: 'Take a role from a member',
  effect: 'change',
  visibility: 'ephemeral',
  options: { user: userOption, role: roleOption, reason: reasonOption },
  run: (context) => {
    const { user, role, reason } = context.options;
    const request = { user: user.id, role: role.id, isGiven: false, reason: reasonIn(reason) };
    return perform(context, `role|remove|${user.id}|${role.id}`, async (scene) => {
      const done = await setRole(scene, request);
      if ('act' in done) await releaseRole(context.store, { guild: scene.server.id, user: user.id, role: role.id });
      return done;
    });
  },
});
