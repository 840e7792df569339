/** Is someone hearing music? Agents, the sessions they serve, and Lavalink, which makes the sound. */
import { type DashboardSpec, SELECTED } from './dashboard.ts';
import { perSecond, quantile, quantiles, share } from './promql.ts';

/** The average over nodes, in which each counts by how many of its agents are ready. */
const utilization = (kind: string) =>
  `sum by (kind) (chorus_pool_utilization_ratio{${kind},${SELECTED}} * on (instance) group_left () chorus_agent_ready{${SELECTED}}) / scalar(sum(chorus_agent_ready{${SELECTED}}))`;
const WAITING = `status="waiting",${SELECTED}`;

export const voice: DashboardSpec = {
  uid: 'chorus-voice',
  title: 'Chorus: voice',
  description: 'Agents, the sessions they serve, music, and Lavalink.',
  rows: [
    {
      title: 'Agents',
      panels: [
        {
          title: 'Connected agents',
          description: 'Agents with a connection to Discord, on all nodes. Healthy: all agents of your pools.',
          kind: 'number',
          queries: { connected: `sum(chorus_agent_connected{${SELECTED}})` },
        },
        {
          title: 'Ready agents',
          description: 'Agents that can get sessions. Healthy: as many as are connected. At 0, nobody gets music.',
          kind: 'number',
          queries: { ready: `sum(chorus_agent_ready{${SELECTED}})` },
          limit: { below: 1 },
        },
        {
          title: 'Overall utilization',
          description:
            'The share of ready agents with a session. Healthy: below 80%. Above that, add agents, or members wait.',
          kind: 'number',
          unit: 'percentunit',
          queries: { overall: utilization('kind="overall"') },
          limit: { above: 0.8 },
        },
        {
          title: 'Connected, but not ready',
          description: 'Healthy: 0, apart from moments while agents log in. They get no sessions.',
          kind: 'number',
          queries: { agents: `sum(chorus_agent_connected{${SELECTED}} - chorus_agent_ready{${SELECTED}})` },
          alert: 'ChorusAgentsNotReady',
          limit: 'alert',
        },
        {
          title: 'Lavalink',
          description: 'Whether Prometheus reaches each server. Healthy: every one says Up.',
          kind: 'states',
          queries: { '{{instance}}': `up{job="lavalink",${SELECTED}}` },
        },
        {
          title: 'Connected and ready, by node',
          description:
            'Healthy: even, and without steps down. If a node loses all of its agents, the others gain them within seconds.',
          queries: {
            '{{instance}} connected': `chorus_agent_connected{${SELECTED}}`,
            '{{instance}} ready': `chorus_agent_ready{${SELECTED}}`,
          },
        },
        {
          title: 'Busy agents, by kind of session',
          description: 'Healthy: follows the time of day, and stays below the number of ready agents.',
          queries: { '{{kind}}': `sum by (kind) (chorus_agent_busy{${SELECTED}})` },
        },
        {
          title: 'Utilization, by kind of session',
          description: 'The share of ready agents with a session of each kind. Healthy: below 80% overall.',
          unit: 'percentunit',
          queries: { '{{kind}}': utilization('kind=~".+"') },
          limit: { above: 0.8 },
        },
        {
          title: 'How long agents have been ready',
          description:
            'The shortest, the longest, and the average. Healthy: grows all the time. A saw of the shortest is an agent that logs in again and again.',
          unit: 's',
          queries: {
            shortest: `min(chorus_agent_uptime_seconds{stat="min",${SELECTED}})`,
            average: `avg(chorus_agent_uptime_seconds{stat="avg",${SELECTED}})`,
            longest: `max(chorus_agent_uptime_seconds{stat="max",${SELECTED}})`,
          },
        },
        {
          title: 'Outcomes of /agents deploy',
          description: 'Within 5 minutes. Healthy: success, or refused because a server already has enough agents.',
          queries: {
            '{{status}}': `sum by (status) (increase(chorus_commands_total{command="agents deploy",${SELECTED}}[5m]))`,
          },
        },
      ],
    },
    {
      title: 'Sessions',
      panels: [
        {
          title: 'Sessions, by kind',
          description: 'Healthy: follows the time of day.',
          queries: { '{{kind}}': `sum by (kind) (chorus_sessions_active{${SELECTED}})` },
        },
        {
          title: 'Requests for an agent, by kind and outcome',
          description:
            'Healthy: mostly new or existing sessions. “waiting” is a place in line, and means that agents are scarce.',
          unit: 'reqps',
          queries: {
            '{{kind}} {{status}}': `sum by (kind, status) (${perSecond('chorus_session_allocations_total', SELECTED)})`,
          },
        },
        {
          title: 'Time to find an agent',
          description: 'Healthy: 95% within 100 ms.',
          unit: 's',
          queries: quantiles('chorus_session_allocation_duration_seconds', SELECTED),
        },
        {
          title: 'Requests that have to wait',
          description:
            'The share of requests without a free agent. Healthy: near 0%. The alert fires where the line is.',
          unit: 'percentunit',
          queries: { waiting: share('chorus_session_allocations_total', WAITING, SELECTED) },
          alert: 'ChorusAgentsScarce',
          limit: 'alert',
        },
        {
          title: 'Failovers, by reason',
          description:
            'Sessions that went on elsewhere within 30 minutes: “voice_node” after a node was lost or drained, “lavalink” after a Lavalink server was. Healthy: none, except during updates.',
          queries: {
            '{{reason}}': `sum by (reason) (increase(chorus_session_failovers_total{${SELECTED}}[30m]))`,
          },
          alert: 'ChorusFailovers',
          limit: 'alert',
          absence: 'No node and no Lavalink server was lost.',
        },
        {
          title: 'Sessions without a voice connection',
          description: 'Nobody hears them. Healthy: 0, apart from moments while agents join.',
          queries: {
            '{{instance}}': `sum by (instance) (chorus_sessions_active{${SELECTED}}) - on (instance) chorus_music_voice_connections_active{${SELECTED}}`,
          },
          alert: 'ChorusSessionsSilent',
          limit: 'alert',
        },
      ],
    },
    {
      title: 'Music',
      panels: [
        {
          title: 'Tracks started, by source',
          description:
            'Healthy: follows the sessions. If one source stops while others go on, Lavalink’s plugin for it is broken.',
          unit: 'ops',
          queries: { '{{source}}': `sum by (source) (${perSecond('chorus_music_tracks_played_total', SELECTED)})` },
        },
        {
          title: 'Tracks waiting in all queues',
          description: 'By node. Healthy: follows the sessions.',
          queries: { '{{instance}}': `chorus_music_queue_size{${SELECTED}}` },
        },
        {
          title: 'Voice nodes: slowest operations in the database (95%)',
          description: 'Healthy: below 50 ms. A node that can’t renew its leases in time goes silent.',
          unit: 's',
          queries: {
            '{{operation}}': `topk(10, ${quantile(0.95, 'chorus_db_query_duration_seconds', `job="chorus-voice",${SELECTED}`, 'operation')})`,
          },
        },
      ],
    },
    {
      title: 'Lavalink',
      panels: [
        {
          title: 'Players',
          description: 'All of them, and those that play. Healthy: about as many as sessions, spread over the servers.',
          queries: {
            '{{instance}} players': `lavalink_players_total{${SELECTED}}`,
            '{{instance}} playing': `lavalink_playing_players_total{${SELECTED}}`,
          },
        },
        {
          title: 'Memory',
          description: 'Used by the JVM. Healthy: rises and falls. In Compose, its heap ends at 1.2 GB.',
          unit: 'bytes',
          queries: { '{{instance}}': `lavalink_memory_used_bytes{${SELECTED}}` },
          limit: { above: 1.2e9 },
        },
        {
          title: 'CPU',
          description:
            'Lavalink’s share of all cores, and the load of its machine. Healthy: below 80%. Above that, sound stutters.',
          unit: 'percentunit',
          queries: {
            '{{instance}} Lavalink': `lavalink_cpu_lavalink_load_percentage{${SELECTED}}`,
            '{{instance}} machine': `lavalink_cpu_system_load_percentage{${SELECTED}}`,
          },
          limit: { above: 0.8 },
        },
      ],
    },
  ],
};
