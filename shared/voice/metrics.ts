import type { CounterSpec } from '../platform/metrics.ts';

export const NODE_DEATHS: CounterSpec = {
  name: 'chorus_voice_node_deaths_total',
  help: 'Deaths of other voice nodes that this one noticed at once, before their leases ended.',
};

export const TAKEOVERS: CounterSpec = {
  name: 'chorus_agent_takeovers_total',
  help: 'Agents taken over from another process, by whether their session at Discord was resumed.',
};

export const DEPLOYMENTS: CounterSpec = {
  name: 'chorus_agent_deployments_total',
  help: 'Requests of server staff for agents, by whether the pool had as many as the server asked for.',
};
