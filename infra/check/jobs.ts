/** Whether anything waits that should have run. */
import type { Backlog } from '../../shared/jobs/queue.ts';
import { call } from '../../shared/platform/call.ts';
import { type Area, type Finding, failure, ok } from './finding.ts';

export const jobs: Area = {
  name: 'jobs',
  needs: ['database'],
  async check({ sql }) {
    const [functions] = await sql<{ exist: boolean }[]>`select to_regprocedure('job_backlog()') is not null as exist`;
    if (!functions?.exist) return [];
    const [row] = await sql<{ backlog: Backlog[] }[]>`select ${call(sql, 'job_backlog', {})} as backlog`;
    const backlog = row?.backlog ?? [];
    const findings: Finding[] = [];
    const dead = listed(backlog, 'dead');
    if (dead !== '') findings.push(failure('dead', `given up: ${dead}`, 'See “Jobs are dead” in docs/OPERATIONS.md.'));
    const late = listed(backlog, 'late');
    if (late !== '')
      findings.push(failure('late', `late: ${late}`, 'Start an edge or a voice node, or see their logs.'));
    return findings.length > 0 ? findings : [ok('backlog', 'none late, none given up')];
  },
};

/** `2 × import_playlist, 1 × purge`. */
function listed(backlog: readonly Backlog[], state: 'dead' | 'late'): string {
  return backlog.flatMap((kind) => (kind[state] > 0 ? [`${kind[state]} × ${kind.kind}`] : [])).join(', ');
}
