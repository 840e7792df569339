import { csv } from '../platform/csv.ts';
import type { Case } from './case.ts';

const HEADER = ['case', 'kind', 'member', 'by', 'reason', 'state', 'at', 'ends_at', 'over_at', 'over_because'];

/** Cases as JSON, without what only buttons and jobs need. */
export function casesJson(cases: readonly Case[]): string {
  const shown = cases.map(({ ref: _ref, part: _part, detail: { buttons: _buttons, ...detail }, ...rest }) => ({
    ...rest,
    detail,
  }));
  return JSON.stringify(shown, undefined, 2);
}

/** Cases as a table for spreadsheets, with a header. */
export function casesCsv(cases: readonly Case[]): string {
  const rows = cases.map(({ number, kind, user, actor, reason, state, at, endsAt, endedAt, endReason }) => [
    ...[number, kind, user, actor, reason, state, at, endsAt, endedAt, endReason],
  ]);
  return csv([HEADER, ...rows.map((row) => row.map((cell) => cell ?? ''))]);
}
