/** What happens to agents whose tokens don't work or stop working, in a real node process. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tokenOf } from '../../infra/sandbox/discord/gateway/testing.ts';
import { type NodeProcess, openVoiceStage, until, type VoiceStage } from '../../infra/testing/voice-node/stage.ts';

let stage: VoiceStage;
beforeEach(async () => {
  stage = await openVoiceStage(2);
});
afterEach(() => stage.close());

const readyOf = async (node: NodeProcess) =>
  (await node.call('status', undefined)).agents.filter(({ isReady }) => isReady).map(({ agent }) => agent);
const isReady = (node: NodeProcess, agents: number) =>
  until(`${agents} agents to be ready`, async () => (await readyOf(node)).length === agents);
const rowOf = async (agent: string) => {
  const [row] = await stage.sql<
    { status: string; runner_id: string | null; login_failures: number; logins: number; retries: boolean }[]
  >`
    select status, runner_id, login_failures, logins, retry_at > clock_timestamp() as retries from agent_bots where agent_id = ${agent}`;
  if (row === undefined) throw new Error('no such agent');
  return row;
};
const first = () => stage.agentIds[0] ?? '';
const reset = (agent: string) => {
  const bot = stage.discord.core.bots.byId(agent);
  if (bot === undefined) throw new Error('no such bot');
  stage.discord.core.bots.resetToken(bot);
};

test('a token Discord doesn’t accept is tried once and never again; other agents work', async () => {
  reset(first());
  const node = await stage.start();
  await isReady(node, 1);
  await until('it to be saved', async () => (await rowOf(first())).status === 'refused');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(await rowOf(first())).toMatchObject({ status: 'refused', runner_id: null, logins: 1 });
  expect(await readyOf(node)).toEqual([stage.agentIds[1]]);
});

test('a token stops working mid-session: the agent stops, and another one takes over its channel', async () => {
  const node = await stage.start();
  await isReady(node, 2);
  const session = await stage.open();
  await stage.active(session.id);
  reset(session.agent);
  await until('it to be saved', async () => (await rowOf(session.agent)).status === 'refused');
  await until('the other agent to serve', () =>
    stage.agentIds.some((agent) => agent !== session.agent && stage.placeOf(agent) === session.channel),
  );
  await stage.active(session.id);
  expect(node.child.exitCode).toBeNull();
});

test('a token that can’t be decrypted is retried later, not at once', async () => {
  await stage.sql`update agent_bots set token_key_id = 'gone' where agent_id = ${first()}`;
  const node = await stage.start();
  await isReady(node, 1);
  await until('it to be saved', async () => (await rowOf(first())).login_failures > 0);
  expect(await rowOf(first())).toMatchObject({ runner_id: null, login_failures: 1, retries: true });
});

test('while Discord fails, logins are backed off', async () => {
  stage.discord.failWith(503);
  const node = await stage.start();
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(await readyOf(node)).toEqual([]);
  expect((await rowOf(first())).logins).toBeLessThanOrEqual(1);
  stage.discord.heal();
  await isReady(node, 2);
});

test('a revoked agent is logged out, and its token is gone', async () => {
  const node = await stage.start();
  await isReady(node, 2);
  await stage.sql`update agent_bots set status = 'revoked', token_ciphertext = null, token_key_id = null, pool_slot = null,
    contributor_slot = null, runner_id = null, lease_until = null where agent_id = ${first()}`;
  await until('it to be logged out', () => stage.discord.core.sessions.of(first()).length === 0);
  expect(await readyOf(node)).toEqual([stage.agentIds[1]]);
});

test('no token ever appears in the log', async () => {
  const [one, other] = stage.agentIds as [string, string];
  const nameOf = (id: string) => stage.discord.core.world.user(id)?.username ?? '';
  const tokens = [one, other].map((id) => tokenOf(stage.discord, nameOf(id)));
  const node = await stage.start({ LOG_LEVEL: 'debug' });
  await isReady(node, 2);
  const session = await stage.open();
  await stage.active(session.id);
  stage.discord.core.gateway.drop(other);
  await stage.lavalink[0].kill();
  reset(one);
  await until('it to be saved', async () => (await rowOf(one)).status === 'refused');
  node.child.kill('SIGTERM');
  await node.ended;
  const output = node.output();
  expect(output).toContain('agent stopped');
  for (const token of tokens) {
    expect(output).not.toContain(token);
    for (const part of token.split('.').slice(1)) expect(output).not.toContain(part);
  }
  expect(output).not.toContain('endpoint-password');
});
