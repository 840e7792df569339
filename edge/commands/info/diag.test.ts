import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { chorusOn, noVoice } from '../../../infra/testing/chorus.ts';
import { ALICE, GUILD, NOW_MS, slash } from '../../../infra/testing/interaction.ts';
import { staffIn } from '../../../infra/testing/store.ts';
import { readable } from '../../../infra/testing/trading.ts';
import { openVoice, type TestVoice } from '../../../infra/testing/voice.ts';
import { changeSettings, noteGone, readSettings } from '../../../shared/settings/change.ts';
import { addCommandCounts } from '../../../shared/statistics/command-counts.ts';
import { readVoiceState } from '../../../shared/status/sample.ts';
import { type Lack, renewLeases } from '../../../shared/voice/leases.ts';

const STAFF = { envelope: { member: { user: ALICE, roles: [], permissions: '32' } } };
let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());
beforeEach(async () => {
  await voice.sql`delete from job`;
});

const diag = async (operators: string[] = [], circumstances: object = STAFF) =>
  readable(
    await chorusOn(voice.store, { voice: { ...noVoice, operators: new Set(operators) } }).send(
      slash('diag', [], circumstances),
    ),
  );

test('members are told what they can use instead', async () => {
  expect(await diag([], {})).toMatch(/^You need \*\*Manage Server\*\* to check this server\./);
});

test('says that nothing can play without a node, and that all is well with one', async () => {
  expect(await diag()).toContain('**Voice nodes**: none is running, so nothing can play.');
  await voice.crew(2, [GUILD]);
  const shown = await diag();
  expect(shown).toContain('Everything looks good.');
  expect(shown).toMatch(/answered in \d+ ms/);
  expect(shown).toContain('2, 2 free');
});

test('without Lavalink, voice doesn’t work: /diag, /agents, and the status page agree', async () => {
  const { runner } = await voice.crew(3, [GUILD]);
  await voice.sql`update agent_runners set live_until = now() - interval '1 second' where runner_id <> ${runner.id}`;
  const beat = (lacks?: Lack) =>
    renewLeases(voice.store, runner, { load: 0, isPaused: false, isDraining: false, lacks });
  const ask = async (path: string) =>
    readable(await chorusOn(voice.store, { voice: noVoice }).send(slash(path, [], STAFF)));
  await beat('lavalink');
  const shown = await diag();
  expect(shown).toContain("**Voice nodes**: 1 of 1 can't reach Lavalink, so nothing can play.");
  expect(shown).toContain('Voice nodes: 1 running, 1 without Lavalink');
  expect(await diag([ALICE.id])).toContain(", can't reach Lavalink");
  expect(await ask('agents status')).toContain('Voice nodes: 1 running, 1 without Lavalink, so nothing can play');
  expect(await ask('agents diagnose')).toMatch(
    /✗ Voice nodes: 1 running.*\n-# They can't reach Lavalink, so nothing can play\. Tell whoever runs this bot\./,
  );
  expect(await readVoiceState(voice.store)).toBe('down');
  await beat();
  expect(await diag()).toContain('Voice nodes: 1 running\n');
  expect(await ask('agents diagnose')).toContain('✓ Voice nodes: 1 running');
  expect(await readVoiceState(voice.store)).toBe('up');
});

test('names settings whose channel is gone', async () => {
  const caller = staffIn(GUILD, 'i:diag');
  await changeSettings(voice.store, caller, { music: { announceChannel: '31' } });
  await noteGone(voice.store, { guildId: GUILD, module: 'music', key: 'announceChannel', value: '31' });
  expect(await diag()).toContain('**Panel channel**: that channel no longer exists');
});

test('finds out by itself that a channel, a role, and the role of a restriction are gone', async () => {
  await voice.sql`delete from guild_settings`;
  const values = {
    music: { announceChannel: '31', djRole: '32' },
    access: { 'command:pay': { isOff: false, roleIds: ['33'] } },
  };
  await changeSettings(voice.store, staffIn(GUILD, 'i:diag:gone'), values);
  const guildDirectory = async () => ({ roles: [{ id: GUILD, name: '@everyone' }], channels: [] });
  const shown = readable(
    await chorusOn(voice.store, { voice: noVoice, guildDirectory }).send(slash('diag', [], STAFF)),
  );
  expect(shown).toContain('**Panel channel**: that channel no longer exists');
  expect(shown).toContain('**DJ role**: that role no longer exists, so the default counts (none).');
  expect(shown).toContain('`/pay`: only <@&33>. That role no longer exists, so nobody can use it.');
  const { gone } = await readSettings(voice.store, staffIn(GUILD, ''));
  expect(gone).toEqual({ music: { announceChannel: '31', djRole: '32' } });
  await voice.sql`delete from guild_settings`;
});

test('shows jobs and nodes to operators only, also without Manage Server', async () => {
  await voice.sql`insert into job (kind, key, run_at, claimable_at, dead_at) values
    ('forgotten', 'a', now() - interval '5 minutes', now() - interval '5 minutes', null), ('poisoned', 'b', now(), now(), now())`;
  expect(await diag()).not.toContain('forgotten');
  const shown = await diag([ALICE.id], {});
  expect(shown).toContain('**Jobs**: 1 × `forgotten` late, for up to 6 minutes.');
  expect(shown).toContain('**Jobs**: 1 × `poisoned` given up.');
  expect(shown).toMatch(/of \d+ agents, \d+% load/);
});

test('shows how commands fared here, and to operators everywhere', async () => {
  const store = { ...voice.store, clock: () => new Date(NOW_MS) };
  const times = [600, 300, 0, 100];
  const count = { uses: 1_000, refused: 5, failed: 1, totalMs: 12_000, slow: 3, times };
  await addCommandCounts(store, [
    { ...count, guild: GUILD, command: 'pay' },
    { ...count, guild: GUILD, command: 'ping', uses: 2_000, failed: 0, times: [] },
    { ...count, guild: '9', command: 'daily' },
  ]);
  // Another edge adds to the same day.
  await addCommandCounts(store, [{ ...count, guild: GUILD, command: 'pay' }]);
  const shown = await diag();
  expect(shown).toContain(
    'Commands here, last 7 days: 4,000 uses, 99.9% without an error, 0.2% slow, half within 4 ms, 95% within 35 ms',
  );
  expect(shown).toContain(
    '`pay`: 2,000 ×, half within 4 ms, 95% within 35 ms, 2 errors\n`ping`: 2,000 ×, 6 ms on average',
  );
  expect(shown).not.toContain('daily');
  expect(shown).toMatch(/Stored here: \d+ sessions?, /);
  const all = await diag([ALICE.id]);
  expect(all).toContain('Commands everywhere, last 7 days: 5,000 uses');
  expect(all).toMatch(/Stored altogether: .*\d+ megabytes?/);
  expect(all).toMatch(/load, up \d+ \w+/);
});

test('names each component, and what’s wrong with it', async () => {
  const build = {
    version: '1.2.3',
    runtime: 'Tests',
    commit: 'abcdef0123',
    startedAt: new Date(NOW_MS - 3 * 3_600_000),
  };
  const health = async () => ({ status: 'degraded' as const, components: { redis: { status: 'degraded' as const } } });
  const services = { voice: noVoice, health, build };
  const shown = readable(await chorusOn(voice.store, services).send(slash('diag', [], STAFF)));
  expect(shown).toContain("**Redis**: it doesn't answer");
  expect(shown).toContain('Redis: no answer\nDiscord: not set up');
  expect(shown).toContain('1.2.3 (abcdef0) on Tests\n-# up 3 hours');
});
