import { KINDS } from '../../../../shared/moderation/catalog.ts';
import { act, targetOf } from '../../../moderation/act.ts';
import { subcommand } from '../../services.ts';
import { buttons } from '../buttons.ts';
import { memberOption, reasonOption } from '../options.ts';
import { deleteOption } from './ban.ts';

/** In hours. */
const DEFAULT_HOURS = 24;

export const softban = subcommand({
  description: 'Kick someone and delete what they wrote: a ban that’s lifted at once',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  staff: { permissions: [KINDS.softban.permission] },
  options: {
    user: memberOption,
    reason: reasonOption,
    'delete-hours': { ...deleteOption, description: 'Delete their messages of the last … hours (default: 24)' },
  },
  run: (context) => {
    const { user, reason, 'delete-hours': hours = DEFAULT_HOURS } = context.options;
    return act(context, { kind: 'softban', target: targetOf(user), reason, deleteSeconds: hours * 3_600 }, buttons);
  },
});
