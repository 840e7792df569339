import { expect, test } from 'vitest';
import { healthOf, type NodeCondition } from './health.ts';

const healthy: NodeCondition = {
  ...{ agents: { held: 4, ready: 4 }, lavalink: { configured: 2, reachable: 2 } },
  ...{ isDatabaseFresh: true, isPaused: false, memory: 0.2 },
};

test.each<[string, Partial<NodeCondition>, string]>([
  ['everything works', {}, 'healthy'],
  ['it holds no agents', { agents: { held: 0, ready: 0 } }, 'healthy'],
  ['an agent isn’t connected', { agents: { held: 4, ready: 3 } }, 'degraded'],
  ['no agent is connected', { agents: { held: 4, ready: 0 } }, 'unhealthy'],
  ['one Lavalink node is down', { lavalink: { configured: 2, reachable: 1 } }, 'degraded'],
  ['all Lavalink nodes are down', { lavalink: { configured: 2, reachable: 0 } }, 'unhealthy'],
  ['the database isn’t responding', { isDatabaseFresh: false }, 'degraded'],
  ['memory is low', { isPaused: true }, 'degraded'],
  ['memory is low and Lavalink is down', { isPaused: true, lavalink: { configured: 1, reachable: 0 } }, 'unhealthy'],
])('when %s', (_, condition, status) => {
  expect(healthOf({ ...healthy, ...condition }).status).toBe(status);
});
