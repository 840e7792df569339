import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJobStage } from '../../infra/testing/jobs.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { answerPoolInvitation, expirePoolInvitation } from './pool-invitations.ts';
import type { PoolRole } from './pool-roles.ts';
import { readPoolMembers } from './pool-views.ts';
import { createPool, deletePool, setPoolMember, transferPool } from './pools.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(8);
});
afterAll(() => voice.drop());

/** A private pool, its owner, and a friend. */
async function sharing() {
  const [owner, friend] = [voice.id(), voice.id()];
  const pool = await voice.pool(owner, 'private');
  return {
    ...{ pool, owner, friend },
    invite: (role: Exclude<PoolRole, 'owner'> | null, by = owner, user = friend) =>
      setPoolMember(voice.store, voice.as(by), pool, user, role),
    transfer: (to = friend) => transferPool(voice.store, voice.as(owner), pool, to),
    answer: (isAccepted: boolean, user = friend) => answerPoolInvitation(voice.store, voice.as(user), pool, isAccepted),
    roles: async () =>
      Object.fromEntries(
        ((await readPoolMembers(voice.store, owner, pool)) ?? []).map(({ user, role }) => [user, role]),
      ),
    scheduled: async () =>
      (await voice.sql`select from job where kind = 'expire_pool_invitation' and key like ${`${pool}:%`}`).length,
  };
}

test('someone becomes a member once they accept, not before', async () => {
  const { pool, owner, friend, invite, answer, roles, scheduled } = await sharing();
  expect(await invite('viewer')).toMatchObject({ status: 'invited', pool, role: 'viewer' });
  expect(await readPoolMembers(voice.store, friend, pool)).toBeNull();
  expect([await roles(), await scheduled()]).toEqual([{ [owner]: 'owner' }, 1]);
  expect(await invite('viewer')).toEqual({ status: 'invited_already' });
  expect(await answer(true)).toMatchObject({ status: 'accepted', role: 'viewer', from: owner });
  expect([await roles(), await scheduled()]).toEqual([{ [owner]: 'owner', [friend]: 'viewer' }, 0]);
  // A member's role changes at once: they agreed to belong to the pool, and can leave.
  expect(await invite('manager')).toMatchObject({ status: 'set', before: 'viewer', role: 'manager' });
});

test('an invitation that was declined, taken back, or never made opens nothing', async () => {
  const { owner, invite, answer, roles } = await sharing();
  expect(await answer(true)).toMatchObject({ status: 'not_invited' });
  await invite('viewer');
  expect(await answer(true, voice.id())).toMatchObject({ status: 'not_invited' });
  expect(await answer(false)).toMatchObject({ status: 'declined' });
  expect(await answer(true)).toMatchObject({ status: 'not_invited' });
  await invite('viewer');
  expect(await invite(null)).toEqual({ status: 'withdrawn' });
  expect(await answer(true)).toMatchObject({ status: 'not_invited' });
  expect(await roles()).toEqual({ [owner]: 'owner' });
});

test('what a manager offered is worth nothing once they can’t give it anymore', async () => {
  const { owner, pool, invite, answer, roles } = await sharing();
  const manager = voice.id();
  await voice.join(owner, pool, manager, 'manager');
  expect(await invite('manager', manager)).toMatchObject({ status: 'forbidden' });
  await invite('viewer', manager);
  await invite(null, owner, manager);
  expect(await answer(true)).toMatchObject({ status: 'not_invited' });
  expect(await roles()).toEqual({ [owner]: 'owner' });
});

test('an invitation expires by itself after seven days', async () => {
  const { pool, friend, invite, answer, scheduled } = await sharing();
  await invite('viewer');
  await voice.sql`update pool_invitations set expires_at = expires_at - interval '7 days' where pool_id = ${pool}`;
  expect(await answer(true)).toMatchObject({ status: 'not_invited' });
  await invite('viewer');
  await voice.sql`update pool_invitations set expires_at = expires_at - interval '7 days' where pool_id = ${pool}`;
  await voice.sql`update job set run_at = now(), claimable_at = now() where kind = 'expire_pool_invitation' and key = ${`${pool}:${friend}`}`;
  await openJobStage(voice.sql).runDue([expirePoolInvitation]);
  expect([await scheduled(), (await voice.sql`select from pool_invitations where pool_id = ${pool}`).length]).toEqual([
    0, 0,
  ]);
});

test('a pool has at most 25 open invitations', async () => {
  const { invite, owner } = await sharing();
  for (let count = 0; count < 25; count++) await invite('viewer', owner, voice.id());
  expect(await invite('viewer')).toEqual({ status: 'too_many_invitations', most: 25 });
});

describe('a transfer', () => {
  test('happens when the new owner accepts; the previous one stays as a manager', async () => {
    const { owner, friend, transfer, answer, roles } = await sharing();
    expect(await transfer(owner)).toEqual({ status: 'self' });
    expect(await transfer()).toMatchObject({ status: 'offered' });
    expect(await roles()).toEqual({ [owner]: 'owner' });
    expect(await answer(true)).toMatchObject({ status: 'accepted', role: 'owner', from: owner });
    expect(await roles()).toEqual({ [friend]: 'owner', [owner]: 'manager' });
    expect(await transfer(voice.id())).toMatchObject({ status: 'forbidden' });
  });

  test('is offered to one member at a time, and two who accept at once leave one owner', async () => {
    const { owner, friend, transfer, answer, roles } = await sharing();
    const other = voice.id();
    await transfer();
    await transfer(other);
    const outcomes = await Promise.all([answer(true), answer(true, other)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['not_invited', 'accepted']);
    expect(await roles()).toEqual({ [other]: 'owner', [owner]: 'manager' });
    expect(await answer(true, friend)).toMatchObject({ status: 'not_invited' });
  });

  test('to a member doesn’t cost them their role when it’s taken back or declined', async () => {
    const { owner, pool, friend, invite, transfer, answer, roles } = await sharing();
    await voice.join(owner, pool, friend, 'contributor');
    await transfer();
    expect(await invite(null)).toEqual({ status: 'withdrawn' });
    await transfer();
    expect(await answer(false)).toMatchObject({ status: 'declined', role: 'owner' });
    expect(await roles()).toEqual({ [owner]: 'owner', [friend]: 'contributor' });
  });

  test('waits while the new owner has the most pools a member can own', async () => {
    const { friend, transfer, answer } = await sharing();
    for (let count = 0; count < 4; count++) await voice.pool(friend);
    await transfer();
    const fifth = await createPool(voice.store, voice.as(friend), {
      ...{ name: `Fifth of ${friend}`, description: '', visibility: 'private' },
    });
    expect(await answer(true)).toEqual({ status: 'too_many', most: 5 });
    await deletePool(voice.store, voice.as(friend), fifth.status === 'created' ? fifth.pool : '');
    expect(await answer(true)).toMatchObject({ status: 'accepted' });
  });
});
