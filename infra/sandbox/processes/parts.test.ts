import { expect, test } from 'vitest';
import { faultsOf } from './parts.ts';

test('an earlier fault that expires doesn’t heal a later one', async () => {
  let healed = 0;
  const fault = faultsOf({ latency: () => {}, error: () => {}, heal: () => healed++ });
  await fault({ target: 'redis', action: 'latency', forMs: 1 });
  await fault({ target: 'redis', action: 'error' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(healed).toBe(0);
  await fault({ target: 'redis', action: 'error', forMs: 1 });
  await expect.poll(() => healed).toBe(1);
});
