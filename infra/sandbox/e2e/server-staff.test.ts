/** What server staff see, download, and undo; how often; and what `/diag` knows about it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onlyMessage, openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('workerd', { RATE_LIMIT_SCALE: '1' });
});
afterAll(() => stage?.stop());

const say = async (user: string, command: string) => textOf(await stage.say(user, command));

test('a change of a setting is shown, downloaded, and undone once', async () => {
  await say('alice', '/settings set key:music.volume value:80%');
  await say('alice', '/settings set key:server.timeZone value:Tokyo');
  const shown = await say('alice', '/audit view area:Settings');
  expect(shown).toContain('Starting volume: 100% → 80%');
  expect(shown).toContain('Time zone: UTC → Asia/Tokyo');
  const change = /Starting volume[^`]*`(S\d+)`/.exec(shown)?.[1];
  const [file] = (onlyMessage(await stage.say('alice', '/audit export')).attachments ?? []) as { url: string }[];
  const csv = await (await fetch(file?.url ?? '')).text();
  expect(csv).toContain('volume: default → 80');
  expect(csv).toContain('GMT+9');
  expect(await say('alice', `/audit revert change:${change}`)).toContain('Starting volume: 80% → 100%');
  expect(await say('alice', `/audit revert change:${change}`)).toBe('That’s undone already.');
});

test('a case is taken back by its own rules', async () => {
  await say('alice', '/mod warn user:@bob reason:Spam');
  const shown = await say('alice', '/audit view area:Moderation');
  expect(shown).toMatch(/\*\*Case 1: Warning\*\* · <@\d+> · Spam/);
  expect(await say('alice', '/audit revert change:C1')).toContain('Case 1 is pardoned.');
  expect(await say('alice', '/audit revert change:C1')).toContain('Case 1 is over already.');
  await say('alice', '/mod timeout user:@dave duration:10m');
  expect(await say('alice', '/audit revert change:C2')).toContain('That takes case 2 back, as case 3.');
  expect(await say('alice', '/audit revert change:C9')).toContain('no case with that number');
});

test('Discord doesn’t offer it to members', async () => {
  const place = { guild: 'Chorus Lounge', channel: 'general' };
  const { status } = await stage.control('/sandbox/command', { user: 'bob', ...place, command: '/audit view' });
  expect(status).toBe(403);
});

test('who keeps exceeding a sensitive limit is blocked for an hour, also while Redis is down', async () => {
  const transfer = () => say('dave', '/pools transfer pool:nothing user:@bob');
  for (let i = 0; i < 3; i++) expect(await transfer()).not.toContain('Slow down');
  expect(await transfer()).toContain('Slow down! Try again in 60 minutes.');
  expect(await say('bob', '/pools transfer pool:nothing user:@dave')).not.toContain('Slow down');
  await stage.fault('redis', 'kill');
  expect(await transfer()).toMatch(/Slow down! Try again in (60|59) minutes\./);
  await stage.fault('redis', 'restart');
});

test('/diag names what runs, and how commands fared a few seconds ago', async () => {
  await say('bob', '/ping');
  // Counts stay in memory this long.
  await new Promise((resolve) => setTimeout(resolve, 10_500));
  await say('bob', '/ping');
  await expect
    .poll(() => say('alice', '/diag'), { timeout: 15_000 })
    .toMatch(/`pools transfer`: \d+ ×, half within \d+ ms, 95% within \d+ ms/);
  const diag = await say('alice', '/diag');
  expect(diag).toMatch(/on Workers\\n-# up \d+ minutes?/);
  expect(diag).toMatch(/Discord: answered in \d+ ms/);
  expect(diag).toMatch(/3 changes to the settings/);
  expect(await say('bob', '/diag')).toContain('You need **Manage Server**');
});
