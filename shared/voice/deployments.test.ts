import { expect, test } from 'vitest';
import { UNOBSERVED } from '../platform/store.ts';
import { countDeployment } from './deployments.ts';

const agents = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ agent: `${index}`, applicationId: `${index}`, name: 'Alto' }));
const found = (present: number, missing: number, room: number) => ({
  ...{ status: 'deployment' as const, pool: { id: '1', name: 'Choir', owner: '1' } },
  ...{ present: agents(present), missing: agents(missing), room },
});

test.each([
  ['the pool has as many as the server asked for', found(1, 4, 48), 5, 'true'],
  ['they’re all there', found(5, 0, 44), 5, 'true'],
  ['the server has no room for more', found(1, 3, 2), 5, 'true'],
  ['the pool is used up', found(1, 3, 48), 5, 'false'],
  ['there’s no pool', undefined, 5, 'false'],
])('a deployment when %s counts as success: %#', (_when, deployment, count, success) => {
  const counted: unknown[] = [];
  const observe = { ...UNOBSERVED, count: (...args: unknown[]) => counted.push(args) };
  countDeployment({ observe } as never, deployment, count);
  expect(counted).toEqual([[expect.objectContaining({ name: 'chorus_agent_deployments_total' }), { success }]]);
});
