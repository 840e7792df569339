/** A raid from its start to its end, on a real database and a local Discord. Processes die in `infra/sandbox/e2e/staff-crash.test.ts`. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type LocalDiscord, startDiscord } from '../../infra/sandbox/discord/index.ts';
import { serverOf, type TestedServer } from '../../infra/sandbox/discord/testing-server.ts';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { openJobStage } from '../../infra/testing/jobs.ts';
import { JobRunner } from '../jobs/runner.ts';
import type { JobServices } from '../jobs/services.ts';
import { botClient } from '../platform/discord/bot-client.ts';
import type { MetricRegistry } from '../platform/metrics.ts';
import type { GuildCaller, Store } from '../platform/store.ts';
import { protectServer } from './protect.ts';
import { endRaid, type Measures, readRaid, startRaid } from './raid.ts';
import { readWatch, watchJoins, watchRaids } from './watch.ts';

let database: TestDatabase;
let discord: LocalDiscord;
let server: TestedServer;
let services: JobServices;
let metrics: MetricRegistry;
let store: Store;
let keys = 0;
beforeAll(async () => {
  database = await createDatabase();
  discord = await startDiscord({ port: 0, rateLimitScale: 1_000 });
  server = serverOf(discord);
  const bot = botClient(discord.apiBase, discord.botToken, () => {});
  const stage = openJobStage(database.sql);
  services = { ...stage.services, discord: bot };
  metrics = stage.metrics;
  store = services.store;
});
afterAll(async () => {
  await discord.stop();
  await database.drop();
});
beforeEach(async () => {
  await database.sql`delete from safety_raid`;
  await database.sql`delete from job`;
  Object.assign(server.guild, { verificationLevel: 1, incidents: null });
  for (const channel of server.guild.channels) delete channel.rateLimitPerUser;
  server.channel('music').rateLimitPerUser = 5;
  server.grant('manageGuild', 'manageChannels', 'viewChannel', 'sendMessages');
  discord.heal();
});

const caller = (): GuildCaller => ({
  key: `i:${++keys}`,
  actor: { id: server.id('alice') },
  guild: { id: server.guild.id, roleIds: [] },
  command: { name: 'raid', module: 'safety' },
});
const ALL: Measures = { pausesInvites: true, pausesMessages: true, level: 3, slowmode: 30 };
const start = (given: Partial<Measures & { forMs: number; isLevelGiven: boolean }> = {}) =>
  startRaid(store, caller(), { ...ALL, forMs: 3_600_000, reason: undefined, ...given });
const runDue = () => new JobRunner({ jobs: [protectServer], services }).runUntilIdle(20_000);
const slowmodes = () =>
  Object.fromEntries(
    server.guild.channels
      .filter(({ type }) => type === 0)
      .map(({ name, rateLimitPerUser = 0 }) => [name, rateLimitPerUser]),
  );
const counted = (status: string) =>
  Number(new RegExp(`chorus_safety_raids_total\\{status="${status}"\\} (\\d+)`).exec(metrics.render())?.[1] ?? 0);
const BEFORE = { general: 0, music: 5, staff: 0 };
const jobs = () => database.sql`select kind, run_at, dead_at from job where kind = 'protect_server'`;

test('a raid closes the server, and its end opens it as it was', async () => {
  expect(await start()).toMatchObject({ status: 'started' });
  await runDue();
  expect(await readRaid(store, server.guild.id)).toMatchObject({
    isDone: true,
    problems: {},
    channels: { slowed: 3, wanted: 0 },
  });
  expect(slowmodes()).toEqual({ general: 30, music: 30, staff: 30 });
  expect(server.guild.verificationLevel).toBe(3);
  expect(Date.parse(server.guild.incidents?.invites_disabled_until ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
  expect(Date.parse(server.guild.incidents?.dms_disabled_until ?? '')).toBeGreaterThan(Date.now() + 3_500_000);

  expect(await endRaid(store, caller())).toMatchObject({ status: 'ended' });
  await runDue();
  expect(await readRaid(store, server.guild.id)).toBeUndefined();
  expect(slowmodes()).toEqual(BEFORE);
  expect(server.guild.verificationLevel).toBe(1);
  expect(server.guild.incidents).toMatchObject({ invites_disabled_until: null, dms_disabled_until: null });
  expect(await jobs()).toHaveLength(0);
  expect([counted('begun'), counted('ended')]).toEqual([1, 1]);
  const acts = await database.sql`select detail from moderation_act where kind = 'raid' order by act_id`;
  expect(JSON.stringify(acts)).toMatch(
    /Protects this server.*has ended.*3 channels have the slowmode.*Everything is as it was before\./,
  );
});

test('it ends by itself, and what staff changed meanwhile stays', async () => {
  await start();
  await runDue();
  server.channel('general').rateLimitPerUser = 120;
  server.guild.verificationLevel = 4;
  await database.sql`update safety_raid set ends_at = clock_timestamp()`;
  await database.sql`update job set run_at = clock_timestamp(), claimable_at = clock_timestamp() where kind = 'protect_server'`;
  await runDue();
  expect(await readRaid(store, server.guild.id)).toBeUndefined();
  expect(slowmodes()).toEqual({ ...BEFORE, general: 120 });
  expect(server.guild.verificationLevel).toBe(4);
});

test('starting again with other values sets those, and the end still restores what was before all of it', async () => {
  await start();
  await runDue();
  // Theirs from now on.
  server.channel('staff').rateLimitPerUser = 90;
  expect(await start({ slowmode: 60, level: 4, isLevelGiven: true })).toMatchObject({ status: 'extended' });
  expect(counted('extended')).toBe(1);
  await runDue();
  expect(slowmodes()).toEqual({ general: 60, music: 60, staff: 90 });
  expect(server.guild.verificationLevel).toBe(4);
  // Without a level, the one that was chosen stays.
  await start({ slowmode: 3 });
  await runDue();
  expect(slowmodes()).toEqual({ general: 3, music: 5, staff: 90 });
  expect(server.guild.verificationLevel).toBe(4);
  await start({ slowmode: null, level: 2, isLevelGiven: true });
  await runDue();
  expect(slowmodes()).toEqual({ general: 3, music: 5, staff: 90 });
  expect(server.guild.verificationLevel).toBe(2);
  await endRaid(store, caller());
  await runDue();
  expect(slowmodes()).toEqual({ ...BEFORE, staff: 90 });
  expect(server.guild.verificationLevel).toBe(1);
});

test('an end restores what was before, though nobody got to the other values', async () => {
  await start();
  await runDue();
  await start({ slowmode: 60, level: 4, isLevelGiven: true });
  await endRaid(store, caller());
  await runDue();
  expect([slowmodes(), server.guild.verificationLevel]).toEqual([BEFORE, 1]);
});

test('what Discord refuses is said, and the rest is done', async () => {
  discord.failWith(403, { route: 'PATCH /channels/:id', code: 50013, times: 1 });
  await start();
  await runDue();
  expect(await readRaid(store, server.guild.id)).toMatchObject({ isDone: true, channels: { failed: 1, slowed: 2 } });
  server.grant('viewChannel');
  await endRaid(store, caller());
  await runDue();
  expect(await readRaid(store, server.guild.id)).toBeUndefined();
  const acts = await database.sql`select detail from moderation_act where kind = 'raid' order by act_id desc limit 1`;
  expect(JSON.stringify(acts)).toMatch(/2 channels couldn’t be changed.*Discord refused something.*Manage Server/);
  expect(counted('refused')).toBeGreaterThan(3);
});

test('a pause that’s longer than Discord allows is renewed', async () => {
  await start({ forMs: 3 * 86_400_000, level: null, slowmode: null });
  await runDue();
  const until = () => Date.parse(server.guild.incidents?.invites_disabled_until ?? '');
  const first = until();
  expect(first).toBeLessThan(Date.now() + 86_400_000);
  const [job] = await jobs();
  expect(Number(job?.run_at)).toBeLessThan(first);
  // Almost a day later.
  await database.sql`update safety_raid set paused_until = clock_timestamp() + interval '20 minutes'`;
  await database.sql`update job set run_at = clock_timestamp(), claimable_at = clock_timestamp() where kind = 'protect_server'`;
  await runDue();
  expect(until()).toBeGreaterThanOrEqual(first);
  expect((await readRaid(store, server.guild.id))?.wanted).toBe('on');
});

test('a longer pause that was there before stays, also afterwards', async () => {
  const later = new Date(Date.now() + 20 * 3_600_000).toISOString();
  Object.assign(server.guild, { incidents: { invites_disabled_until: later, dms_disabled_until: null } });
  await start();
  await runDue();
  const paused = () => Date.parse(server.guild.incidents?.invites_disabled_until ?? '');
  expect(paused()).toBe(Date.parse(later));
  await endRaid(store, caller());
  await runDue();
  expect(paused()).toBe(Date.parse(later));
  expect(server.guild.incidents).toMatchObject({ dms_disabled_until: null });
});

test('more staff at once protect the server once, and the same interaction counts once', async () => {
  const one = caller();
  const request = { ...ALL, forMs: 3_600_000, reason: undefined };
  const outcomes = await Promise.all([
    startRaid(store, one, request),
    startRaid(store, one, request),
    start(),
    start(),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toContain('started');
  expect(outcomes[0]).toEqual(outcomes[1]);
  await runDue();
  expect((await readRaid(store, server.guild.id))?.version).toBe(3);
});

test('many who join at once pause invites, once', async () => {
  const watching = new JobRunner({ jobs: [watchRaids, watchJoins, protectServer], services });
  const { guild } = server;
  server.setIntents({ guildMembers: false });
  await database.sql`insert into guild_settings (guild_id, module, value, version, set_by) values (${guild.id}, 'raid', '{"watch": true, "joins": 4}', 1, 1)`;
  const look = async () => {
    await database.sql`update job set run_at = clock_timestamp(), claimable_at = clock_timestamp() where kind = 'watch_raids'`;
    await watching.runUntilIdle(20_000);
  };
  await look();
  expect(await readWatch(store, guild.id)).toMatchObject({ problem: 'intent' });
  server.setIntents({ guildMembers: true });
  server.join(3);
  await look();
  expect(await readWatch(store, guild.id)).toMatchObject({ problem: null });
  expect(await readRaid(store, guild.id)).toBeUndefined();
  server.join(2);
  await look();
  expect(await readRaid(store, guild.id)).toMatchObject({ isDone: true, pausesInvites: true, pausesMessages: false });
  const { version } = (await readRaid(store, guild.id)) ?? {};
  await look();
  expect((await readRaid(store, guild.id))?.version).toBe(version);
  expect(counted('watched')).toBe(1);
});
