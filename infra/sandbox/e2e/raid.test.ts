/** A raid through Chorus: the server closes, and opens again as it was. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../../shared/platform/postgres.ts';
import { serverOf, type TestedServer } from '../discord/testing-server.ts';
import { openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
let server: TestedServer;
beforeAll(async () => {
  stage = await openStage('node');
  server = serverOf(stage.sandbox.discord);
});
afterAll(() => stage.stop());

const say = async (command: string, user = 'alice') => textOf(await stage.say(user, command, '?unchecked=1'));
/** What the edge remembers of a server is old. */
const forgotten = () => new Promise((resolve) => setTimeout(resolve, 5_200));
const slowmodeOf = (name: string) => server.channel(name).rateLimitPerUser ?? 0;

test('staff close the server, see how it is, and open it again', async () => {
  expect(await say('/raid status')).toContain('Nothing protects this server');
  expect(await say('/raid end')).toContain('Nothing protects this server');
  const level = server.guild.verificationLevel;
  const started = await say('/raid start for:2h slowmode:30s reason:"Spam wave"');
  expect(started).toContain('This server is protected: invites are paused, direct messages between members are paused');
  expect(started).toContain('3 channels with slowmode');
  expect([slowmodeOf('general'), server.guild.verificationLevel]).toEqual([30, 3]);
  expect(server.auditLog()[0]?.reason).toBe('Raid protection');
  expect(await say('/raid status')).toContain('It ends by itself');
  expect(await say('/raid end')).toContain('Everything is as it was before.');
  expect([slowmodeOf('general'), server.guild.verificationLevel]).toEqual([0, level]);
  expect(server.guild.incidents).toMatchObject({ invites_disabled_until: null, dms_disabled_until: null });
});

test('who isn’t staff is refused, and the role that the server named may do it', async () => {
  expect(await say('/raid start', 'bob')).toContain('You need **Manage Server**');
  await say('/settings set key:moderation.staffRole value:@DJ');
  await expect
    .poll(() => say('/raid start for:1h', 'bob'), { timeout: 10_000, interval: 1_000 })
    .toContain('is protected');
  expect(await say('/raid settings watch:true', 'bob')).toContain('Manage Server');
  await say('/raid end', 'bob');
});

test('what isn’t possible is said before anything happens', async () => {
  expect(await say('/raid start for:30d')).toContain('The longest is 7 days');
  expect(await say('/raid start slowmode:1d')).toContain('The longest is 6 hours');
  expect(await say('/raid start invites:false messages:false level:0')).toContain('nothing to do');
  server.grant('sendMessages', 'viewChannel', 'manageGuild');
  await forgotten();
  expect(await say('/raid start slowmode:10s')).toContain('I need **Manage Channels** to protect this server');
  server.grant('sendMessages', 'viewChannel', 'manageGuild', 'manageChannels');
});

test('a channel that can’t be changed is counted, and the rest is done', async () => {
  await forgotten();
  const { discord } = stage.sandbox;
  discord.failWith(403, { route: 'PATCH /channels/:id', code: 50013, times: 1 });
  expect(await say('/raid start slowmode:10s')).toContain('I couldn’t change 1 channel');
  discord.heal();
  expect(await say('/raid end')).toContain('as it was before');
});

test('watching says what the operator has to switch on, and then pauses invites by itself', async () => {
  server.setIntents({ guildMembers: false });
  expect(await say('/raid settings watch:true joins:3 minutes:10 pause:30')).toContain(
    'when 3 members join within 10 minutes',
  );
  const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
  const look = async () => {
    // It comes once a minute.
    await sql`update job set run_at = clock_timestamp(), claimable_at = clock_timestamp() where kind = 'watch_raids'`;
    return say('/raid status');
  };
  await expect.poll(look, { timeout: 20_000, interval: 1_000 }).toContain('**Server Members Intent**');
  server.setIntents({ guildMembers: true });
  server.join(4, 1);
  await expect
    .poll(look, { timeout: 20_000, interval: 1_000 })
    .toContain('This server is protected: invites are paused.');
  await sql.end();
});
