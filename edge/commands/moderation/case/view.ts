import { isInForce } from '../../../../shared/moderation/case.ts';
import { KINDS } from '../../../../shared/moderation/catalog.ts';
import { readCase } from '../../../../shared/moderation/reads.ts';
import { problemSentence } from '../../../../shared/platform/discord/problems.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { ENDS, NOTICES, REMARKS, STATES } from '../../../moderation/case-words.ts';
import { stamp } from '../../../moderation/messages.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { COLORS, plain } from '../../format.ts';
import { subcommand } from '../../services.ts';
import { buttons } from '../buttons.ts';
import { numberOption, UNKNOWN_CASE } from './number-option.ts';

export const view = subcommand({
  description: 'See everything about one case',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  options: { number: numberOption },
  run: async (context) => {
    const staff = await asStaff(context, 'ModerateMembers');
    if ('sentence' in staff) return refuse(staff.sentence);
    const { store, caller, options, now } = context;
    const found = await readCase(store, caller.guild.id, options.number);
    if (found === undefined) return refuse(UNKNOWN_CASE);
    const { number, kind, user, actor, reason, at, endsAt, endedAt, endReason, state, detail, appeal, remarks } = found;
    const field = (name: string, value: string, inline = true) => ({ name, value: value.slice(0, 1_024), inline });
    return reply({
      embeds: [
        {
          color: COLORS.accent,
          title: `Case ${number} · ${KINDS[kind].title}`,
          description: reason === null ? 'No reason given.' : plain(reason),
          fields: [
            field('Member', `<@${user}> (${user})`),
            field('By', actor === '0' ? 'Erased' : `<@${actor}>`),
            field('When', stamp(at, 'f')),
            ...(STATES[state] === '' ? [] : [field('State', STATES[state])]),
            ...(detail.problem === undefined ? [] : [field('What went wrong', problemSentence(detail.problem), false)]),
            ...(endsAt === null ? [] : [field('Ends', stamp(endsAt, 'f'))]),
            ...(endedAt === null || endReason === null
              ? []
              : [field('Over', `${stamp(endedAt, 'f')}: ${ENDS[endReason]}`)]),
            ...(detail.notice === undefined ? [] : [field('Notice', NOTICES[detail.notice])]),
            ...(appeal === null ? [] : [field(`Appeal (${appeal.state})`, plain(appeal.text), false)]),
            ...remarks
              .slice(-10)
              .map((remark) =>
                field(
                  REMARKS[remark.kind],
                  `<@${remark.actor}> ${stamp(remark.at)}${remark.text === null ? '' : `: ${plain(remark.text)}`}`,
                  false,
                ),
              ),
          ],
        },
      ],
      ...(isInForce(found, now) && { rows: [[buttons.undo(found.ref, found.part, kind)]] }),
    });
  },
});
