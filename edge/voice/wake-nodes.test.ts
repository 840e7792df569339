/** Decisions about an agent reach the nodes at once, and no answer waits for them. */
import { afterAll, afterEach, expect, test } from 'vitest';
import { type Asker, openVoiceChorus, society, text } from '../../infra/testing/voice-chorus.ts';

const voice = await openVoiceChorus();
afterAll(() => voice.close());
afterEach(async () => {
  voice.paper.reset();
  await voice.settled();
  voice.paper.calls.length = 0;
});

/** Staff of a server, and the owner of an agent that a live node runs. */
async function owned(): Promise<{ owner: Asker; agent: string; pool: string }> {
  const guildId = voice.id();
  const { owner, agents, pool } = await voice.runCrew(1, [guildId]);
  return { owner: { id: owner, username: 'owner', isStaff: true, guildId }, agent: agents[0] ?? '', pool };
}
const calls = () => voice.paper.calls.map(({ call }) => call);

test('/agents restart wakes the nodes', async () => {
  const { owner, agent } = await owned();
  expect((await voice.ask(owner, 'agents restart', text('agent', agent))).text).toMatch(/is restarting/);
  await voice.settled();
  expect(calls()).toEqual(['wake']);
});

test('/pools approve wakes the nodes, unless it is refused', async () => {
  await owned();
  const { owner, viewer, agent } = await society(voice);
  await voice.sql`update agent_bots set status = 'pending', runner_id = null, lease_until = null where agent_id = ${agent}`;
  const guildId = voice.id();
  await voice.ask({ ...viewer, guildId }, 'pools approve', text('agent', agent));
  await voice.settled();
  expect(calls()).toEqual([]);
  expect((await voice.ask({ ...owner, guildId }, 'pools approve', text('agent', agent))).text).toMatch(
    /in the pool now/,
  );
  await voice.settled();
  expect(calls()).toEqual(['wake']);
});

test('the answer doesn’t wait for a node that doesn’t respond', async () => {
  const { owner, agent } = await owned();
  const { promise, resolve } = Promise.withResolvers<void>();
  voice.paper.held = promise;
  expect((await voice.ask(owner, 'agents restart', text('agent', agent))).text).toMatch(/is restarting/);
  await expect.poll(calls).toContain('wake');
  resolve();
});

test('a node that hangs up causes no error', async () => {
  const { owner, agent } = await owned();
  voice.paper.hangUps = 9;
  expect((await voice.ask(owner, 'agents restart', text('agent', agent))).text).toMatch(/is restarting/);
  await expect(voice.settled()).resolves.toBeUndefined();
});
