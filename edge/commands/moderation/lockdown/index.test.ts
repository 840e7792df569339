import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { permissionsOf } from '../../../../infra/sandbox/discord/permissions.ts';
import { openStaffChorus, type StaffChorus } from '../../../../infra/testing/staff-chorus.ts';

const SEND = 1n << 11n;
const CONNECT = 1n << 20n;

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());
afterEach(() => {
  staff.discord.heal();
  for (const name of ['general', 'music', 'Lounge', 'Studio']) staff.channel(name).overwrites = [];
});

const may = (user: string, channel: string, bit: bigint) =>
  (permissionsOf(staff.guild, staff.id(user), staff.channel(channel)) & bit) !== 0n;
const mention = (name: string) => `<#${staff.channel(name).id}>`;
const snapshot = () => staff.guild.channels.map(({ overwrites }) => structuredClone(overwrites));

test('/lock closes this channel for members, and /lock off restores what was', async () => {
  staff.channel('general').overwrites = [{ id: staff.guild.id, type: 0, allow: 1n << 6n, deny: 1n << 14n }];
  const before = snapshot();
  const locked = await staff.ask('alice', 'lock', ['reason', 'cooling down']);
  expect(locked.text).toBe(`Closed 1 channel: ${mention('general')}.\n**Reason:** cooling down`);
  expect(may('bob', 'general', SEND)).toBe(false);
  expect(may('bob', 'music', SEND)).toBe(true);
  expect((await staff.ask('alice', 'lock')).text).toMatch(/is locked already/);
  expect(staff.lastEntry()).toMatchObject({ reason: `Lock by ${staff.id('alice')}: cooling down` });
  const opened = await staff.ask('alice', 'lock', ['off', true]);
  expect(opened.text).toBe(`Opened 1 channel as it was before: ${mention('general')}.`);
  expect(snapshot()).toEqual(before);
  expect((await staff.ask('alice', 'lock', ['off', true])).text).toMatch(/I haven't locked/);
  expect((await staff.acts()).map(({ kind }) => kind)).toEqual(['lock', 'lock']);
});

test('an interaction delivered twice locks once, and is answered alike', async () => {
  const envelope = staff.envelope('alice', 'lock', []);
  const first = await staff.see(envelope);
  staff.calls.length = 0;
  expect((await staff.see(envelope)).text).toBe(first.text);
  expect(staff.calls.filter(({ route }) => !route.startsWith('GET'))).toEqual([]);
  await staff.ask('alice', 'lock', ['off', true]);
});

test('members without Manage Channels can’t lock anything', async () => {
  for (const path of ['lock', 'lockdown start', 'lockdown end'])
    expect((await staff.ask('bob', path)).text).toMatch(/You need \*\*Manage Channels\*\*/);
  // What one channel grants doesn't count for the server.
  staff.channel('general').overwrites = [{ id: staff.id('bob'), type: 1, allow: 1n << 4n, deny: 0n }];
  expect((await staff.ask('bob', 'lockdown start')).text).toMatch(/You need \*\*Manage Channels\*\*/);
  expect((await staff.ask('bob', 'lock')).text).toMatch(/Closed 1 channel/);
  expect((await staff.ask('bob', 'lock', ['off', true])).text).toMatch(/Opened 1 channel/);
});

test('/lockdown closes every channel that members can use, voice included, and its end restores each', async () => {
  const before = snapshot();
  const started = await staff.ask('alice', 'lockdown start');
  expect(started.text).toContain('Closed 4 channels');
  for (const channel of ['general', 'music']) expect(may('bob', channel, SEND)).toBe(false);
  for (const channel of ['Lounge', 'Studio']) {
    expect(may('bob', channel, CONNECT)).toBe(false);
    expect(may('chorus', channel, CONNECT)).toBe(true);
  }
  expect((await staff.ask('alice', 'lockdown start')).text).toMatch(/locked down already/);
  expect((await staff.ask('alice', 'lockdown end')).text).toContain('Opened 4 channels as they were before');
  expect(snapshot()).toEqual(before);
  expect((await staff.ask('alice', 'lockdown end')).text).toMatch(/isn't locked down/);
});

test('a channel where the bot lacks a permission is named, and the others are closed', async () => {
  staff.channel('music').overwrites = [{ id: staff.role('Chorus').id, type: 0, allow: 0n, deny: 1n << 28n }];
  const started = await staff.ask('alice', 'lockdown start');
  expect(started.text).toContain('Closed 3 channels');
  expect(started.text).toContain(
    `Couldn’t close ${mention('music')}. I need **View Channels**, **Manage Permissions**`,
  );
  expect(may('bob', 'music', SEND)).toBe(true);
  await staff.ask('alice', 'lockdown end');
});

test('what someone changed meanwhile is left as it is, and said', async () => {
  await staff.ask('alice', 'lockdown start');
  const theirs = [{ id: staff.guild.id, type: 0 as const, allow: 0n, deny: SEND | (1n << 10n) }];
  staff.channel('music').overwrites = theirs;
  const ended = await staff.ask('alice', 'lockdown end');
  expect(ended.text).toContain('Opened 3 channels as they were before');
  expect(ended.text).toContain(`Left as it is, because someone changed it meanwhile: ${mention('music')}.`);
  expect(staff.channel('music').overwrites).toEqual(theirs);
});

test('what can’t be opened stays closed until it’s tried again', async () => {
  const before = snapshot();
  await staff.ask('alice', 'lockdown start');
  staff.discord.failWith(403, { route: 'DELETE /channels/:id/permissions/:id', code: 50013, times: 1 });
  const ended = await staff.ask('alice', 'lockdown end');
  expect(ended.text).toMatch(/Couldn’t open <#\d+>\. I need \*\*Manage Roles\*\*.* Then end it again\./);
  expect((await staff.ask('alice', 'lockdown end')).text).toContain('as they were before');
  expect(snapshot()).toEqual(before);
});

test('a channel that was locked by itself stays locked after a lockdown', async () => {
  const before = snapshot();
  await staff.ask('alice', 'lock', ['channel', 'music']);
  expect((await staff.ask('alice', 'lockdown start')).text).toContain('Closed 3 channels');
  await staff.ask('alice', 'lockdown end');
  expect(may('bob', 'music', SEND)).toBe(false);
  await staff.ask('alice', 'lock', ['channel', 'music'], ['off', true]);
  expect(snapshot()).toEqual(before);
});

test('while Discord doesn’t respond, nothing is lost: a job goes on', async () => {
  staff.discord.failWith(500, { route: 'PUT /channels/:id/permissions/:id' });
  expect((await staff.ask('alice', 'lock')).text).toMatch(/I’ll go on in two minutes/);
  staff.discord.heal();
  await staff.sql`update job set run_at = now(), claimable_at = now() where kind = 'go_on_lockdown' and dead_at is null`;
  await staff.runDue();
  expect(may('bob', 'general', SEND)).toBe(false);
  await staff.ask('alice', 'lock', ['off', true]);
  expect(may('bob', 'general', SEND)).toBe(true);
});

test('the job that goes on leaves a lockdown alone while the first one is at it', async () => {
  const ref = staff.discord.core.ids.next();
  const guild = staff.guild.id;
  await staff.sql`insert into moderation_lockdown (lockdown_id, guild_id, scope_id, kind, actor_id, state)
    values (${ref}, ${guild}, ${guild}, 'lockdown', 1, 'starting')`;
  const payload = { lockdown: ref, direction: 'start' };
  await staff.sql`select job_add('go_on_lockdown', ${`${ref}:start`}, ${staff.sql.json(payload)})`;
  await staff.sql`select job_add('lockdown', ${ref}, ${staff.sql.json({ request: payload })}, now() + interval '1 hour')`;
  await staff.runDue();
  expect(may('bob', 'general', SEND)).toBe(true);
  await staff.sql`delete from job where kind = 'lockdown' and key = ${ref}`;
  await staff.sql`update job set run_at = now(), claimable_at = now() where kind = 'go_on_lockdown' and key = ${`${ref}:start`}`;
  await staff.runDue();
  expect(may('bob', 'general', SEND)).toBe(false);
  await staff.ask('alice', 'lockdown end');
  expect(may('bob', 'general', SEND)).toBe(true);
});
