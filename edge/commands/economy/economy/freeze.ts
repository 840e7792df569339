import { refuse } from '../../../interactions/reply.ts';
import { subcommand } from '../../services.ts';
import { previewOrder } from './confirm.ts';
import { cleanReason, NO_REASON, reasonOption, userOption } from './options.ts';

export const freeze = subcommand({
  description: "Freeze a member's account so that nothing comes in or goes out",
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: { user: userOption, reason: reasonOption },
  run: (context) => {
    const { user, reason: typed } = context.options;
    const reason = cleanReason(typed);
    if (reason === undefined) return refuse(NO_REASON);
    return previewOrder(context, { action: 'freeze', member: user.id, reason }, user);
  },
});
