/** What `/audit view` and `/audit export` can be narrowed down to. */
import { AUDIT_AREAS, type AuditFilter } from '../../../../shared/audit/audit.ts';
import { type ServerFormat, startOfDay } from '../../../../shared/settings/server.ts';
import type { ResolvedUser } from '../../../interactions/resolved.ts';
import { autocomplete, option } from '../../services.ts';

/** In characters: what fits in a button beside the other filters. */
export const LONGEST_KIND = 20;

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

export const filterOptions = {
  area: option.string({
    description: 'What it’s about (default: everything)',
    choices: AUDIT_AREAS.map((area) => ({
      name: area === 'ai' ? 'AI' : `${area[0]?.toUpperCase()}${area.slice(1)}`,
      value: area,
    })),
  }),
  who: option.user({ description: 'Who did it, or who it’s about (default: anyone)' }),
  what: option.string({
    description: 'One kind of change, such as music, ban, or grant (default: all)',
    maxLength: LONGEST_KIND,
    autocomplete: autocomplete(({ value }) =>
      KINDS.filter((kind) => kind.includes(value.trim().toLowerCase())).map((kind) => ({ name: kind, value: kind })),
    ),
  }),
  since: option.string({
    description: 'How far back: 24h, 7d, or a date like 2026-03-01 (default: everything)',
    maxLength: 20,
    autocomplete: autocomplete(({ value }) =>
      ['24h', '7d', '30d', '90d']
        .filter((each) => each.startsWith(value.trim()))
        .map((each) => ({ name: each, value: each })),
    ),
  }),
} as const;

/** What filters go by most, of every area. Others can be typed. */
const KINDS = [
  ...['music', 'economy', 'moderation', 'server', 'voice', 'access'],
  ...['warn', 'timeout', 'untimeout', 'kick', 'softban', 'ban', 'unban'],
  ...['grant', 'take', 'freeze', 'unfreeze', 'undo'],
  ...['create', 'rename', 'delete', 'share'],
  ...['mode', 'personality'],
];

interface Typed {
  area?: AuditFilter['area'];
  who?: ResolvedUser | undefined;
  what?: string | undefined;
  since?: string | undefined;
}

/** The filter that somebody typed, or a sentence that says what's wrong with it. */
export function filterOf(typed: Typed, now: Date, { timeZone }: ServerFormat): AuditFilter | { problem: string } {
  const { area, who, what, since } = typed;
  const from = since === undefined ? undefined : sinceOf(since, now, timeZone);
  if (since !== undefined && from === undefined)
    return { problem: "I can't read that time. Write `24h`, `7d`, or a date like `2026-03-01`." };
  const kind = what?.trim().toLowerCase();
  if (kind !== undefined && !/^[a-z0-9_-]+$/.test(kind))
    return { problem: 'There are no changes of that kind. Pick one from the list, or leave `what` out.' };
  return { area, who: who?.id, what: kind, since: from };
}

/** `24h`, `7 days`, or a day in the server's time zone. */
function sinceOf(text: string, now: Date, timeZone: string): Date | undefined {
  const [, count, unit] = /^(\d{1,4})\s*(m|h|d|w)[a-z]*(?:\s+ago)?$/i.exec(text.trim()) ?? [];
  if (count === undefined || unit === undefined) return startOfDay(text.trim(), timeZone);
  return new Date(now.getTime() - Number(count) * UNIT_MS[unit.toLowerCase() as keyof typeof UNIT_MS]);
}
