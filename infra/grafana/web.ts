/** Do pages open, how fast, and who uses the dashboard for what? */
import { type DashboardSpec, SELECTED } from './dashboard.ts';
import { perSecond, quantile, share } from './promql.ts';

const increase = (counter: string, labels: string) => `sum by (${labels}) (increase(${counter}{${SELECTED}}[1h]))`;

export const web: DashboardSpec = {
  uid: 'chorus-web',
  title: 'Chorus: web',
  description: 'The public pages, FunHub, and the dashboard for servers.',
  rows: [
    {
      title: 'Pages',
      panels: [
        {
          title: 'Pages, by page',
          description: 'Asked for per second. Healthy: what’s usual at this time of day.',
          unit: 'reqps',
          queries: { '{{page}}': `sum by (page) (${perSecond('chorus_web_requests_total', SELECTED)})` },
        },
        {
          title: 'Failed pages',
          description: 'The share that ended with an error. Healthy: 0%. The alert fires where the line is.',
          unit: 'percentunit',
          queries: { failed: share('chorus_web_requests_total', `status="5xx",${SELECTED}`, SELECTED) },
          alert: 'ChorusPagesFail',
          limit: 'alert',
        },
        {
          title: 'Until a page is ready',
          description:
            '95% are faster than this. Healthy: below half a second. Discord is asked for names and permissions.',
          unit: 's',
          queries: { '{{page}}': quantile(0.95, 'chorus_web_request_duration_seconds', SELECTED, 'page') },
        },
      ],
    },
    {
      title: 'The dashboard for servers',
      panels: [
        {
          title: 'Logins, by way',
          description: 'Per hour. Healthy: few. A jump in links may be someone who tries the command again and again.',
          queries: { '{{way}}': increase('chorus_web_logins_total', 'way') },
        },
        {
          title: 'What was asked for, by action and outcome',
          description: 'Per hour. Healthy: mostly done. Each is in the log of its server, under Access.',
          queries: { '{{action}} {{outcome}}': increase('chorus_web_writes_total', 'action, outcome') },
        },
        {
          title: 'Refused by a rate limit',
          description: 'Per hour: pages, changes, logins, and FunHub. Healthy: near zero.',
          queries: {
            '{{type}}': `sum by (type) (increase(chorus_rate_limit_hits_total{type=~"web_.*|funhub",${SELECTED}}[1h]))`,
          },
          absence: 'Nobody was refused.',
        },
      ],
    },
  ],
};
