import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../../infra/testing/staff-chorus.ts';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());
beforeEach(async () => {
  staff.discord.heal();
  staff.member('bob').roleIds = [staff.role('DJ').id];
  staff.member('dave').roleIds = [];
  for (const key of ['staffRole', 'protectedRoles']) await staff.setting(key, null);
});

const say = (by: string, what: string, user: string, role: string, ...more: (readonly [string, string])[]) =>
  staff.ask(by, `role ${what}`, ['user', user], ['role', role], ...more).then(({ text }) => text);
const has = (user: string, role: string) => staff.member(user).roleIds.includes(staff.role(role).id);

test('/role add and remove give and take a role, and say so in both logs', async () => {
  const [dave, dj] = [staff.id('dave'), staff.role('DJ').id];
  expect(await say('alice', 'add', 'dave', 'DJ', ['reason', 'plays well'])).toBe(`<@${dave}> now has <@&${dj}>.`);
  expect(has('dave', 'DJ')).toBe(true);
  expect(staff.lastEntry()).toMatchObject({ reason: `By alice (${staff.id('alice')}): plays well` });
  expect(await say('alice', 'add', 'dave', 'DJ')).toBe(`They already have <@&${dj}>.`);
  expect(await say('alice', 'remove', 'dave', 'DJ')).toBe(`<@${dave}> no longer has <@&${dj}>.`);
  expect(has('dave', 'DJ')).toBe(false);
  expect((await staff.acts()).at(-1)).toMatchObject({ kind: 'role', lines: [`<@${dave}> no longer has <@&${dj}>.`] });
});

test('nobody hands out what stands above them, what belongs to a bot, or @everyone', async () => {
  expect(await say('bob', 'add', 'dave', 'DJ')).toMatch(/You need \*\*Manage Roles\*\*/);
  staff.role('Staff').permissions |= 1n << 28n;
  expect(await say('carol', 'add', 'dave', 'Staff')).toMatch(/it isn't below your highest role/);
  expect(await say('carol', 'add', 'dave', 'DJ')).toMatch(/now has/);
  staff.role('Staff').permissions &= ~(1n << 28n);
  expect(await say('alice', 'add', 'dave', 'Chorus')).toMatch(/belongs to a bot/);
  expect(await say('alice', 'add', 'dave', '@everyone')).toMatch(/everyone has/);
  const top = { ...staff.role('DJ'), id: '900000000000000001', name: 'Top', position: 9 };
  staff.guild.roles.push(top);
  expect(await say('alice', 'add', 'dave', 'Top')).toMatch(/isn't below my highest role. Move my role up/);
  staff.guild.roles.splice(staff.guild.roles.indexOf(top), 1);
});

test('whoever is staff by the server’s role alone can’t hand out more than they have', async () => {
  await staff.setting('staffRole', staff.role('Staff').id);
  staff.role('DJ').permissions = 1n << 28n;
  expect(await say('carol', 'add', 'dave', 'DJ')).toMatch(/grants \*\*Manage Roles\*\*, which you don't have/);
  staff.role('DJ').permissions = 0n;
  await staff.setting('protectedRoles', [staff.role('DJ').id]);
  expect(await say('carol', 'add', 'dave', 'DJ')).toMatch(/Only members with \*\*Manage Roles\*\*/);
  await staff.setting('protectedRoles', null);
  expect(await say('carol', 'add', 'dave', 'DJ')).toMatch(/now has/);
});

test('a temporary role ends by a job, also one of another process', async () => {
  expect(await say('alice', 'temp', 'dave', 'DJ', ['time', '2h'])).toMatch(/has <@&\d+> until <t:\d+:f>\./);
  expect(has('dave', 'DJ')).toBe(true);
  await staff.runDue();
  expect(has('dave', 'DJ')).toBe(true);
  await staff.sql`update job set run_at = now(), claimable_at = now() where kind = 'end_temporary_role'`;
  await staff.runDue();
  expect(has('dave', 'DJ')).toBe(false);
  expect((await staff.acts()).at(-1)?.lines).toEqual([`Took <@&${staff.role('DJ').id}> away: its time was up.`]);
  expect(await staff.sql`select from moderation_temporary_role`).toHaveLength(0);
});

test('a later end replaces an earlier one, whose job then leaves the role alone', async () => {
  await say('alice', 'temp', 'dave', 'DJ', ['time', '1h']);
  expect(await say('alice', 'temp', 'dave', 'DJ', ['time', '3h'])).toMatch(/keeps <@&\d+> until/);
  await staff.sql`
    update job set run_at = now(), claimable_at = now()
    where job_id = (select min(job_id) from job where kind = 'end_temporary_role')`;
  await staff.runDue();
  expect(has('dave', 'DJ')).toBe(true);
  await say('alice', 'remove', 'dave', 'DJ');
  expect(await staff.sql`select from moderation_temporary_role`).toHaveLength(0);
});

test('a role that can’t be given doesn’t end, and one that can’t be taken is reported', async () => {
  staff.discord.failWith(403, { route: 'PUT /guilds/:id/members/:id/roles/:id', code: 50013 });
  expect(await say('alice', 'temp', 'dave', 'DJ', ['time', '1h'])).toMatch(/I need \*\*Manage Roles\*\*/);
  expect(await staff.sql`select from moderation_temporary_role`).toHaveLength(0);
  staff.discord.heal();
  await say('alice', 'temp', 'dave', 'DJ', ['time', '1h']);
  staff.discord.failWith(403, { route: 'DELETE /guilds/:id/members/:id/roles/:id', code: 50013 });
  await staff.sql`update job set run_at = now(), claimable_at = now() where kind = 'end_temporary_role'`;
  await staff.runDue();
  expect((await staff.acts()).at(-1)?.lines[0]).toMatch(/was up, but I couldn’t take it away. I need \*\*Manage Roles/);
});

test('a role that someone has for good isn’t made temporary by accident', async () => {
  expect(await say('alice', 'temp', 'bob', 'DJ', ['time', '1h'])).toMatch(/and it doesn't end/);
  expect(await say('alice', 'temp', 'dave', 'DJ', ['time', '30s'])).toMatch(/from 1 minute to 1 year/);
});

test('/role info says what a role grants, and whether it can be handed out', async () => {
  const { text } = await staff.ask('alice', 'role info', ['role', 'Staff']);
  expect(text).toContain('Staff permissions: Ban Members');
  expect(text).toContain('Can you hand it out here?: Its position allows it.');
  expect((await staff.ask('alice', 'role info', ['role', 'Chorus'])).text).toContain('Handed out by: Discord');
});
