import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { readPolicy } from './policy.ts';
import type { PoolRole } from './pool-roles.ts';
import {
  findPools,
  listPools,
  readPoolEvents,
  readPoolMembers,
  readPoolStats,
  resolvePool,
  viewPool,
} from './pool-views.ts';
import { changePool, createPool, deletePool, selectPool, setPoolMember, transferPool } from './pools.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(16);
});
afterAll(() => voice.drop());

/** A pool with one member of each role. */
async function staffed(visibility: 'private' | 'public' = 'private') {
  const people = {
    owner: voice.id(),
    manager: voice.id(),
    contributor: voice.id(),
    viewer: voice.id(),
    outsider: voice.id(),
  };
  const pool = await voice.pool(people.owner, visibility);
  for (const role of ['manager', 'contributor', 'viewer'] as const)
    await voice.join(people.owner, pool, people[role], role);
  return { pool, people };
}

const actionsOf = async (pool: string) => {
  const rows = await voice.sql<
    { action: string }[]
  >`select action from pool_events where pool_id = ${pool} order by event_id`;
  return rows.map(({ action }) => action);
};

describe('creating', () => {
  test('makes the creator the owner, once per key', async () => {
    const owner = voice.id();
    const caller = voice.as(owner);
    const made = { name: 'Night Shift', description: 'For the late hours', visibility: 'private' } as const;
    const outcome = await createPool(voice.store, caller, made);
    expect(await createPool(voice.store, caller, made)).toEqual(outcome);
    if (outcome.status !== 'created') throw new Error(outcome.status);
    expect(await viewPool(voice.store, owner, outcome.pool)).toMatchObject({
      ...made,
      owner,
      role: 'owner',
      members: 1,
      agents: 0,
    });
    expect(await actionsOf(outcome.pool)).toEqual(['created']);
  });

  test('a name is unique regardless of case, until its pool is deleted', async () => {
    const [owner, other] = [voice.id(), voice.id()];
    const make = (by: string, name: string) =>
      createPool(voice.store, voice.as(by), { name, description: '', visibility: 'public' });
    const made = await make(owner, 'Taken Name');
    expect(await make(other, 'tAKEN nAME')).toEqual({ status: 'name_taken' });
    await deletePool(voice.store, voice.as(owner), made.status === 'created' ? made.pool : '');
    expect(await make(other, 'taken name')).toMatchObject({ status: 'created' });
  });

  test('16 at once by one member: 5 pools', async () => {
    const owner = voice.id();
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        createPool(voice.store, voice.as(owner), {
          name: `Many ${i} of ${owner}`,
          description: '',
          visibility: 'public',
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'created')).toHaveLength(5);
    expect(outcomes.filter(({ status }) => status === 'too_many')).toHaveLength(11);
  });
});

describe('the permission table in the statements', () => {
  const expected: [
    string,
    (pool: string, caller: ReturnType<TestVoice['as']>) => Promise<{ status: string }>,
    string[],
  ][] = [
    ['settings', (pool, caller) => changePool(voice.store, caller, pool, { description: 'new' }), ['owner', 'manager']],
    ['select', (pool, caller) => selectPool(voice.store, caller, pool), ['owner', 'manager', 'contributor', 'viewer']],
    ['transfer', (pool, caller) => transferPool(voice.store, caller, pool, voice.id()), ['owner']],
    ['delete', (pool, caller) => deletePool(voice.store, caller, pool), ['owner']],
  ];
  test.each(expected)('%s', async (_action, act, allowed) => {
    for (const who of ['outsider', 'viewer', 'contributor', 'manager', 'owner'] as const) {
      const { pool, people } = await staffed();
      const before = await actionsOf(pool);
      const { status } = await act(pool, voice.as(people[who]));
      if (who === 'outsider') expect(status).toBe('unknown_pool');
      else if (!allowed.includes(who)) expect(status).toBe('forbidden');
      else expect(['set', 'selected', 'offered', 'deleted']).toContain(status);
      expect(await actionsOf(pool)).toHaveLength(before.length + (allowed.includes(who) ? 1 : 0));
    }
  });

  test.each<[PoolRole | 'outsider', PoolRole, Exclude<PoolRole, 'owner'> | null, string]>([
    ['owner', 'contributor', 'manager', 'set'],
    ['owner', 'manager', null, 'set'],
    ['manager', 'contributor', 'viewer', 'set'],
    ['manager', 'viewer', null, 'set'],
    ['manager', 'contributor', 'manager', 'forbidden'],
    ['manager', 'owner', null, 'is_owner'],
    ['contributor', 'viewer', null, 'forbidden'],
    ['contributor', 'contributor', 'manager', 'forbidden'],
    ['contributor', 'contributor', null, 'set'],
    ['viewer', 'viewer', null, 'set'],
    ['owner', 'owner', null, 'is_owner'],
    ['owner', 'viewer', 'viewer', 'already'],
    ['outsider', 'viewer', null, 'unknown_pool'],
  ])('a %s makes a %s %s: %s', async (who, whom, role, status) => {
    const { pool, people } = await staffed();
    expect(await setPoolMember(voice.store, voice.as(people[who]), pool, people[whom], role)).toMatchObject({ status });
    const members = await readPoolMembers(voice.store, people.owner, pool);
    const after = status === 'set' ? role : whom;
    expect(members?.find(({ user }) => user === people[whom])?.role ?? null).toBe(after);
  });

  test('a manager can’t remove another manager', async () => {
    const { pool, people } = await staffed();
    await setPoolMember(voice.store, voice.as(people.owner), pool, people.viewer, 'manager');
    expect(await setPoolMember(voice.store, voice.as(people.manager), pool, people.viewer, null)).toMatchObject({
      status: 'forbidden',
    });
  });
});

describe('visibility', () => {
  test('a private pool doesn’t exist for non-members', async () => {
    const { pool, people } = await staffed('private');
    const view = await viewPool(voice.store, people.viewer, pool);
    const name = view?.name ?? '';
    expect(view).toMatchObject({ role: 'viewer', members: 4 });
    expect(await viewPool(voice.store, people.outsider, pool)).toBeNull();
    expect(await readPoolMembers(voice.store, people.outsider, pool)).toBeNull();
    expect(await readPoolStats(voice.store, people.outsider, pool)).toBeNull();
    expect(await resolvePool(voice.store, people.outsider, name)).toBeUndefined();
    expect(await findPools(voice.store, people.outsider, name)).toEqual([]);
    expect(await resolvePool(voice.store, people.viewer, name.toUpperCase())).toBe(pool);
    expect(await resolvePool(voice.store, people.viewer, pool)).toBe(pool);
    const { pools, total } = await listPools(voice.store, people.outsider, { offset: 0, limit: 100 });
    expect(total).toBe(pools.length);
    expect(pools.map(({ id }) => id)).not.toContain(pool);
  });

  test('everyone sees a public pool, and one’s own come first', async () => {
    const { pool, people } = await staffed('public');
    expect(await viewPool(voice.store, people.outsider, pool)).toMatchObject({ role: 'guest' });
    const { pools } = await listPools(voice.store, people.viewer, { offset: 0, limit: 1 });
    expect(pools[0]).toMatchObject({ id: pool, role: 'viewer' });
  });

  test('pools are found by part of their name', async () => {
    const owner = voice.id();
    await createPool(voice.store, voice.as(owner), {
      name: 'Zebra 100 crossing',
      description: '',
      visibility: 'public',
    });
    expect(await findPools(voice.store, voice.id(), 'BRA 100')).toMatchObject([{ name: 'Zebra 100 crossing' }]);
    expect(await findPools(voice.store, voice.id(), 'BRA % 100')).toEqual([]);
  });

  test('only owners and managers see the log', async () => {
    const { pool, people } = await staffed('public');
    expect((await readPoolEvents(voice.store, people.manager, pool)).map(({ action }) => action)).toEqual([
      'member',
      'member',
      'member',
      'created',
    ]);
    expect(await readPoolEvents(voice.store, people.contributor, pool)).toEqual([]);
    await expect(voice.sql`delete from pool_events where pool_id = ${pool}`).rejects.toThrow(/append-only/);
    await expect(voice.sql`update pool_events set action = 'nothing'`).rejects.toThrow(/append-only/);
  });
});

test('a deleted pool is gone: agents revoked, sessions ended, no longer selected', async () => {
  const guild = voice.id();
  const crew = await voice.crew(2, [guild]);
  await selectPool(voice.store, voice.as(crew.owner, { guildId: guild }), crew.pool);
  expect(await readPolicy(voice.store, guild)).toMatchObject({ pool: { id: crew.pool } });
  const session = await voice.session(guild);
  expect(await readPoolStats(voice.store, crew.owner, crew.pool)).toEqual({
    approved: 2,
    pending: 0,
    online: 2,
    guilds: 1,
    selectedBy: 1,
    sessions: { live: 1, lastDays: 1 },
    deployments: 2,
  });
  expect(await deletePool(voice.store, voice.as(crew.owner), crew.pool)).toMatchObject({
    status: 'deleted',
    agents: 2,
    events: [{ event: 'released', reason: 'revoked', session: { id: session.id } }],
  });
  expect(await readPolicy(voice.store, guild)).toMatchObject({ pool: null });
  expect(await viewPool(voice.store, crew.owner, crew.pool)).toBeNull();
  const rows = await voice.sql<{ status: string; token: string | null }[]>`
    select status, token_ciphertext as token from agent_bots where pool_id = ${crew.pool}`;
  expect([...rows]).toEqual([1, 2].map(() => ({ status: 'revoked', token: null })));
});
