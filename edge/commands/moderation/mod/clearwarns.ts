import { clearWarnings } from '../../../../shared/moderation/changes.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { refuse } from '../../../interactions/reply.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { counted } from '../../format.ts';
import { changed } from '../../messages.ts';
import { subcommand } from '../../services.ts';
import { memberOption, reasonOption } from '../options.ts';

export const clearwarns = subcommand({
  description: 'Pardon all warnings of a member. They stay on record',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: { user: memberOption, reason: reasonOption },
  run: async (context) => {
    const { store, caller, options } = context;
    const { user, reason } = options;
    const staff = await asStaff(context, 'ModerateMembers');
    if ('sentence' in staff) return refuse(staff.sentence);
    if (user.id === caller.actor.id) return refuse("You can't pardon your own warnings.");
    const outcome = await clearWarnings(store, caller, { user: user.id, reason });
    if (isGated(outcome)) return outcome;
    if (outcome.numbers.length === 0) return refuse(`<@${user.id}> has no warnings that count.`);
    const which = outcome.numbers.slice(0, 20).join(', ');
    return changed(
      `${counted(outcome.numbers.length, 'warning')} of <@${user.id}> ${outcome.numbers.length === 1 ? "doesn't" : "don't"} count anymore (${outcome.numbers.length === 1 ? 'case' : 'cases'} ${which}).`,
    );
  },
});
