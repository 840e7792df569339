import { ROLE_DAYS } from '../../../../shared/moderation/limits.ts';
import { parseDuration } from '../../../../shared/platform/typed-duration.ts';
import { refuse } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';
import { reasonIn, reasonOption } from '../reason-option.ts';
import { roleOption, userOption } from './options.ts';

const LEAST_MS = 60_000;
const MOST_MS = ROLE_DAYS * 86_400_000;

export const temp = subcommand({
  contexts: ['guild'],
  description: 'Give a member a role for some time',
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/role temp user:@bob role:@DJ time:2h'],
  options: {
    user: userOption,
    role: roleOption,
    time: option.string({ description: 'How long, such as 30m, 2h, or 7d', required: true, maxLength: 50 }),
    reason: reasonOption,
  },
  run: async (context) => {
    const { user, role, time, reason } = context.options;
    const ms = parseDuration(time);
    if (ms === undefined || ms < LEAST_MS || ms > MOST_MS)
      return refuse('A temporary role lasts from 1 minute to 1 year. Type it like `30m`, `2h`, or `7d`.');
    const held = { guild: context.caller.guild.id, user: user.id, role: role.id };
    const until = { actor: context.user.id, endsAt: new Date(context.now.getTime() + ms), ref: context.interactionId };
    const { giveRoleFor } = await import('../../../moderation/role-changes.ts');
    return giveRoleFor(context, held, until, reasonIn(reason));
  },
});
