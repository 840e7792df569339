/** What Discord did without an answer: it's recorded, by whoever delivers the interaction again, or by a job. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../infra/testing/staff-chorus.ts';
import type { InvocationEnvelope } from '../../interactions/envelope.ts';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());

const NOTE = 'I was interrupted before Discord answered, so please check whether it went through.';

/** Has Discord do what's asked for, and lose its answer. */
async function unanswered(route: string, envelope: InvocationEnvelope): Promise<void> {
  const before = await staff.acts();
  staff.discord.failWith(503, { route, isLate: true });
  expect((await staff.see(envelope)).text).toContain('I’ll check whether it went through');
  staff.discord.heal();
  expect(await staff.acts()).toEqual(before);
}

const intents = () => staff.sql`select from moderation_intent`;

/** What the log has of a kind, once the job settled what's open. */
async function settled(kind: string): Promise<string[][]> {
  await staff.sql`update job set run_at = clock_timestamp(), claimable_at = clock_timestamp() where kind = 'settle_act'`;
  await staff.runDue();
  expect(await intents()).toHaveLength(0);
  return (await staff.acts()).filter((act) => act.kind === kind).map(({ lines }) => lines);
}

test('an AutoMod rule that Discord added is recorded by the redelivery, and one that nobody asks for again by the job', async () => {
  const again = staff.envelope('alice', 'automod add invites', []);
  await unanswered('POST /guilds/:id/auto-moderation/rules', again);
  // What can't be read now says nothing about what was done.
  staff.discord.failWith(503, { route: 'GET /guilds/:id/auto-moderation/rules' });
  await staff.see(again);
  staff.discord.heal();
  expect(await intents()).toHaveLength(1);
  expect((await staff.see(again)).text).toContain('Added');
  expect(await intents()).toHaveLength(0);

  await unanswered('POST /guilds/:id/auto-moderation/rules', staff.envelope('alice', 'automod add spam', []));
  expect(await settled('automod')).toEqual([
    [expect.stringContaining('Added')],
    [expect.stringContaining('Added'), NOTE],
  ]);
});

test('the rules of a preset are recorded whole, though Discord’s answer about one of them is lost', async () => {
  staff.guild.autoModeration = [];
  const prompt = await staff.ask('alice', 'automod presets', ['level', 'standard']);
  const confirm = staff.pressed('alice', prompt, 'Confirm');
  const before = (await staff.acts()).length;
  await unanswered('POST /guilds/:id/auto-moderation/rules', confirm);
  await staff.see(confirm);
  const [act, ...others] = (await staff.acts()).slice(before);
  expect(others).toEqual([]);
  expect(act?.lines).toHaveLength(staff.guild.autoModeration.length);
});

test('the log channel that Discord created is recorded, though the next /setup finds it', async () => {
  const prepared = async () => {
    const draft = await staff.press('alice', await staff.ask('alice', 'setup'), 'Create a log channel');
    return staff.pressed('alice', await staff.press('alice', draft, 'Review'), 'Apply');
  };
  await unanswered('POST /guilds/:id/channels', await prepared());
  await staff.see(await prepared());
  expect(staff.guild.channels.filter(({ name }) => name === 'mod-log')).toHaveLength(1);
  expect(await settled('setup')).toEqual([[expect.stringContaining('Created the private channel'), NOTE]]);
});

test('so is its repair', async () => {
  staff.channel('mod-log').overwrites = [
    { id: staff.discord.applicationId, type: 1, allow: 1n << 10n, deny: 1n << 11n },
  ];
  const before = (await settled('setup')).length;
  await unanswered(
    'PUT /channels/:id/permissions/:id',
    staff.pressed('alice', await staff.ask('alice', 'setup'), 'Repair'),
  );
  expect((await settled('setup')).slice(before)).toEqual([[expect.stringContaining('I can post in'), NOTE]]);
});

test('and so is the message that members verify with, which is posted once', async () => {
  staff.guild.roles.push({
    ...staff.role('DJ'),
    id: '900000000000000007',
    name: 'Member',
    position: 1,
    permissions: 0n,
  });
  await staff.ask('alice', 'verify settings', ['role', 'Member']);
  const before = (await settled('verify')).length;
  const panel = staff.envelope('alice', 'verify panel', []);
  await unanswered('POST /channels/:id/messages', panel);
  await staff.see(panel);
  expect((await settled('verify')).slice(before)).toEqual([[expect.stringContaining('Members can verify')]]);
  const posted = staff
    .seenBy('alice', 'general')
    .filter(({ embeds }) => JSON.stringify(embeds).includes('Verification'));
  expect(posted).toHaveLength(1);
});
