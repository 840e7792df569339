/** What Discord was asked for and nobody heard about: a job finds out what came of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../infra/testing/staff-chorus.ts';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());

const ASKED = {
  done: () => staff.envelope('alice', 'slowmode', [['time', '30s']]),
  unknown: () =>
    staff.envelope('alice', 'nick', [
      ['user', 'dave'],
      ['name', 'One'],
    ]),
  notDone: () =>
    staff.envelope('alice', 'role add', [
      ['user', 'dave'],
      ['role', 'DJ'],
    ]),
};

/** One after the other: answers that are deferred look alike to whoever watches several. */
async function seen(asked: readonly Parameters<StaffChorus['see']>[0][]): Promise<(string | undefined)[]> {
  const texts: (string | undefined)[] = [];
  for (const envelope of asked) texts.push((await staff.see(envelope)).text);
  return texts;
}

test('what was done is recorded, what wasn’t isn’t, and where nobody can tell, the record says so', async () => {
  const { discord, sql } = staff;
  discord.failWith(503, { route: 'PATCH /channels/:id', isLate: true });
  discord.failWith(503, { route: 'PATCH /guilds/:id/members/:id', isLate: true });
  discord.failWith(503, { route: 'PUT /guilds/:id/members/:id/roles/:id' });
  const asked = Object.values(ASKED).map((envelope) => envelope());
  const answers = await seen(asked);
  for (const text of answers) expect(text).toMatch(/I’ll check whether it went through/);
  expect(await staff.acts()).toEqual([]);
  // Someone else.
  staff.member('dave').nick = 'Two';

  discord.heal();
  await sql`update job set run_at = clock_timestamp(), claimable_at = clock_timestamp() where kind = 'settle_act'`;
  await staff.runDue();
  expect(await sql`select from moderation_intent`).toHaveLength(0);
  const acts = (await staff.acts()).map(({ kind, lines }) => [kind, ...lines]);
  expect(acts.sort()).toEqual([
    ['nick', 'Now **One**.', 'I was interrupted before Discord answered, so please check whether it went through.'],
    ['slowmode', expect.stringContaining('Members wait 30 seconds')],
  ]);
  expect((await staff.ask('alice', 'audit view')).text).toContain('interrupted, so it may not be so');

  // Whoever asks again is told what stands, or has it done.
  expect(await seen(asked)).toEqual([
    expect.stringContaining('Members wait 30 seconds'),
    expect.stringContaining('please check whether it went through'),
    expect.stringContaining('now has'),
  ]);
  expect(staff.member('dave')).toMatchObject({ nick: 'Two', roleIds: [staff.role('DJ').id] });
  expect(await staff.acts()).toHaveLength(3);
});
