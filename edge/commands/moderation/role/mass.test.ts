import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../../infra/testing/staff-chorus.ts';
import { runRoleSweep } from '../../../../shared/moderation/role-sweep.ts';
import { DiscordRest } from '../../../../shared/platform/discord/rest.ts';

let staff: StaffChorus;
let crowd: string[];
/** How often each member was dealt with, by path. */
let asked: string[];
beforeAll(async () => {
  staff = await openStaffChorus();
  crowd = staff.join(12).map(({ id }) => id);
});
afterAll(() => staff?.close());
beforeEach(() => {
  staff.setIntents({ guildMembers: true });
  for (const member of staff.guild.members.values())
    member.roleIds = member.roleIds.filter((id) => id !== staff.role('DJ').id);
  asked = [];
});
const stop: (() => void)[] = [];
afterEach(() => {
  for (const each of stop.splice(0)) each();
  staff.discord.heal();
});

const watch = () =>
  stop.push(
    staff.discord.watchRequests(({ route, path }) => {
      if (/^(PUT|DELETE) .*\/roles\/:id$/.test(route)) asked.push(path);
    }),
  );
const mass = (action: string, members: string, ...more: (readonly [string, string, 'role'])[]) =>
  staff.ask('alice', 'role mass', ['action', action], ['role', 'DJ'], ['members', members], ...more);
const holders = () => [...staff.guild.members.values()].filter(({ roleIds }) => roleIds.includes(staff.role('DJ').id));

test('/role mass shows how many it’s about, gives the role to each once, and takes it again', async () => {
  watch();
  const people = [...staff.guild.members.keys()].filter((id) => !staff.discord.core.world.user(id)?.bot).length;
  const shown = await mass('give', 'humans');
  expect(shown.text).toBe(`Give <@&${staff.role('DJ').id}> to ${people} members? You can stop it while it runs.`);
  expect(asked).toEqual([]);
  const done = await staff.press('alice', shown, `Give it to ${people} members`);
  expect(done.text).toBe(`Gave <@&${staff.role('DJ').id}> to ${people} members.`);
  expect(holders()).toHaveLength(people);
  expect(new Set(asked).size).toBe(people);
  expect(asked).toHaveLength(people);
  expect((await mass('give', 'humans')).text).toMatch(/they all have it/);
  const taking = await mass('take', 'all');
  await staff.press('alice', taking, `Take it from ${people} members`);
  expect(holders()).toHaveLength(0);
  expect((await staff.acts()).map(({ lines }) => lines[0])).toEqual([
    `Gave <@&${staff.role('DJ').id}> to ${people} members.`,
    `Took <@&${staff.role('DJ').id}> from ${people} members.`,
  ]);
});

test('only bots, or only members with another role', async () => {
  const bots = await mass('give', 'bots');
  expect(bots.text).toMatch(/to 2 members/);
  const staffOnly = await mass('give', 'role', ['with', 'Staff', 'role']);
  expect(staffOnly.text).toMatch(/to 2 members/);
  await staff.press('alice', staffOnly, 'Give it to 2 members');
  expect(
    holders()
      .map(({ userId }) => userId)
      .sort(),
  ).toEqual([staff.id('alice'), staff.id('carol')].sort());
  expect((await mass('give', 'role')).text).toMatch(/Name a role as `with`/);
  expect((await mass('give', 'all', ['with', 'Staff', 'role'])).text).toMatch(/and only then/);
});

test('without the Server Members intent, it says what the operator has to switch on', async () => {
  staff.setIntents({ guildMembers: false });
  expect((await mass('give', 'all')).text).toMatch(/turn on \*\*Server Members Intent\*\*/);
});

test('a member who can’t hand the role out is refused', async () => {
  const said = await staff.ask('bob', 'role mass', ['action', 'give'], ['role', 'DJ'], ['members', 'all']);
  expect(said.text).toMatch(/You need \*\*Manage Roles\*\*/);
});

test('stopped while it runs, it deals with nobody else, and shows its progress', async () => {
  watch();
  const shown = await mass('give', 'humans');
  const { components } = shown;
  const label = String(components[0]?.label);
  staff.made.calls.length = 0;
  staff.discord.latency(60);
  const running = staff.press('alice', shown, label);
  await expect.poll(() => asked.length).toBeGreaterThan(2);
  const progress = staff.made.calls.find(({ payload }) => /^Giving <@&\d+>: /.test(String(payload?.content)));
  expect(progress).toBeDefined();
  await staff.press('alice', { data: progress?.payload } as never, 'Stop');
  expect((await running).text).toMatch(/^Stopped\. Gave <@&\d+> to \d+ members?\.$/);
  expect(holders().length).toBe(asked.length);
  expect(asked.length).toBeLessThan(crowd.length);
});

test('a permission lost in between is said, and Continue goes on with the rest', async () => {
  const shown = await mass('give', 'humans');
  const label = String(shown.components[0]?.label);
  let count = 0;
  stop.push(
    staff.discord.watchRequests(({ route }) => {
      if (!route.startsWith('PUT /guilds/:id/members')) return;
      count += 1;
      if (count === 4) staff.discord.failWith(403, { route, code: 50013 });
    }),
  );
  const paused = await staff.press('alice', shown, label);
  expect(paused.text).toMatch(/^Gave <@&\d+> to 3 members\. I need \*\*Manage Roles\*\*.* Then go on\.$/);
  staff.discord.heal();
  const done = await staff.press('alice', paused, 'Continue');
  expect(done.text).toMatch(/^Gave <@&\d+> to 16 members\.$/);
  expect(holders()).toHaveLength(16);
});

test('whatever dies at whichever request, nobody is dealt with twice, and the count is right', async () => {
  watch();
  const shown = await mass('give', 'humans');
  expect(shown.text).toContain('to 16 members');
  const [row] = await staff.sql<{ id: string }[]>`
    update moderation_role_sweep set state = 'running' where state = 'shown' returning sweep_id::text as id`;
  const id = row?.id ?? '';
  /** Sends the request, and dies before it hears of the response. */
  class Dying extends DiscordRest {
    left = 0;
    override async request(...given: Parameters<DiscordRest['request']>): Promise<never> {
      const outcome = await super.request(...given);
      this.left -= 1;
      if (this.left === 0) throw new Error('The process died.');
      return outcome as never;
    }
  }
  const client = { apiBase: staff.discord.apiBase, token: staff.discord.botToken, observe: () => {} };
  const context = { store: staff.store, signal: new AbortController().signal, protectedRoles: [] };
  for (let at = 1; at <= 6; at += 1) {
    const dying = new Dying(client);
    dying.left = at;
    await expect(runRoleSweep({ ...context, rest: dying }, id)).rejects.toThrow('The process died.');
  }
  const { sweep } = await runRoleSweep({ ...context, rest: new DiscordRest(client) }, id);
  expect(sweep).toMatchObject({ state: 'done', changed: 16, failed: 0 });
  expect(asked).toHaveLength(16);
  expect(new Set(asked).size).toBe(16);
});
