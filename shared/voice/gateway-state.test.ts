/** What a node keeps of an agent's connections: sealed, fenced, and gone with the token. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVoice, type TestVoice, TOKEN_MARK } from '../../infra/testing/voice.ts';
import { TokenCipher } from '../platform/token-crypto.ts';
import { decideAgent } from './agents.ts';
import { type GatewayState, openGatewayState, saveGatewayState, sealGatewayState } from './gateway-state.ts';
import { claimAgents } from './leases.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(2);
});
afterAll(() => voice.drop());

const SECRET = 'a-session-at-discord';
const state: Omit<GatewayState, 'version'> = {
  gateway: { sessionId: SECRET, resumeURL: 'wss://gateway.invalid', sequence: 7, shardId: 0, shardCount: 1 },
  guilds: [
    {
      ...{ id: '1', ownerId: '2', roles: [['1', 3]], ownRoles: [], places: [['3', '4', false, false]] },
      channels: [['4', { type: 2, userLimit: 0, overwrites: [] }]],
      voice: { channel: '4', session: SECRET, server: { token: 'a-voice-token', endpoint: 'voice.invalid:443' } },
    },
  ],
  lavalink: { 'lavalink-1': 'a-session-at-lavalink' },
};
const seal = (agent: string) => sealGatewayState(voice.cipher, agent, state);
const kept = async (agent: string) => (await voice.sql`select from agent_gateways where agent_id = ${agent}`).length;
const release = (agent: string) =>
  voice.sql`update agent_bots set runner_id = null, lease_until = clock_timestamp() where agent_id = ${agent}`;
const claimed = async () => {
  const found = await claimAgents(voice.store, await voice.node());
  return found.status === 'claimed' ? found.agents : [];
};

test('whoever claims the agent next gets it, and only the cipher opens it, for this agent and this purpose', async () => {
  const { leases } = await voice.crew(1, [voice.id()]);
  const [lease = { agent: '', fence: '' }] = leases;
  expect(await saveGatewayState(voice.store, lease, await seal(lease.agent))).toEqual({ status: 'saved' });
  const [row] = await voice.sql`select g::text as text from agent_gateways g where agent_id = ${lease.agent}`;
  for (const secret of [SECRET, Buffer.from(SECRET).toString('base64'), TOKEN_MARK])
    expect(row?.text).not.toContain(secret);
  await release(lease.agent);
  const [next] = await claimed();
  const gateway = next?.gateway ?? { ciphertext: '', keyId: '' };
  expect(await openGatewayState(voice.cipher, lease.agent, gateway)).toEqual({ ...state, version: 1 });
  expect(await openGatewayState(voice.cipher, voice.id(), gateway)).toBeUndefined();
  await expect(voice.cipher.open(gateway, lease.agent)).rejects.toThrow();
  const others = await TokenCipher.from([`test:${'1b'.repeat(32)}`]);
  expect(await openGatewayState(others, lease.agent, gateway)).toBeUndefined();
  // The token in its place opens nothing.
  const token = { ciphertext: next?.tokenCiphertext ?? '', keyId: next?.tokenKeyId ?? '' };
  expect(await openGatewayState(voice.cipher, lease.agent, token)).toBeUndefined();
});

test('a node that lost the agent can’t replace what its successor keeps', async () => {
  const { leases } = await voice.crew(1, [voice.id()]);
  const [lease = { agent: '', fence: '' }] = leases;
  await release(lease.agent);
  expect(await saveGatewayState(voice.store, lease, await seal(lease.agent))).toEqual({ status: 'stale_fence' });
  const [next] = await claimed();
  expect(next).toMatchObject({ agent: lease.agent, gateway: null });
  expect(await saveGatewayState(voice.store, lease, await seal(lease.agent))).toEqual({ status: 'stale_fence' });
  expect(await kept(lease.agent)).toBe(0);
});

test('after ten minutes without a node, Discord has ended it, so it isn’t tried', async () => {
  const { leases } = await voice.crew(1, [voice.id()]);
  const [lease = { agent: '', fence: '' }] = leases;
  await saveGatewayState(voice.store, lease, await seal(lease.agent));
  await voice.sql`
    update agent_bots set runner_id = null, lease_until = clock_timestamp() - interval '11 minutes' where agent_id = ${lease.agent}`;
  expect(await claimed()).toMatchObject([{ agent: lease.agent, gateway: null }]);
});

test.each(['restart', 'revoke'] as const)('it’s gone after a %s', async (decision) => {
  const { leases, owner } = await voice.crew(1, [voice.id()]);
  const [lease = { agent: '', fence: '' }] = leases;
  await saveGatewayState(voice.store, lease, await seal(lease.agent));
  expect(await kept(lease.agent)).toBe(1);
  expect(await decideAgent(voice.store, voice.as(owner), lease.agent, decision)).toMatchObject({ status: 'done' });
  expect(await kept(lease.agent)).toBe(0);
});
