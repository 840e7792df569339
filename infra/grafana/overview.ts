/** The first dashboard to open: is it up, do members get answers in time, and which dependency is slow or failing? */
import { type DashboardSpec, SELECTED } from './dashboard.ts';
import { LOGS_OF_ONE, TROUBLE_IN_LOGS } from './logs.ts';
import { perSecond, quantile, quantiles, share, total } from './promql.ts';

const FAILED = `status=~"error|unavailable",${SELECTED}`;

export const overview: DashboardSpec = {
  uid: 'chorus-overview',
  title: 'Chorus: overview',
  description: 'Start here: what’s up, whether members get answers in time, and what’s slow or failing behind that.',
  inputs: {
    correlation: {
      label: 'Code',
      description:
        'The code that a member saw when something failed. The last panel shows what every process logged about it.',
      initial: 'none',
    },
  },
  rows: [
    {
      title: 'Right now',
      panels: [
        {
          title: 'Edges, voice nodes, Lavalink',
          description: 'Whether Prometheus reaches each process. Healthy: every one says Up.',
          kind: 'states',
          queries: { '{{job}} {{instance}}': `up{job=~"chorus-.*|lavalink",${SELECTED}}` },
          alert: 'ChorusVoiceNodeDown',
        },
        {
          title: 'Alerts that fire',
          description: 'Healthy: none. “What to do” at the top says what each one means.',
          kind: 'rows',
          queries: { alerts: 'sum by (alertname, instance, kind, reason) (ALERTS{alertstate="firing"})' },
          absence: 'No alert fires while all is well.',
        },
        {
          title: 'Commands',
          description:
            'Interactions handled per second, in all edges. Healthy: what’s usual at this time of day. 0 means that none arrive.',
          kind: 'number',
          unit: 'reqps',
          queries: { commands: `sum(${perSecond('chorus_commands_total', SELECTED)})` },
        },
        {
          title: 'Failed commands',
          description:
            'The share of interactions that ended with an error, or because something was down. Healthy: 0%, at most a few tenths.',
          kind: 'number',
          unit: 'percentunit',
          queries: { failed: share('chorus_commands_total', FAILED, SELECTED) },
          alert: 'ChorusCommandsFail',
          limit: 'alert',
        },
      ],
    },
    {
      title: 'Commands',
      panels: [
        {
          title: 'Time to answer',
          description:
            'From the member’s Enter to the HTTP response. Discord gives up after 3 s, where the line is. Healthy: 95% within 300 ms, and 99% below 2 s, because slow commands are deferred after 1.5 s.',
          unit: 's',
          queries: quantiles('chorus_interaction_ack_seconds', SELECTED),
          alert: 'ChorusAnswersLate',
          limit: { above: 3 },
        },
        {
          title: 'Answers later than 3 s',
          description: 'Members see “The application did not respond” as often as this, within 10 minutes. Healthy: 0.',
          queries: { late: total('chorus_interaction_deadline_misses_total', SELECTED, '10m') },
          alert: 'ChorusAnswersLate',
          limit: 'alert',
        },
        {
          title: 'Commands by how they ended',
          description:
            'Healthy: nearly all succeed. “refused” is normal: someone lacks credits or a permission. “error” is a bug, and “unavailable” means that something is down.',
          unit: 'reqps',
          queries: { '{{status}}': `sum by (status) (${perSecond('chorus_commands_total', SELECTED)})` },
        },
        {
          title: 'Busiest commands',
          description:
            'The ten most used ones. Healthy: what’s usual for your servers. A single one far above the rest may be abuse.',
          unit: 'reqps',
          queries: { '{{command}}': `topk(10, sum by (command) (${perSecond('chorus_commands_total', SELECTED)}))` },
        },
        {
          title: 'Slowest commands (95%)',
          description:
            'Until the work is done, deferred work included. Healthy: below 1 s, except for commands that import or search.',
          unit: 's',
          queries: {
            '{{command}}': `topk(10, ${quantile(0.95, 'chorus_command_duration_seconds', SELECTED, 'command')})`,
          },
        },
        {
          title: 'Errors by command',
          description: 'Interactions that ended with an error, or because something was down. Healthy: none.',
          unit: 'reqps',
          queries: {
            '{{command}} {{status}}': `sum by (command, status) (${perSecond('chorus_commands_total', FAILED)})`,
          },
          alert: 'ChorusCommandsFail',
          absence: 'Nothing failed yet.',
        },
        {
          title: 'Rate limits hit',
          description:
            'Uses that were refused because someone was too fast, by command. Healthy: now and then. “redis_error” isn’t a member: Redis didn’t answer.',
          unit: 'reqps',
          queries: { '{{type}}': `sum by (type) (${perSecond('chorus_rate_limit_hits_total', SELECTED)})` },
        },
      ],
    },
    {
      title: 'What Chorus depends on',
      panels: [
        {
          title: 'Database: slowest 5% of all statements',
          description: 'With retries. Healthy: below 50 ms. The alert fires where the line is.',
          unit: 's',
          queries: { '{{job}}': quantile(0.95, 'chorus_db_query_duration_seconds', SELECTED, 'job') },
          alert: 'ChorusDatabaseSlow',
          limit: 'alert',
        },
        {
          title: 'Database: slowest operations (95%)',
          description:
            'Healthy: below 50 ms each. If one is slow, its table or its plan is the problem; if all are, the server is.',
          unit: 's',
          queries: {
            '{{operation}}': `topk(10, ${quantile(0.95, 'chorus_db_query_duration_seconds', SELECTED, 'operation')})`,
          },
        },
        {
          title: 'Database: most frequent operations',
          description: 'Healthy: grows and falls with the commands.',
          unit: 'ops',
          queries: {
            '{{operation}}': `topk(10, sum by (operation) (${perSecond('chorus_db_query_duration_seconds_count', SELECTED)}))`,
          },
        },
        {
          title: 'Calls to Discord by route and status',
          description:
            'The ten most frequent ones. Healthy: statuses that begin with 2. Status 0 means that no response came.',
          unit: 'reqps',
          queries: {
            '{{route}} {{status}}': `topk(10, sum by (route, status) (${perSecond('chorus_discord_api_calls_total', SELECTED)}))`,
          },
        },
        {
          title: 'Failed calls to Discord',
          description:
            'The share without a response or with a 5xx. Healthy: near 0%. If it isn’t, look at Discord’s status page.',
          unit: 'percentunit',
          queries: { failed: share('chorus_discord_api_calls_total', `status=~"0|5..",${SELECTED}`, SELECTED) },
          alert: 'ChorusDiscordFails',
          limit: 'alert',
        },
        {
          title: '429s from Discord',
          description:
            'Calls that Discord rate-limited, within 10 minutes, by process. Healthy: 0, or a few. At 10,000 failed calls in 10 minutes, Discord blocks the address.',
          queries: {
            '{{instance}}': `sum by (instance) (increase(chorus_discord_rate_limits_total{${SELECTED}}[10m]))`,
          },
          alert: 'ChorusDiscordRateLimits',
          limit: 'alert',
        },
        {
          title: 'Redis didn’t answer',
          description:
            'Within 5 minutes. Healthy: none. While Redis is down, each process counts limits by itself, so they’re looser.',
          queries: { failures: `sum(increase(chorus_rate_limit_hits_total{type="redis_error",${SELECTED}}[5m]))` },
          alert: 'ChorusRedisLost',
          limit: 'alert',
          absence: 'Redis answered every time.',
        },
        {
          title: 'Lyrics service',
          description: 'Calls by status. Healthy: 200 and 404. Status 0 means no response; only lyrics are affected.',
          unit: 'reqps',
          queries: {
            '{{call}} {{status}}': `sum by (call, status) (${perSecond('chorus_lyrics_calls_total', SELECTED)})`,
          },
        },
      ],
    },
    {
      title: 'Logs',
      panels: [
        {
          title: 'Warnings and errors',
          description: 'Of all containers. Healthy: few, and none that repeats.',
          kind: 'logs',
          queries: { lines: TROUBLE_IN_LOGS },
        },
        {
          title: 'One interaction, by its code',
          description:
            'What every process logged about the interaction whose code is in “Code” at the top. Members see the code when something fails. Empty until you enter one.',
          kind: 'logs',
          queries: { lines: LOGS_OF_ONE },
        },
      ],
    },
  ],
};
