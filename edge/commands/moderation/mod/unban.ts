import { KINDS } from '../../../../shared/moderation/catalog.ts';
import { refuse } from '../../../interactions/reply.ts';
import { act } from '../../../moderation/act.ts';
import { option, subcommand } from '../../services.ts';
import { buttons } from '../buttons.ts';
import { reasonOption } from '../options.ts';

export const unban = subcommand({
  description: 'Lift a ban',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  staff: { permissions: [KINDS.unban.permission] },
  examples: ['/mod unban user:123456789012345678'],
  options: {
    user: option.string({ description: 'User ID of whoever is banned', required: true, maxLength: 40 }),
    reason: reasonOption,
  },
  run: async (context) => {
    const { user: typed, reason } = context.options;
    const id = /^(?:<@!?)?(\d{17,20})>?$/.exec(typed.trim())?.[1];
    if (id === undefined)
      return refuse("That isn't a user ID. Copy it from **Server Settings → Bans**, or from the case of the ban.");
    const target = { id, isBot: false, isMember: false, roleIds: [] };
    return act(context, { kind: 'unban', target, reason }, buttons);
  },
});
