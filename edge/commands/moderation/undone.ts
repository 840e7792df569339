import { KINDS } from '../../../shared/moderation/catalog.ts';
import type { UndoOutcome } from '../../../shared/moderation/changes.ts';

type Undone = Extract<UndoOutcome, { status: 'opened' | 'pardoned' }>;
type Refused = Extract<UndoOutcome, { status: 'unknown_case' | 'cannot_undo' | 'not_done' | 'already' }>;

/** What was taken back. @param isPending Discord hasn't done it yet. */
export function takenBack(outcome: Undone, isPending: boolean): string {
  if (outcome.status === 'pardoned')
    return `Case ${outcome.case.number} is pardoned. The warning of <@${outcome.case.user}> doesn't count anymore.`;
  const { kind, user, number } = outcome.case;
  if (isPending)
    return `Discord isn't responding. I'll ${KINDS[kind].act(`<@${user}>`)} as soon as it does. It's case ${number}.`;
  return `<@${user}> was ${KINDS[kind].past}. That takes case ${outcome.undone.number} back, as case ${number}.`;
}

export function undoRefusal(outcome: Refused): string {
  switch (outcome.status) {
    case 'unknown_case':
      return 'This server has no case with that number. See all of them with `/case list`.';
    case 'cannot_undo':
      return `Case ${outcome.case.number} can't be undone: nothing takes back a ${KINDS[outcome.case.kind].title.toLowerCase()}.`;
    case 'not_done':
      return `Case ${outcome.case.number} wasn't carried out, so there's nothing to undo.`;
    case 'already':
      return `Case ${outcome.case.number} is over already.`;
  }
}
