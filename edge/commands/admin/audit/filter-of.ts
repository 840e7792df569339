/** The filter of a list of changes, from what someone typed. Loaded on first use. */
import type { AuditFilter } from '../../../../shared/audit/audit.ts';
import { type ServerFormat, startOfDay } from '../../../../shared/settings/server.ts';
import type { ResolvedUser } from '../../../interactions/resolved.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

export interface TypedFilter {
  area?: AuditFilter['area'];
  who?: ResolvedUser | undefined;
  what?: string | undefined;
  since?: string | undefined;
}

/** The filter that someone typed, or a sentence that says what's wrong with it. */
export function filterOf(typed: TypedFilter, now: Date, { timeZone }: ServerFormat): AuditFilter | { problem: string } {
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
