/** What staff read about cases. */
import { type Case, isInForce } from '../../shared/moderation/case.ts';
import { type CaseKind, KINDS } from '../../shared/moderation/catalog.ts';
import { COLORS } from '../../shared/platform/colors.ts';
import { plain } from '../../shared/platform/markdown.ts';
import { counted } from '../../shared/platform/plural.ts';
import { truncateText } from '../../shared/platform/text.ts';
import type { MessageBody, PlacedComponent } from '../interactions/reply.ts';
import { ENDS, STATES } from './case-words.ts';

/** The buttons below the notice and the log message. */
export interface ActButtons {
  undo(ref: string, part: number, kind: CaseKind): PlacedComponent;
  appeal(guild: string, ref: string, part: number): PlacedComponent;
}

/** A case that was carried out, or waits for Discord; or why it failed. */
export type Finished = { case: Case; isPending: boolean } | { sentence: string };

export interface Done {
  done: Case;
  /** Warnings that count by now. */
  warnings: number | null;
  escalated: Finished | null;
  isPending: boolean;
}

/** What was done, with a button that takes it back. */
export function doneBody({ done, warnings, escalated, isPending }: Done, { undo }: ActButtons): MessageBody {
  const { kind, user, number, endsAt, reason } = done;
  const lines = [
    isPending
      ? `Discord isn't responding. I'll ${KINDS[kind].act(`<@${user}>`)} as soon as it does. It's case ${number}.`
      : `<@${user}> was ${KINDS[kind].past}. It's case ${number}.`,
    reason === null ? '' : `**Reason:** ${plain(reason)}`,
    endsAt === null ? '' : `It ends ${stamp(endsAt)}.`,
    warnings === null ? '' : `They have ${counted(warnings, 'warning')} that ${warnings === 1 ? 'counts' : 'count'}.`,
    escalated === null ? '' : escalationLine(escalated),
    noticeLine(done),
  ];
  return {
    embeds: [{ color: isPending ? COLORS.wait : COLORS.gain, description: lines.filter(Boolean).join('\n') }],
    ...(KINDS[kind].undo !== undefined && !isPending && { rows: [[undo(done.ref, done.part, kind)]] }),
  };
}

function escalationLine(escalated: Finished): string {
  if ('sentence' in escalated) return escalated.sentence;
  const { kind, number, endsAt } = escalated.case;
  const until = endsAt === null ? '' : `, until ${stamp(endsAt, 'f')}`;
  return `This server's escalation applies, so they were ${KINDS[kind].past}${until}. It's case ${number}.`;
}

function noticeLine({ detail }: Case): string {
  if (detail.notice === 'closed') return "I couldn't tell them: they don't accept direct messages from me.";
  if (detail.notice === 'failed') return "I couldn't tell them: Discord didn't deliver my message.";
  return '';
}

/** `<t:1700000000:R>`, from ISO 8601. */
export function stamp(at: string, style = 'R'): string {
  return `<t:${Math.floor(Date.parse(at) / 1_000)}:${style}>`;
}

/** `12 · Ban · <@1> · 3 days ago · in force · loud`, a line for each case. */
export function caseLine(each: Case, now: Date): string {
  const { number, kind, user, at, state, endReason, reason } = each;
  const standing = state === 'done' ? (endReason === null ? '' : ENDS[endReason]) : STATES[state];
  const marks = [standing, isInForce(each, now) && kind !== 'warn' ? 'in force' : ''].filter(Boolean).join(', ');
  const why = reason === null ? '' : `: ${plain(truncateText(reason, 80))}`;
  return `**${number}** · ${KINDS[kind].title} · <@${user}> · ${stamp(at)}${marks === '' ? '' : ` · ${marks}`}${why}`;
}
