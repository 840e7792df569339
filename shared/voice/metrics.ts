import type { CounterSpec } from '../platform/metrics.ts';

export const DEPLOYMENTS: CounterSpec = {
  name: 'chorus_agent_deployments_total',
  help: 'Requests of server staff for agents, by whether the pool had as many as the server asked for.',
};
