/** Is what’s done later being done? */
import { type DashboardSpec, SELECTED } from './dashboard.ts';
import { perSecond, quantile } from './promql.ts';

/** Every process reports the same rows of the same table. */
const waiting = (state: string) => `max by (kind) (chorus_jobs_waiting{state="${state}",${SELECTED}})`;

export const jobs: DashboardSpec = {
  uid: 'chorus-jobs',
  title: 'Chorus: jobs',
  description: 'What’s done later, or again and again: what waits, what’s late, and what was given up.',
  rows: [
    {
      title: 'Waiting',
      panels: [
        {
          title: 'Due, by kind',
          description: 'Jobs whose time has come. Healthy: 0, or a few that the next process takes within a second.',
          queries: { '{{kind}}': waiting('due') },
        },
        {
          title: 'Late, by kind',
          description:
            'Due for more than a minute. Healthy: 0. If all kinds are late, no process runs jobs; if one is, see which processes may run it.',
          queries: { '{{kind}}': waiting('late') },
          alert: 'ChorusJobsLate',
          limit: 'alert',
        },
        {
          title: 'Given up, by kind',
          description:
            'Failed at their last attempt. Healthy: 0. Their errors are in the log, and in the table until they’re deleted after 30 days.',
          queries: { '{{kind}}': waiting('dead') },
          alert: 'ChorusJobsDead',
          limit: 'alert',
        },
      ],
    },
    {
      title: 'Attempts',
      panels: [
        {
          title: 'Attempts, by how they ended',
          description:
            'Healthy: “done”. “retried” now and then is normal, such as when Discord doesn’t respond. “lost” means that another process took over.',
          unit: 'ops',
          queries: { '{{status}}': `sum by (status) (${perSecond('chorus_jobs_total', SELECTED)})` },
        },
        {
          title: 'Attempts that didn’t succeed, by kind',
          description: 'Healthy: none, or few that are retried.',
          unit: 'ops',
          queries: {
            '{{kind}} {{status}}': `sum by (kind, status) (${perSecond('chorus_jobs_total', `status!="done",${SELECTED}`)})`,
          },
          absence: 'Every attempt succeeded.',
        },
        {
          title: 'Most frequent kinds',
          description: 'Healthy: those that follow commands, and the regular ones.',
          unit: 'ops',
          queries: { '{{kind}}': `topk(10, sum by (kind) (${perSecond('chorus_jobs_total', SELECTED)}))` },
        },
        {
          title: 'Duration, by kind (95%)',
          description: 'Healthy: below 1 s, except for imports, exports, lockdowns, and roles for many.',
          unit: 's',
          width: 12,
          queries: { '{{kind}}': quantile(0.95, 'chorus_job_duration_seconds', SELECTED, 'kind') },
        },
        {
          title: 'Delay, by kind (95%)',
          description:
            'From when they were due to when they started. Healthy: below 2 s, or up to a minute if only Workers run jobs.',
          unit: 's',
          width: 12,
          queries: { '{{kind}}': quantile(0.95, 'chorus_job_drift_seconds', SELECTED, 'kind') },
          limit: { above: 60 },
        },
      ],
    },
  ],
};
