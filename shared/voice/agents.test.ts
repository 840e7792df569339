import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice, TOKEN_MARK } from '../../infra/testing/voice.ts';
import { TokenCipher } from '../platform/token-crypto.ts';
import { addAgent, type Decision, decideAgent } from './agents.ts';
import { INVITE_PERMISSIONS } from './catalog.ts';
import { readDeployment } from './deployments.ts';
import { inviteLink } from './invite.ts';
import { claimAgents, loginFailed, renewLeases } from './leases.ts';
import { readPoolAgents, readPoolMembers } from './pool-views.ts';
import { setPoolMember } from './pools.ts';
import { rotateTokens } from './token-rotation.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(32);
});
afterAll(() => voice.drop());

async function add(by: string, pool: string, id = voice.id(), key?: string) {
  const token = await voice.cipher.seal(`${TOKEN_MARK}.${id}`, id);
  return addAgent(voice.store, voice.as(by, key === undefined ? {} : { key }), pool, {
    id,
    applicationId: id,
    name: 'Songbird',
    token,
  });
}

const decide = (by: string, agent: string, decision: Decision) =>
  decideAgent(voice.store, voice.as(by), agent, decision);

const row = async (agent: string) => {
  const [found] =
    await voice.sql`select status, token_ciphertext, token_key_id, runner_id, lease_until from agent_bots where agent_id = ${agent}`;
  return found;
};

describe('adding an agent', () => {
  test('owners and managers add at once, others need approval', async () => {
    const [owner, guest, agent] = [voice.id(), voice.id(), voice.id()];
    const pool = await voice.pool(owner);
    expect(await add(owner, pool)).toEqual({ status: 'approved' });
    expect(await add(guest, pool, agent)).toEqual({ status: 'pending' });
    expect(await readPoolAgents(voice.store, guest, pool)).toMatchObject([
      { agent, status: 'pending', contributor: guest },
      { status: 'approved', contributor: owner },
    ]);
    const claimed = await claimAgents(voice.store, await voice.node());
    expect(claimed).not.toMatchObject({ agents: expect.arrayContaining([expect.objectContaining({ agent })]) });
    expect(await decide(owner, agent, 'approve')).toMatchObject({ status: 'done', contributor: guest });
    expect(await readPoolMembers(voice.store, guest, pool)).toContainEqual({ user: guest, role: 'contributor' });
    expect(await decide(owner, agent, 'approve')).toEqual({ status: 'not_pending' });
  });

  test('refuses viewers, and strangers to a private pool', async () => {
    const [owner, viewer] = [voice.id(), voice.id()];
    const pool = await voice.pool(owner, 'private');
    expect(await add(voice.id(), pool)).toEqual({ status: 'unknown_pool' });
    await voice.join(owner, pool, viewer, 'viewer');
    expect(await add(viewer, pool)).toEqual({ status: 'forbidden', role: 'viewer' });
  });

  test('a bot can be in only one pool', async () => {
    const [owner, other, agent] = [voice.id(), voice.id(), voice.id()];
    const pools = await Promise.all([voice.pool(owner), voice.pool(other)]);
    const outcomes = await Promise.all([add(owner, pools[0] ?? '', agent), add(other, pools[1] ?? '', agent)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['approved', 'in_other_pool']);
    const [winner = ''] = outcomes[0]?.status === 'approved' ? pools : pools.slice(1);
    expect(await add(voice.id(), winner, agent)).toEqual({ status: 'in_pool' });
  });

  test('the same modal delivered twice adds once', async () => {
    const [owner, agent] = [voice.id(), voice.id()];
    const pool = await voice.pool(owner);
    const outcomes = await Promise.all([1, 2, 3].map(() => add(owner, pool, agent, `i:${agent}`)));
    expect(outcomes).toEqual([1, 2, 3].map(() => ({ status: 'approved' })));
    expect(await readPoolAgents(voice.store, owner, pool)).toHaveLength(1);
  });

  test('a contributor who adds 32 at once gets 3, and one more for each that is rejected', async () => {
    const [owner, guest] = [voice.id(), voice.id()];
    const pool = await voice.pool(owner);
    const agents = Array.from({ length: 32 }, () => voice.id());
    const outcomes = await Promise.all(agents.map((agent) => add(guest, pool, agent)));
    expect(outcomes.filter(({ status }) => status === 'pending')).toHaveLength(3);
    expect(outcomes.filter(({ status }) => status === 'too_many')).toHaveLength(29);
    const taken = agents.filter((_, i) => outcomes[i]?.status === 'pending');
    await decide(owner, taken[0] ?? '', 'approve');
    expect(await add(guest, pool)).toEqual({ status: 'too_many', most: 3 });
    await decide(owner, taken[1] ?? '', 'reject');
    expect(await add(guest, pool)).toEqual({ status: 'pending' });
  });

  test('an owner who adds 64 at once gets 49', async () => {
    const owner = voice.id();
    const pool = await voice.pool(owner);
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => add(owner, pool)));
    expect(outcomes.filter(({ status }) => status === 'approved')).toHaveLength(49);
    expect(outcomes.filter(({ status }) => status === 'pool_full')).toHaveLength(15);
  });
});

describe('revoking an agent', () => {
  test('deletes the token, ends the lease, and is logged; the bot can be added again', async () => {
    const crew = await voice.crew(1, []);
    const agent = crew.leases[0]?.agent ?? '';
    expect(await decide(crew.owner, agent, 'revoke')).toMatchObject({ status: 'done' });
    expect(await row(agent)).toEqual({
      status: 'revoked',
      token_ciphertext: null,
      token_key_id: null,
      runner_id: null,
      lease_until: null,
    });
    expect(await renewLeases(voice.store, crew.runner, { load: 0, isPaused: false, isDraining: false })).toMatchObject({
      leases: [],
    });
    expect(await decide(crew.owner, agent, 'revoke')).toEqual({ status: 'already' });
    const events =
      await voice.sql`select actor_id::text as actor from pool_events where agent_id = ${agent} and action = 'agent_revoke'`;
    expect([...events]).toEqual([{ actor: crew.owner }]);
    expect(await add(crew.owner, crew.pool, agent)).toEqual({ status: 'approved' });
  });

  test('its contributor can, even after leaving the pool; others can’t', async () => {
    const [owner, guest, agent] = [voice.id(), voice.id(), voice.id()];
    const pool = await voice.pool(owner);
    await add(guest, pool, agent);
    await decide(owner, agent, 'approve');
    await setPoolMember(voice.store, voice.as(owner), pool, guest, null);
    expect(await decide(voice.id(), agent, 'revoke')).toMatchObject({ status: 'forbidden', role: 'guest' });
    expect(await decide(guest, agent, 'revoke')).toMatchObject({ status: 'done' });
  });

  test('an unknown agent, or one of others’ private pools, isn’t found', async () => {
    const owner = voice.id();
    const hidden = await voice.agent(owner, await voice.pool(owner, 'private'));
    for (const agent of [voice.id(), hidden])
      expect(await decide(voice.id(), agent, 'revoke')).toEqual({ status: 'unknown_agent' });
  });

  test('a rejected agent has no token', async () => {
    const [owner, agent] = [voice.id(), voice.id()];
    const pool = await voice.pool(owner);
    await add(voice.id(), pool, agent);
    expect(await decide(owner, agent, 'reject')).toMatchObject({ status: 'done' });
    expect(await row(agent)).toMatchObject({ status: 'rejected', token_ciphertext: null });
  });
});

describe('a token that Discord refuses', () => {
  test('can be replaced by the agent’s contributor, and the agent logs in again', async () => {
    const crew = await voice.crew(1, []);
    const lease = crew.leases[0] ?? { agent: '', fence: '' };
    await loginFailed(voice.store, lease, true);
    expect(await row(lease.agent)).toMatchObject({ status: 'refused' });
    expect(await add(voice.id(), crew.pool, lease.agent)).toEqual({ status: 'in_pool' });
    expect(await add(crew.owner, crew.pool, lease.agent)).toEqual({ status: 'replaced' });
    const claimed = await claimAgents(voice.store, crew.runner);
    expect(claimed).toMatchObject({ agents: [{ agent: lease.agent }] });
  });

  test('is tried again after a restart', async () => {
    const crew = await voice.crew(1, []);
    const lease = crew.leases[0] ?? { agent: '', fence: '' };
    await loginFailed(voice.store, lease, true);
    expect(await decide(crew.owner, lease.agent, 'restart')).toMatchObject({ status: 'done' });
    expect(await claimAgents(voice.store, crew.runner)).toMatchObject({ agents: [{ agent: lease.agent }] });
  });
});

describe('deployments', () => {
  test('shows who is there and who is missing; invites ask for three permissions', async () => {
    const guild = voice.id();
    const crew = await voice.crew(2, [guild]);
    const missing = await voice.agent(crew.owner, crew.pool);
    const caller = voice.as(voice.id(), { guildId: guild });
    const deployment = await readDeployment(voice.store, caller, crew.pool);
    expect(deployment).toMatchObject({
      status: 'deployment',
      present: [{}, {}],
      missing: [{ agent: missing }],
      room: 47,
    });
    const link = new URL(inviteLink(missing, guild));
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: missing,
      scope: 'bot',
      permissions: '3146752',
      guild_id: guild,
      disable_guild_select: 'true',
    });
    // View Channel, Connect, and Speak, as Discord's bits.
    expect(INVITE_PERMISSIONS).toBe((1 << 10) | (1 << 20) | (1 << 21));
  });

  test('from a pool that the caller can’t see: not found', async () => {
    const pool = await voice.pool(voice.id(), 'private');
    expect(await readDeployment(voice.store, voice.as(voice.id()), pool)).toEqual({ status: 'unknown_pool' });
  });
});

describe('tokens at rest', () => {
  test('no column of any table has one in plain text', async () => {
    const crew = await voice.crew(3, [voice.id()]);
    await decide(crew.owner, crew.leases[0]?.agent ?? '', 'revoke');
    await loginFailed(voice.store, crew.leases[1] ?? { agent: '', fence: '' }, true);
    const columns = await voice.sql<{ of: string; name: string }[]>`
      select table_name as of, column_name as name from information_schema.columns
      where table_schema = 'public' and data_type in ('text', 'jsonb', 'ARRAY', 'bytea', 'character varying')`;
    const holding = async (needle: string) => {
      const found: string[] = [];
      for (const { of, name } of columns) {
        const [hit] = await voice.sql<{ hits: number }[]>`
          select count(*)::int as hits from ${voice.sql(of)} where strpos(${voice.sql(name)}::text, ${needle}) > 0`;
        if (hit?.hits) found.push(`${of}.${name}`);
      }
      return found;
    };
    for (const encoded of [TOKEN_MARK, btoa(TOKEN_MARK).replace(/=+$/, ''), Buffer.from(TOKEN_MARK).toString('hex')])
      expect(await holding(encoded)).toEqual([]);
    // The search does find what is there.
    expect(await holding('Songbird')).toContain('agent_bots.name');
  });

  test('can be sealed again under the first key, and opened without the old one', async () => {
    const owner = voice.id();
    const pool = await voice.pool(owner);
    const [agent, broken] = [await voice.agent(owner, pool), await voice.agent(owner, pool)];
    await voice.sql`update agent_bots set token_ciphertext = 'AAAA' where agent_id = ${broken}`;
    const [old, next] = [`test:${'5a'.repeat(32)}`, `next:${'7b'.repeat(32)}`];
    const both = await TokenCipher.from([next, old]);
    const rotated = await rotateTokens(voice.store, both);
    expect(rotated.sealed).toBeGreaterThan(0);
    expect(rotated.unreadable).toEqual([broken]);
    expect(await rotateTokens(voice.store, both)).toEqual({ sealed: 0, unreadable: [broken] });
    const stored = await row(agent);
    const sealed = { ciphertext: String(stored?.token_ciphertext), keyId: String(stored?.token_key_id) };
    expect(await (await TokenCipher.from([next])).open(sealed, agent)).toBe(`${TOKEN_MARK}.${agent}`);
  });
});
