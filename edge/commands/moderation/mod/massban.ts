import { MODERATION } from '../../../../shared/moderation/catalog.ts';
import type { massBan as massBanJob } from '../../../../shared/moderation/massban.ts';
import { refuse } from '../../../interactions/reply.ts';
import { answerLater } from '../../../jobs/answer-later.ts';
import { actorOf, asStaff } from '../../../moderation/staff.ts';
import { option, subcommand } from '../../services.ts';
import { reasonOption } from '../options.ts';
import { deleteOption } from './ban.ts';

const NEEDED = ['BanMembers', 'ManageGuild'] as const;

export const massban = subcommand({
  description: 'Ban up to 200 users at once, by their IDs',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  staff: { permissions: NEEDED },
  defer: 'always',
  gate: 'shell',
  limit: 'costly',
  examples: ['/mod massban users:123456789012345678 234567890123456789 reason:Raid'],
  options: {
    users: option.string({
      description: 'User IDs or mentions, with spaces between',
      required: true,
      maxLength: 6_000,
    }),
    reason: reasonOption,
    'delete-hours': deleteOption,
  },
  run: async (context) => {
    for (const permission of NEEDED) {
      const staff = await asStaff(context, permission);
      if ('sentence' in staff) return refuse(staff.sentence);
    }
    const { caller, options, interactionId } = context;
    const { users: typed, reason = null, 'delete-hours': hours = 0 } = options;
    const users = [...new Set(typed.match(/\d{17,20}/g) ?? [])];
    if (users.length === 0) return refuse('Write the IDs of the users you want to ban, with spaces between.');
    if (users.length > MODERATION.massBan)
      return refuse(`You can ban ${MODERATION.massBan} users at once. Those are ${users.length}.`);
    return answerLater<typeof massBanJob>(context, 'mass_ban', {
      ...{ guild: caller.guild.id, users, reason, deleteSeconds: hours * 3_600, ref: interactionId },
      actor: { id: caller.actor.id, roleIds: [...actorOf(context).roleIds] },
    });
  },
});
