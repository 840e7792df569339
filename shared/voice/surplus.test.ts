/** How many agents a node should hand over, so that all hold what they can. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { renewLeases, surplusOf } from './leases.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(2);
});
afterAll(() => voice.drop());

const crewOf = (count: number) => voice.crew(count, [voice.id()]);
const onlyLive = (id: string) =>
  voice.sql`update agent_runners set live_until = clock_timestamp() where runner_id <> ${id}`;
const settle = () => voice.sql`update agent_runners set started_at = clock_timestamp() - interval '1 minute'`;

test('a node that joins gets its share from those that hold more, by what each can hold, and never more', async () => {
  const { runner } = await crewOf(9);
  await onlyLive(runner.id);
  expect(await surplusOf(voice.store, runner)).toBe(0);
  const small = await voice.node({ capacity: 50 });
  expect(await surplusOf(voice.store, runner)).toBe(0);
  await settle();
  // Two thirds of nine are six.
  expect(await surplusOf(voice.store, runner)).toBe(3);
  expect(await surplusOf(voice.store, small)).toBe(0);
  await voice.sql`update agent_bots set runner_id = ${small.id}, fence = nextval('voice_fence')
    where agent_id in (select agent_id from agent_bots where runner_id = ${runner.id} limit 3)`;
  for (const node of [runner, small]) expect(await surplusOf(voice.store, node)).toBe(0);
  // A node over its limits should hold nothing, as long as others have room.
  await renewLeases(voice.store, runner, { load: 1, isPaused: true, isDraining: false });
  expect(await surplusOf(voice.store, runner)).toBe(6);
});

test('a node that has just started and taken over from another one keeps its share when that one is back', async () => {
  const { runner } = await crewOf(4);
  await onlyLive(runner.id);
  const back = await voice.node({ capacity: 25 });
  await settle();
  await voice.sql`update agent_runners set started_at = clock_timestamp(), capacity = 25 where runner_id = ${runner.id}`;
  expect(await surplusOf(voice.store, runner)).toBe(2);
  expect(await surplusOf(voice.store, back)).toBe(0);
});
