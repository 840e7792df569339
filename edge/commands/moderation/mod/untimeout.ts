import { act, targetOf } from '../../../moderation/act.ts';
import { subcommand } from '../../services.ts';
import { buttons } from '../buttons.ts';
import { memberOption, reasonOption } from '../options.ts';

export const untimeout = subcommand({
  description: 'End someone’s timeout',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: { user: memberOption, reason: reasonOption },
  run: (context) => {
    const { user, reason } = context.options;
    return act(context, { kind: 'untimeout', target: targetOf(user), reason }, buttons);
  },
});
