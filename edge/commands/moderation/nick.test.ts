import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../infra/testing/staff-chorus.ts';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());
beforeEach(() => staff.setting('protectedRoles', null));

const nick = (by: string, user: string, name?: string) =>
  staff
    .ask(by, 'nick', ['user', user], ...(name === undefined ? [] : [['name', name] as const]))
    .then(({ text }) => text);

test('/nick sets a nickname, and takes it away again', async () => {
  expect(await nick('alice', 'bob', ' Bobby ')).toBe(`<@${staff.id('bob')}>’s nickname is **Bobby**.`);
  expect(staff.member('bob').nick).toBe('Bobby');
  expect(staff.lastEntry()).toMatchObject({ reason: `By alice (${staff.id('alice')})` });
  expect(await nick('alice', 'bob', 'Bobby')).toMatch(/already their nickname/);
  expect(await nick('alice', 'bob')).toBe(`<@${staff.id('bob')}> has no nickname anymore. It was **Bobby**.`);
  expect(staff.member('bob').nick).toBeUndefined();
  expect(await nick('alice', 'bob')).toMatch(/don't have a nickname/);
  expect((await staff.acts()).map(({ kind }) => kind)).toEqual(['nick', 'nick']);
});

test('who asks comes first, then ranks and protected roles', async () => {
  expect(await nick('bob', 'dave', 'D')).toMatch(/You need \*\*Manage Nicknames\*\*/);
  await staff.setting('staffRole', staff.role('Staff').id);
  expect(await nick('carol', 'alice', 'A')).toBe('Discord lets nobody rename the owner of a server.');
  expect(await nick('carol', 'bob', 'B')).toMatch(/nickname is \*\*B\*\*/);
  staff.member('dave').roleIds = [staff.role('Staff').id];
  expect(await nick('carol', 'dave', 'D')).toMatch(/their highest role isn't below yours/);
  await staff.setting('protectedRoles', [staff.role('DJ').id]);
  expect(await nick('carol', 'bob', 'C')).toMatch(/is protected here/);
  expect(await nick('carol', 'carol', 'Caro')).toMatch(/nickname is \*\*Caro\*\*/);
  expect(await nick('carol', 'soprano', 'S')).toMatch(/aren't in this server/);
});

test('a member above the bot can’t be renamed by it, and the sentence says what to do', async () => {
  const top = { ...staff.role('DJ'), id: '900000000000000001', name: 'Top', position: 9 };
  staff.guild.roles.push(top);
  staff.member('dave').roleIds = [top.id];
  expect(await nick('alice', 'dave', 'D')).toMatch(/isn't below mine. Move my role up in \*\*Server Settings → Roles/);
  staff.member('dave').roleIds = [];
});

test('a nickname that looks empty is refused', async () => {
  expect(await nick('alice', 'dave', '\u200b\u2800')).toMatch(/would look empty/);
});
