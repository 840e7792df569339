/** Whom a node hands agents to when others come and go. The agents are only IDs here. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openVoice, type TestVoice } from '../infra/testing/voice.ts';
import { createLogger } from '../shared/platform/log.ts';
import { LEASE } from '../shared/voice/catalog.ts';
import type { Lease } from '../shared/voice/session.ts';
import { Handover } from './handover.ts';
import type { Parts } from './parts.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(2);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => voice.drop());

test('a node that was cut off gets its share once it has stayed for a while, however long its process has been there', async () => {
  const { runner, leases } = await voice.crew(4, [voice.id()]);
  await voice.sql`update agent_runners set live_until = clock_timestamp() where runner_id <> ${runner.id}`;
  await voice.node({ capacity: 50 });
  await voice.sql`update agent_runners set started_at = clock_timestamp() - interval '1 hour', capacity = 50`;
  const handed: Lease[] = [];
  const fleet = {
    leases,
    ready: () => ({}),
    get: () => undefined,
    handOver: async (lease: Lease) => void handed.push(lease),
  };
  const parts = {
    ...{ store: voice.store, runner, fleet, log: createLogger('silent', 'test') },
    config: { NODE_ID: runner.id, VOICE_NODE_SECRET: ['a-secret'] },
    guard: { isPaused: false },
    reachability: { shouldHandOver: false },
    sessions: { of: () => [], forget: () => undefined },
    loop: { isDraining: false, yieldClaims: () => undefined, release: async () => undefined },
  };
  const handover = new Handover(parts as unknown as Parts);

  await handover.evenOut(1);
  await handover.evenOut(2);
  expect(handed).toEqual([]);
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + LEASE.settleSeconds * 1_000);
  await handover.evenOut(2);
  expect(handed).toHaveLength(2);
});
