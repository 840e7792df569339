/** Whether the ledger is open, and its checks ran and found nothing. */
import { type Area, type Finding, failure, ok, warning } from './finding.ts';

/** The whole ledger is checked each night. */
const LATEST_CHECK_HOURS = 36;

interface Row {
  halted: string | null;
  has_transfers: boolean;
  hours: number | null;
  drift: { invariant: string }[] | null;
}

export const books: Area = {
  name: 'books',
  needs: ['database'],
  async check({ sql }) {
    const [tables] = await sql<{ exist: boolean }[]>`select to_regclass('ledger_check') is not null as exist`;
    // Not migrated yet, which another area says.
    if (!tables?.exist) return [];
    const [row] = await sql<Row[]>`
      select (select reason from ledger_halt where scope = 0) as halted,
        exists (select from transfer where at < now() - make_interval(hours => ${LATEST_CHECK_HOURS})) as has_transfers,
        extract(epoch from clock_timestamp() - checked.at)::float8 / 3600 as hours, checked.drift
      from (select) one left join lateral (select at, drift from ledger_check where is_full order by at desc limit 1) checked on true`;
    const findings: Finding[] = [];
    if (row?.halted != null)
      findings.push(
        failure(
          'halt',
          `the ledger is halted: ${row.halted}`,
          'Find out what changed its tables, fix it, and use /economy resume. See “The ledger” in docs/OPERATIONS.md.',
        ),
      );
    if (row?.drift && row.drift.length > 0)
      findings.push(
        failure(
          'balance',
          `the last full check found: ${row.drift.map(({ invariant }) => invariant).join(', ')}`,
          'See “The ledger” in docs/OPERATIONS.md.',
        ),
      );
    if (row?.has_transfers && (row.hours === null || row.hours > LATEST_CHECK_HOURS))
      findings.push(
        warning(
          'check',
          row.hours === null ? 'the whole ledger was never checked' : `last checked ${Math.floor(row.hours)} hours ago`,
          'Start an edge: its jobs check the ledger every night.',
        ),
      );
    return findings.length > 0 ? findings : [ok('balance', 'the ledger is open')];
  },
};
