import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../../infra/testing/staff-chorus.ts';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());
beforeEach(() => staff.sql`delete from moderation_act`);

async function lastAct(kind: string): Promise<{ id: string; isUndone: boolean }> {
  const [act] = await staff.sql<{ id: string; isUndone: boolean }[]>`
    select act_id::text as id, undone_at is not null as "isUndone" from moderation_act where kind = ${kind} order by act_id desc limit 1`;
  if (act === undefined) throw new Error(`nobody did ${kind}`);
  return act;
}

const revert = async (id: string) => (await staff.ask('alice', 'audit revert', ['change', `A${id}`])).text;
const stateOf = async (id: string) =>
  (
    await staff.sql<
      { isUndone: boolean }[]
    >`select undone_at is not null as "isUndone" from moderation_act where act_id = ${id}`
  )[0];

test('slowmode, a nickname, and a role get what the record says was there before', async () => {
  const dave = staff.member('dave');
  staff.channel('general').rateLimitPerUser = 5;
  dave.nick = 'D';
  for (const [path, kind, ...options] of [
    ['slowmode', 'slowmode', ['time', '30s']],
    ['nick', 'nick', ['user', 'dave'], ['name', 'Davey']],
    ['role add', 'role', ['user', 'dave'], ['role', 'DJ']],
  ] as const) {
    await staff.ask('alice', path, ...options);
    const { id } = await lastAct(kind);
    expect(await revert(id)).not.toMatch(/can’t|can't|didn’t/);
    expect(await stateOf(id)).toEqual({ isUndone: true });
    expect(await revert(id)).toBe('That’s undone already.');
    const undoing = await lastAct(kind);
    expect(undoing).toMatchObject({ isUndone: false });
    expect((await staff.acts()).at(-1)?.lines.at(-1)).toBe(`That undoes A${id}.`);
  }
  expect([staff.channel('general').rateLimitPerUser, dave.nick, dave.roleIds]).toEqual([5, 'D', []]);
  expect((await staff.ask('alice', 'audit view')).text).toMatch(/undoes A\d+/);
});

test('what someone changed again since stays', async () => {
  await staff.ask('alice', 'slowmode', ['time', '1m']);
  const { id } = await lastAct('slowmode');
  await staff.ask('alice', 'slowmode', ['time', '2m']);
  expect(await revert(id)).toMatch(/changed the slowmode of .* again since/);
  expect(staff.channel('general').rateLimitPerUser).toBe(120);
  await staff.ask('alice', 'role add', ['user', 'dave'], ['role', 'DJ']);
  const role = await lastAct('role');
  staff.member('dave').roleIds = [];
  expect(await revert(role.id)).toMatch(/don't have/);
  expect(await stateOf(role.id)).toEqual({ isUndone: false });
});

test('a lock is opened, and however it’s opened, it’s undone', async () => {
  const before = structuredClone(staff.channel('general').overwrites);
  await staff.ask('alice', 'lock');
  const first = await lastAct('lock');
  expect(staff.channel('general').overwrites).not.toEqual(before);
  await revert(first.id);
  expect(staff.channel('general').overwrites).toEqual(before);
  expect(await stateOf(first.id)).toEqual({ isUndone: true });
  await staff.ask('alice', 'lock');
  const second = await lastAct('lock');
  await staff.ask('alice', 'lock', ['off', true]);
  expect(await revert(second.id)).toBe('That’s undone already.');
  expect(await revert((await lastAct('lock')).id)).toBe('That opened the channel. Close it again with `/lock`.');
});

test('what can’t be undone says what to do instead', async () => {
  const { guild } = staff;
  for (const [kind, sentence] of [
    ['purge', 'Discord keeps no messages'],
    ['massban', '/mod unban'],
    ['lockdown', '/lockdown end'],
    ['raid', '/raid end'],
    // From before anyone wrote down what was there.
    ['slowmode', 'didn’t write down'],
    ['nick', 'didn’t write down'],
    ['role', '/role mass'],
  ] as const) {
    await staff.sql`insert into moderation_act (guild_id, kind, actor_id, user_id, channel_id)
      values (${guild.id}, ${kind}, 1, 2, ${staff.channel('general').id})`;
    expect(await revert((await lastAct(kind)).id)).toContain(sentence);
  }
  await staff.sql`insert into moderation_act (guild_id, kind, actor_id) values (1, 'purge', 1)`;
  expect(await revert((await lastAct('purge')).id)).toContain('no change with that name');
});

test('whoever couldn’t have done it can’t undo it', async () => {
  await staff.ask('alice', 'nick', ['user', 'dave'], ['name', 'Other']);
  const { id } = await lastAct('nick');
  const role = { ...staff.role('DJ'), id: '900000000000000011', name: 'Manager', position: 1, permissions: 32n };
  staff.guild.roles.push(role);
  staff.member('bob').roleIds = [role.id];
  expect((await staff.ask('bob', 'audit revert', ['change', `A${id}`])).text).toMatch(
    /You need \*\*Manage Nicknames\*\*/,
  );
  expect(staff.member('dave').nick).toBe('Other');
});
