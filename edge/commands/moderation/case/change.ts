/** Comments, edits, and pardons. */

import { MODERATION } from '../../../../shared/moderation/catalog.ts';
import { changeCase } from '../../../../shared/moderation/changes.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import type { Answer } from '../../../interactions/behaviour.ts';
import { refuse } from '../../../interactions/reply.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { plain } from '../../format.ts';
import { changed } from '../../messages.ts';
import { type GuildContext, option, subcommand } from '../../services.ts';
import { numberOption, UNKNOWN_CASE } from './number-option.ts';

const STAFF = { contexts: ['guild'], effect: 'change', visibility: 'ephemeral' } as const;

export const comment = subcommand({
  ...STAFF,
  description: 'Add a comment to a case',
  options: {
    number: numberOption,
    text: option.string({ description: 'What to add', required: true, maxLength: MODERATION.noteLength }),
  },
  run: (context) =>
    change(
      context,
      context.options.number,
      { change: 'comment', text: context.options.text },
      (number) => `Your comment is on case ${number}.`,
    ),
});

export const edit = subcommand({
  ...STAFF,
  description: 'Change the reason of a case. The earlier one stays on record',
  options: {
    number: numberOption,
    reason: option.string({ description: 'New reason', required: true, maxLength: MODERATION.reasonLength }),
  },
  run: (context) => {
    const { number, reason } = context.options;
    return change(context, number, { change: 'edit', text: reason }, () => `Case ${number} now says: ${plain(reason)}`);
  },
});

export const pardon = subcommand({
  ...STAFF,
  description: 'Pardon a warning. It stays on record, but doesn’t count anymore',
  options: {
    number: numberOption,
    reason: option.string({ description: 'Why', maxLength: MODERATION.reasonLength }),
  },
  run: (context) =>
    change(
      context,
      context.options.number,
      { change: 'pardon', text: context.options.reason },
      (number, user) => `Case ${number} is pardoned. The warning of <@${user}> doesn't count anymore.`,
    ),
});

async function change(
  context: GuildContext,
  number: number,
  what: Parameters<typeof changeCase>[3],
  sentence: (number: number, user: string) => string,
): Promise<Awaited<Answer>> {
  const staff = await asStaff(context, 'ModerateMembers');
  if ('sentence' in staff) return refuse(staff.sentence);
  const outcome = await changeCase(context.store, context.caller, number, what);
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'changed':
      return changed(sentence(outcome.case.number, outcome.case.user));
    case 'unknown_case':
      return refuse(UNKNOWN_CASE);
    case 'not_a_warning':
      return refuse('Only warnings can be pardoned. Take anything else back with its **Undo** button in `/case view`.');
    case 'already':
      return refuse(`Case ${number} doesn't count anymore.`);
    case 'too_many':
      return refuse(`A case has room for ${outcome.most} remarks, and case ${number} has that many.`);
  }
}
