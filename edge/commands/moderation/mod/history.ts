import { CASE_KINDS, KINDS } from '../../../../shared/moderation/catalog.ts';
import { readHistory } from '../../../../shared/moderation/reads.ts';
import type { Outcome } from '../../../interactions/reply.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { caseLine } from '../../../moderation/messages.ts';
import type { ModerationContext } from '../../../moderation/services.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { COLORS, counted } from '../../format.ts';
import { subcommand } from '../../services.ts';
import { memberOption } from '../options.ts';

export const history = subcommand({
  description: 'See what’s on record about someone',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  options: { user: memberOption },
  run: (context) => showHistory(context, context.options.user.id),
});

/** A member's record: cases by kind, warnings that count, notes, and the newest cases. */
export async function showHistory(context: ModerationContext, user: string): Promise<Outcome> {
  const staff = await asStaff(context, 'ModerateMembers');
  if ('sentence' in staff) return refuse(staff.sentence);
  const { store, caller, now } = context;
  const { counts, warnings, notes, cases, total } = await readHistory(store, caller.guild.id, user, staff.settings);
  const kinds = CASE_KINDS.flatMap((kind) => {
    const count = counts[kind] ?? 0;
    return count === 0 ? [] : [`${KINDS[kind].title}: ${count}`];
  });
  const lines = [
    `<@${user}> has ${counted(total, 'case')}, ${counted(warnings, 'warning')} that ${warnings === 1 ? 'counts' : 'count'}, and ${counted(notes, 'note')}.`,
    kinds.join(' · '),
    '',
    ...cases.map((each) => caseLine(each, now)),
    total > cases.length ? `See the others with \`/case list user:\`.` : '',
    notes > 0 ? 'Read the notes with `/note list`.' : '',
  ];
  return reply({
    embeds: [{ color: COLORS.accent, title: 'History', description: lines.join('\n').trim().slice(0, 4_096) }],
  });
}
