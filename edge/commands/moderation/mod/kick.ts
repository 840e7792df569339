import { KINDS } from '../../../../shared/moderation/catalog.ts';
import { act, targetOf } from '../../../moderation/act.ts';
import { subcommand } from '../../services.ts';
import { buttons } from '../buttons.ts';
import { memberOption, reasonOption } from '../options.ts';

export const kick = subcommand({
  description: 'Kick someone. They can come back with an invite',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  staff: { permissions: [KINDS.kick.permission] },
  options: { user: memberOption, reason: reasonOption },
  run: (context) => {
    const { user, reason } = context.options;
    return act(context, { kind: 'kick', target: targetOf(user), reason }, buttons);
  },
});
