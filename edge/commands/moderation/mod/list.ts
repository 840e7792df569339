import { refuse } from '../../../interactions/reply.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { subcommand } from '../../services.ts';
import { pages } from '../case/list.ts';

export const list = subcommand({
  description: 'See who was warned in this server',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => {
    const staff = await asStaff(context, 'ModerateMembers');
    if ('sentence' in staff) return refuse(staff.sentence);
    return pages(context, { user: undefined, actor: undefined, kind: 'warn' });
  },
});
