/** What a member reads about an act against them. */
import { COLORS } from '../platform/colors.ts';
import { problemSentence } from '../platform/discord/problems.ts';
import { plain } from '../platform/markdown.ts';
import type { Case } from './case.ts';
import { type CaseKind, KINDS } from './catalog.ts';
import type { ModerationSettings } from './settings.ts';

const TITLES: Partial<Record<CaseKind, (server: string) => string>> = {
  warn: (server) => `You got a warning in ${server}`,
  timeout: (server) => `You're timed out in ${server}`,
  kick: (server) => `You were kicked from ${server}`,
  softban: (server) => `You were kicked from ${server}`,
  ban: (server) => `You're banned from ${server}`,
};

/** As Discord's JSON; undefined for what members aren't told. */
export function noticeMessage(about: Case, serverName: string, settings: ModerationSettings): object | undefined {
  const title = TITLES[about.kind]?.(serverName);
  if (title === undefined) return undefined;
  const { endsAt, reason, detail, number, kind } = about;
  const lines = [
    reason === null ? '' : `**Reason:** ${plain(reason)}`,
    detail.warnings === undefined ? '' : `That's because you have ${detail.warnings} warnings.`,
    endsAt === null ? '' : `It ends ${timestamp(endsAt)}.`,
  ];
  const appeal = settings.appealChannel === null ? undefined : detail.buttons?.appeal;
  return {
    embeds: [
      {
        color: kind === 'warn' ? COLORS.wait : COLORS.loss,
        title: title.slice(0, 256),
        description: lines.filter(Boolean).join('\n') || 'The staff gave no reason.',
        footer: { text: `Case ${number}` },
      },
    ],
    ...(appeal !== undefined && {
      components: [{ type: 1, components: [{ type: 2, style: 2, label: 'Appeal', custom_id: appeal }] }],
    }),
    allowed_mentions: { parse: [] },
  };
}

/** `<t:1700000000:R>`, from ISO 8601. */
export function timestamp(at: string, style = 'R'): string {
  return `<t:${Math.floor(Date.parse(at) / 1_000)}:${style}>`;
}

/** A case as the log shows it, in Discord's JSON. */
export function logMessage(about: Case, settings: ModerationSettings): object {
  const { number, kind, user, actor, reason, endsAt, detail, state } = about;
  const undo = state === 'done' && KINDS[kind].undo !== undefined ? detail.buttons?.undo : undefined;
  const fields = [
    { name: 'Member', value: `<@${user}> (${user})`, inline: true },
    { name: 'By', value: actor === '0' ? 'Someone whose data was erased' : `<@${actor}>`, inline: true },
    ...(endsAt === null ? [] : [{ name: 'Ends', value: timestamp(endsAt), inline: true }]),
    { name: 'Reason', value: reason === null ? reasonless(about) : plain(reason).slice(0, 1_024) },
    ...noticeField(about, settings),
    ...(state === 'failed' ? [{ name: 'What went wrong', value: problemSentence(detail.problem ?? 'refused') }] : []),
  ];
  return {
    embeds: [
      {
        color: colorOf(about),
        title: `Case ${number} · ${KINDS[kind].title}${state === 'failed' ? ' (failed)' : ''}`,
        fields,
      },
    ],
    ...(undo !== undefined && {
      components: [{ type: 1, components: [{ type: 2, style: 2, label: 'Undo', custom_id: undo }] }],
    }),
    allowed_mentions: { parse: [] },
  };
}

function reasonless({ detail }: Case): string {
  if (detail.expired) return `The time of case ${detail.undoes} was up.`;
  if (detail.undoes !== undefined) return `Takes case ${detail.undoes} back.`;
  if (detail.warnings !== undefined) return `${detail.warnings} warnings (the last one is case ${detail.warning})`;
  return 'No reason given';
}

const NOTICE_TEXT = {
  closed: 'I couldn’t tell them: they don’t accept direct messages from me.',
  failed: 'I couldn’t tell them: Discord didn’t deliver my message.',
} as const;

function noticeField({ detail }: Case, { notices }: ModerationSettings): { name: string; value: string }[] {
  const { notice } = detail;
  return notices && (notice === 'closed' || notice === 'failed')
    ? [{ name: 'Notice', value: NOTICE_TEXT[notice] }]
    : [];
}

function colorOf({ kind, state }: Case): number {
  if (state === 'failed') return COLORS.calm;
  if (kind === 'unban' || kind === 'untimeout') return COLORS.gain;
  return kind === 'warn' || kind === 'timeout' ? COLORS.wait : COLORS.loss;
}
