import { subcommand } from '../../services.ts';
import { previewOrder } from './confirm.ts';
import { optionalReasonOption, userOption, withReason } from './options.ts';

export const unfreeze = subcommand({
  description: 'Unfreeze a frozen account',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: { user: userOption, reason: optionalReasonOption },
  run: (context) => {
    const { user, reason } = context.options;
    return previewOrder(context, { action: 'unfreeze', member: user.id, ...withReason(reason) }, user);
  },
});
