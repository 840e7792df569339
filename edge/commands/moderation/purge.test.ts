import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../infra/testing/staff-chorus.ts';
import { matches, messageIn, pick, sentAtMs } from '../../../shared/moderation/purge-filter.ts';

const DAY = 86_400_000;
let staff: StaffChorus;
const stages: StaffChorus[] = [];
beforeEach(async () => {
  staff = await openStaffChorus();
  stages.push(staff);
});
afterAll(async () => {
  for (const stage of stages) await stage.close();
});

const left = (channel = 'general') => staff.seenBy('alice', channel).map(({ content }) => content);
const deletions = () => staff.calls.filter(({ route }) => /^(DELETE|POST) \/channels\/:id\/messages/.test(route));

test('/purge shows what it would delete, and deletes exactly that once it’s confirmed', async () => {
  for (let count = 1; count <= 5; count += 1) staff.type('bob', `bob ${count}`);
  staff.type('dave', 'dave');
  const shown = await staff.ask('alice', 'purge', ['count', 3], ['user', 'bob'], ['reason', 'spam']);
  expect(shown.text).toMatch(
    /^Delete \*\*3\*\* messages by <@\d+>, out of the last 4\? The oldest is from <t:\d+:f>\./,
  );
  expect(shown.isEphemeral).toBe(true);
  // What's written meanwhile isn't part of it.
  staff.type('bob', 'later');
  const done = await staff.press('alice', shown, 'Delete 3 messages');
  expect(done.text).toBe('Deleted 3 messages.');
  expect(left()).toEqual(['bob 1', 'bob 2', 'dave', 'later']);
  expect(staff.lastEntry()).toMatchObject({ reason: `Purge by ${staff.id('alice')}: spam` });
  expect(await staff.acts()).toEqual([
    { kind: 'purge', actor: staff.id('alice'), lines: [`Deleted 3 messages. They were by <@${staff.id('bob')}>.`] },
  ]);
  expect((await staff.press('alice', shown, 'Delete 3 messages')).text).toBe('Deleted 3 messages.');
  expect(await staff.acts()).toHaveLength(1);
});

test('canceled or expired, nothing is deleted', async () => {
  staff.type('bob', 'stays');
  const shown = await staff.ask('alice', 'purge', ['count', 10]);
  expect(shown.text).toMatch(/^Delete the last message\? It's from <t:/);
  expect((await staff.press('alice', shown, 'Cancel')).text).toBe('Nothing was deleted.');
  await staff.sql`update moderation_purge set at = at - interval '1 hour'`;
  expect((await staff.press('alice', shown, 'Delete 1 message')).text).toMatch(/has expired/);
  expect(left()).toEqual(['stays']);
});

test('without the Message Content intent, filters by content say what the operator has to switch on', async () => {
  staff.type('bob', 'see https://example.com/x');
  staff.type('bob', 'a LOUD word');
  staff.type('bob', 'quiet');
  expect((await staff.ask('alice', 'purge', ['count', 9], ['links', true])).text).toMatch(
    /\*\*Message Content Intent\*\*/,
  );
  staff.setIntents({ messageContent: true });
  const links = await staff.ask('alice', 'purge', ['count', 9], ['links', true]);
  await staff.press('alice', links, 'Delete 1 message');
  expect(left()).toEqual(['a LOUD word', 'quiet']);
  const loud = await staff.ask('alice', 'purge', ['count', 9], ['contains', 'loud']);
  await staff.press('alice', loud, 'Delete 1 message');
  expect(left()).toEqual(['quiet']);
  expect((await staff.ask('alice', 'purge', ['count', 9], ['attachments', true])).text).toMatch(/nothing to delete/);
});

test('pinned messages stay unless they’re meant, and bounds are links or IDs', async () => {
  const [first, pinned, last] = ['first', 'pinned', 'last'].map((content) => staff.type('bob', content));
  staff.discord.core.messages.edit(pinned as never, { pinned: true });
  const after = await staff.ask('alice', 'purge', ['count', 9], ['after', String(first?.id)]);
  await staff.press('alice', after, 'Delete 1 message');
  expect(left()).toEqual(['first', 'pinned']);
  const link = `https://discord.com/channels/${staff.guild.id}/${staff.channel('music').id}/${last?.id}`;
  expect((await staff.ask('alice', 'purge', ['count', 9], ['before', link])).text).toMatch(
    /is in <#\d+>\. Use `\/purge` there/,
  );
  expect((await staff.ask('alice', 'purge', ['count', 9], ['before', 'the one above'])).text).toMatch(
    /isn't a message/,
  );
  const all = await staff.ask('alice', 'purge', ['count', 9], ['pinned', true]);
  await staff.press('alice', all, 'Delete 2 messages');
  expect(left()).toEqual([]);
});

test('Purge from here deletes that message and everything after it', async () => {
  staff.type('bob', 'before');
  const here = staff.type('bob', 'here');
  staff.type('dave', 'after');
  const shown = await staff.menu('alice', 'Purge from here', here as never);
  expect(shown.text).toMatch(/^Delete \*\*2\*\* messages from that one on\?/);
  await staff.press('alice', shown, 'Delete 2 messages');
  expect(left()).toEqual(['before']);
});

test('messages older than two weeks are deleted one at a time, and only a few', async () => {
  for (let count = 24; count >= 1; count -= 1) staff.typedBefore('bob', `old ${count}`, 15 * DAY + count * 60_000);
  staff.type('bob', 'new 1');
  staff.type('bob', 'new 2');
  const shown = await staff.ask('alice', 'purge', ['count', 100]);
  expect(shown.text).toContain('Delete **22** of the last 26 messages?');
  expect(shown.text).toContain('20 of them are older than two weeks.');
  expect(shown.text).toContain('4 more that old stay');
  expect((await staff.press('alice', shown, 'Delete 22 messages')).text).toBe('Deleted 22 messages.');
  expect(left()).toEqual(['old 24', 'old 23', 'old 22', 'old 21']);
  expect(deletions().map(({ route }) => route)).toEqual([
    'POST /channels/:id/messages/bulk-delete',
    ...Array(20).fill('DELETE /channels/:id/messages/:id'),
  ]);
});

test('members without Manage Messages can’t, the bot says what it lacks, and a lost permission is reported', async () => {
  staff.type('bob', 'one');
  staff.type('bob', 'two');
  expect((await staff.ask('bob', 'purge', ['count', 9])).text).toMatch(/You need \*\*Manage Messages\*\*/);
  const shown = await staff.ask('alice', 'purge', ['count', 9]);
  staff.discord.failWith(403, { route: 'POST /channels/:id/messages/bulk-delete', code: 50013 });
  expect((await staff.press('alice', shown, 'Delete 2 messages')).text).toMatch(
    /^Deleted 0 messages\. The other 2 are still there\. I need \*\*Manage Messages\*\*/,
  );
  staff.discord.heal();
  staff.channel('general').overwrites = [{ id: staff.role('Chorus').id, type: 0, allow: 0n, deny: 1n << 13n }];
  expect((await staff.ask('alice', 'purge', ['count', 9])).text).toMatch(
    /I need \*\*Manage Messages\*\* in this channel/,
  );
});

test('a purge that Discord interrupts is finished by a job, and recorded once', async () => {
  for (let count = 1; count <= 150; count += 1) staff.type('bob', `${count}`);
  const shown = await staff.ask('alice', 'purge', ['count', 150]);
  let seen = 0;
  const stop = staff.discord.watchRequests(({ route }) => {
    if (!route.endsWith('/bulk-delete')) return;
    seen += 1;
    if (seen === 1) staff.discord.failWith(500, { route, times: 2 });
  });
  expect((await staff.press('alice', shown, 'Delete 150 messages')).text).toBe('Deleted 150 messages.');
  stop();
  await staff.sql`update job set run_at = now(), claimable_at = now() where kind = 'finish_purge'`;
  await staff.runDue();
  expect(left()).toEqual([]);
  expect((await staff.acts()).map(({ lines }) => lines)).toEqual([['Deleted 150 messages.']]);
});

test('500 messages are purged within Discord’s limits, and progress is shown', async () => {
  const real = await openStaffChorus({ rateLimitScale: 1 });
  stages.push(real);
  staff = real;
  for (let count = 1; count <= 500; count += 1) staff.typedBefore('bob', `${count}`, (501 - count) * 1_000);
  const shown = await staff.ask('alice', 'purge', ['count', 500]);
  expect(shown.text).toMatch(/^Delete the last \*\*500\*\* messages\?/);
  staff.discord.latency(900);
  staff.made.calls.length = 0;
  const done = await staff.press('alice', shown, 'Delete 500 messages');
  expect(done.text).toBe('Deleted 500 messages.');
  expect(left()).toEqual([]);
  expect(deletions()).toEqual(Array(5).fill({ route: 'POST /channels/:id/messages/bulk-delete', status: 204 }));
  expect(staff.calls.filter(({ status }) => status === 429)).toEqual([]);
  const progress = staff.made.calls.map(({ payload }) => String(payload?.content));
  expect(progress.filter((each) => /^Deleting messages: \d+ of 500…$/.test(each)).length).toBeGreaterThan(0);
}, 60_000);

describe('the rules', () => {
  const message = { id: '1', author: '2', isBot: false, content: '', hasAttachment: false, isPinned: false, type: 0 };

  test('what Discord lets nobody delete is never picked', () => {
    expect(matches({ count: 1 }, message)).toBe(true);
    for (const type of [1, 2, 3, 4, 5, 14, 15, 16, 17, 21])
      expect(matches({ count: 1 }, { ...message, type })).toBe(false);
  });

  test.each([
    ['123456789012345678', { id: '123456789012345678' }],
    [
      ' <https://discord.com/channels/123456789012345670/123456789012345671/123456789012345672> ',
      { channel: '123456789012345671', id: '123456789012345672' },
    ],
    ['https://ptb.discord.com/channels/@me/123456789012345671/123456789012345672', undefined],
    ['12', undefined],
  ])('%s names a message or not', (typed, found) => {
    expect(messageIn(typed)).toEqual(found);
  });

  test('old ones are the last of the newest, and counted', () => {
    const now = Date.UTC(2026, 5, 1);
    const at = (ms: number) => (BigInt(now - ms - 1_420_070_400_000) << 22n).toString();
    const ids = [at(0), at(DAY), ...Array.from({ length: 30 }, (_, n) => at(20 * DAY + n))];
    expect(pick(ids, now)).toEqual({ ids: ids.slice(0, 22), old: 20, leftOut: 10 });
    expect(sentAtMs(at(DAY))).toBe(now - DAY);
  });
});
