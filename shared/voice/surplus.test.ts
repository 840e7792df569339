/** How many agents a node should hand over, so that all hold what they can. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { claimAgents, type Reach, type Runner, renewLeases, surplusOf } from './leases.ts';

let voice: TestVoice;
beforeEach(async () => {
  voice = await openVoice(2);
});
afterEach(() => voice.drop());

/** A node that holds this many agents, and no other one. */
async function crew(agents: number): Promise<Runner> {
  const { runner } = await voice.crew(agents, [voice.id()]);
  await voice.sql`update agent_runners set live_until = clock_timestamp() where runner_id <> ${runner.id}`;
  return runner;
}

const settle = () => voice.sql`update agent_runners set started_at = clock_timestamp() - interval '1 minute'`;

test('a node that joins gets its share from those that hold more, by what each can hold, and never more', async () => {
  const runner = await crew(9);
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
  // A node that has just started keeps what it took over, even from one that's been there for long.
  await voice.sql`update agent_runners set started_at = clock_timestamp() where runner_id = ${small.id}`;
  expect(await surplusOf(voice.store, small)).toBe(0);
  await settle();
  // A node over its limits should hold nothing, as long as others have room.
  await renewLeases(voice.store, runner, { load: 1, isPaused: true, isDraining: false });
  expect(await surplusOf(voice.store, runner)).toBe(6);
});

test('a node that has just started and taken over from another one keeps its share when that one is back', async () => {
  const runner = await crew(4);
  const back = await voice.node({ capacity: 25 });
  await settle();
  await voice.sql`update agent_runners set started_at = clock_timestamp(), capacity = 25 where runner_id = ${runner.id}`;
  expect(await surplusOf(voice.store, runner)).toBe(2);
  expect(await surplusOf(voice.store, back)).toBe(0);
});

describe('a node that’s cut off', () => {
  const WELL = { load: 0, isPaused: false, isDraining: false };
  const report = async (runner: Runner, reach: Reach) => {
    const renewed = await renewLeases(voice.store, runner, { ...WELL, reach });
    if (renewed.status !== 'renewed') throw new Error(renewed.status);
    return renewed;
  };
  const claimed = async (runner: Runner) => {
    const answer = await claimAgents(voice.store, runner);
    return answer.status === 'claimed' ? answer.agents.length : answer.status;
  };

  test('gives what it holds only to those that made sure since then that they aren’t, and no more than they can hold', async () => {
    const runner = await crew(4);
    const [able, other] = [await voice.node({ capacity: 3 }), await voice.node()];
    await settle();
    await report(able, 'works');
    await report(other, 'unknown');
    expect((await report(runner, 'cut_off')).nodes).toBe(2);
    expect(await surplusOf(voice.store, runner)).toBe(0);
    for (const node of [able, other]) expect((await report(node, 'unknown')).isAsked).toBe(true);
    await report(able, 'works');
    expect((await report(able, 'unknown')).isAsked).toBe(false);
    expect(await surplusOf(voice.store, runner)).toBe(3);
    // Another one that lost it too gets nothing.
    await report(able, 'cut_off');
    expect(await surplusOf(voice.store, runner)).toBe(0);
  });

  test('claims nothing while another one works, but does when it’s the only one, or all are', async () => {
    const runner = await crew(2);
    const able = await voice.node();
    await report(runner, 'cut_off');
    await report(able, 'works');
    await voice.sql`update agent_bots set runner_id = null, lease_until = clock_timestamp()`;
    expect(await claimed(runner)).toBe(0);
    await report(able, 'cut_off');
    expect(await claimed(runner)).toBe(2);
    await voice.sql`update agent_bots set runner_id = null, lease_until = clock_timestamp()`;
    await report(able, 'works');
    expect(await claimed(runner)).toBe(0);
    await report(runner, 'works');
    expect(await claimed(runner)).toBe(2);
  });
});
