import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { readFailovers } from './failovers.ts';
import { claimAgents, type Runner, releaseLeases } from './leases.ts';
import { buryNode } from './life.ts';
import { adoptSessions } from './sessions.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(2);
});
afterAll(() => voice.drop());

const newest = async (count: number) =>
  (await readFailovers(voice.store, { offset: 0, limit: count })).failovers.map(({ at: _, ...rest }) => rest);

/** What a node does about agents that nobody holds. */
async function goOn(node: Runner): Promise<void> {
  await claimAgents(voice.store, node);
  await adoptSessions(voice.store, node);
}

test('notes whose sessions went on where, and why; sessions that hadn’t begun to play aren’t among them', async () => {
  const guild = voice.id();
  const { runner } = await voice.crew(3, [guild]);
  const [first, second] = [await voice.session(guild), await voice.session(guild)];
  await voice.session(guild);
  await voice.sql`update voice_sessions set state = 'active' where session_id in (${first.id}, ${second.id})`;

  const other = await voice.node();
  await buryNode(voice.store, { runner: runner.id, incarnation: runner.incarnation });
  await goOn(other);
  const moved = { agents: 2, sessions: 2 };
  expect(await newest(9)).toEqual([{ from: runner.id, to: other.id, reason: 'died', ...moved }]);
  // It has been noted.
  await goOn(other);
  expect(await newest(9)).toHaveLength(1);

  const third = await voice.node();
  await voice.expire(other);
  await goOn(third);
  expect(await newest(1)).toEqual([{ from: other.id, to: third.id, reason: 'lease_ended', ...moved }]);

  const fourth = await voice.node();
  await releaseLeases(voice.store, third);
  await goOn(fourth);
  expect(await newest(1)).toEqual([{ from: third.id, to: fourth.id, reason: 'handed_over', ...moved }]);

  const again = await voice.node({ id: fourth.id });
  await goOn(again);
  expect(await newest(1)).toEqual([{ from: fourth.id, to: fourth.id, reason: 'restarted', ...moved }]);
});

test('nothing is noted where nothing played, and notes are gone after 30 days', async () => {
  const { total } = await readFailovers(voice.store, { offset: 0, limit: 1 });
  const { runner } = await voice.crew(1, [voice.id()]);
  await releaseLeases(voice.store, runner);
  await goOn(await voice.node());
  expect((await readFailovers(voice.store, { offset: 0, limit: 1 })).total).toBe(total);

  await voice.sql`update voice_failovers set at = at - interval '29 days'`;
  await voice.node();
  expect((await readFailovers(voice.store, { offset: 0, limit: 1 })).total).toBe(total);
  await voice.sql`update voice_failovers set at = at - interval '1 day'`;
  await voice.node();
  expect(await newest(9)).toEqual([]);
});
