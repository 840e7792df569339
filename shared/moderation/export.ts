import { csv } from '../platform/csv.ts';
import type { Case } from './case.ts';

const HEADER = ['case', 'kind', 'member', 'by', 'reason', 'state', 'at', 'ends_at', 'over_at', 'over_because'];

/** Cases as a table for spreadsheets, with a header. */
export function casesCsv(cases: readonly Case[]): string {
  const rows = cases.map(({ number, kind, user, actor, reason, state, at, endsAt, endedAt, endReason }) => [
    ...[number, kind, user, actor, reason, state, at, endsAt, endedAt, endReason],
  ]);
  return csv([HEADER, ...rows.map((row) => row.map((cell) => cell ?? ''))]);
}
