/** Do the books balance, and where do credits come from and go? */
import { type DashboardSpec, SELECTED } from './dashboard.ts';
import { perSecond, quantile, total } from './promql.ts';

const perHour = (counter: string, label: string) => `sum by (${label}) (increase(${counter}{${SELECTED}}[1h]))`;

export const economy: DashboardSpec = {
  uid: 'chorus-economy',
  title: 'Chorus: economy',
  description: 'Whether the ledger balances, and where credits come from and go.',
  rows: [
    {
      title: 'The books',
      panels: [
        {
          title: 'Halted',
          description:
            'Whether a check found that the ledger doesn’t balance. Healthy: 0. At 1, every change is refused until someone has looked.',
          kind: 'number',
          queries: { halted: `max(chorus_economy_halted{${SELECTED}})` },
          alert: 'ChorusBooksHalted',
          limit: { above: 0 },
        },
        {
          title: 'Checks',
          description:
            'How often the books were checked within an hour, by how that ended. Healthy: 12 of the recent ones, “done”, and nothing else but one full check a night.',
          width: 10,
          queries: {
            '{{kind}} {{status}}': `sum by (kind, status) (increase(chorus_jobs_total{kind=~"check_.*_books",${SELECTED}}[1h]))`,
          },
        },
        {
          title: 'Slowest operations of the economy (95%)',
          description:
            'In the database. Healthy: below 50 ms. Transfers of one member wait for each other, so a very busy one may take longer.',
          unit: 's',
          width: 10,
          queries: {
            '{{operation}}': `topk(10, ${quantile(0.95, 'chorus_db_query_duration_seconds', `operation=~"economy_.*",${SELECTED}`, 'operation')})`,
          },
        },
      ],
    },
    {
      title: 'Credits',
      panels: [
        {
          title: 'Created, by source',
          description:
            'Credits per hour. Healthy: steady. A source that jumps is being farmed, or its rewards are too high.',
          unit: 'locale',
          queries: { '{{source}}': perHour('chorus_economy_minted_credits_total', 'source') },
        },
        {
          title: 'Destroyed, by source',
          description: 'Credits per hour. Healthy: near what’s created, or prices rise.',
          unit: 'locale',
          queries: { '{{source}}': perHour('chorus_economy_burned_credits_total', 'source') },
        },
        {
          title: 'Created minus destroyed',
          description: 'Credits per hour. Healthy: a little above 0 while the servers grow.',
          unit: 'locale',
          queries: {
            net: `(${total('chorus_economy_minted_credits_total', SELECTED, '1h')} or vector(0)) - (${total('chorus_economy_burned_credits_total', SELECTED, '1h')} or vector(0))`,
          },
        },
        {
          title: 'Transfers, by type',
          description: 'Healthy: follows the commands. Payments that jump may be one person with many accounts.',
          unit: 'ops',
          width: 12,
          queries: { '{{type}}': `sum by (type) (${perSecond('chorus_economy_transactions_total', SELECTED)})` },
        },
        {
          title: 'Transfers by staff',
          description:
            'Credits given, taken, or undone by staff, per hour. Healthy: rare, and in /economy log with a reason.',
          width: 12,
          queries: {
            '{{type}}': `sum by (type) (increase(chorus_economy_transactions_total{type=~"grant|take|undo|reversal",${SELECTED}}[1h]))`,
          },
          absence: 'Staff gave and took nothing.',
        },
      ],
    },
  ],
};
