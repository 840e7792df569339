import { refuse } from '../../../interactions/reply.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { subcommand } from '../../services.ts';
import { pages } from '../case/list.ts';
import { memberOption } from '../options.ts';

export const warnings = subcommand({
  description: 'See the warnings of a member',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  options: { user: memberOption },
  run: async (context) => {
    const staff = await asStaff(context, 'ModerateMembers');
    if ('sentence' in staff) return refuse(staff.sentence);
    return pages(context, { user: context.options.user.id, actor: undefined, kind: 'warn' });
  },
});
