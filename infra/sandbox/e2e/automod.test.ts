/** AutoMod through Chorus: what staff change is what Discord does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverOf, type TestedServer } from '../discord/testing-server.ts';
import { messageText, onlyMessage, openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
let server: TestedServer;
beforeAll(async () => {
  stage = await openStage('node');
  server = serverOf(stage.sandbox.discord);
});
afterAll(() => stage.stop());

const rules = () => server.guild.autoModeration;
const ruleOf = (name: string) => rules().find((rule) => rule.name === name);
const say = async (command: string, user = 'alice') => textOf(await stage.say(user, command));

test('a preset is shown first, applied once, and then there', async () => {
  const preview = onlyMessage(await stage.say('alice', '/automod presets level:standard'));
  expect(messageText(preview)).toContain('Nothing has changed yet');
  expect(messageText(preview)).toContain('Add **Chorus\\: Invites**');
  expect(rules()).toEqual([]);
  const applied = await Promise.all([
    stage.press('alice', preview, 'Confirm'),
    stage.press('alice', preview, 'Confirm'),
  ]);
  const texts = applied.map(textOf);
  expect(texts.filter((text) => text.includes('Added **Chorus'))).toHaveLength(1);
  expect(texts.filter((text) => text.includes('Nothing changed'))).toHaveLength(1);
  expect(
    rules()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['Invites', 'Mention spam', 'Scams', 'Spam', 'Word lists'].map((name) => `Chorus: ${name}`));
  expect(server.auditLog()[0]?.reason).toMatch(/^\/automod by alice \(\d+\)$/);
  const again = await stage.say('alice', '/automod presets level:standard');
  expect(textOf(again)).toContain('is there already');
});

test('Discord stops what a rule says it stops, and the dry run says so before', async () => {
  expect(await say('/automod test text:join discord.gg/other')).toContain('AutoMod would stop this text');
  expect(await say('/automod test text:hello')).toContain('None of the rules that I can try');
  expect(() => server.type('bob', 'join discord.gg/other')).toThrow();
  expect(await say('/automod exempt rule:"Chorus: Invites" role:@DJ')).toContain('leaves out');
  expect(ruleOf('Chorus: Invites')?.exempt_roles).toEqual([server.role('DJ').id]);
  server.type('bob', 'join discord.gg/other');
});

test('a rule of each kind is added, with Discord’s limits in sentences', async () => {
  expect(await say('/automod add words words:"apple, *pear*" timeout:10m message:"No fruit."')).toContain('2 words');
  expect(ruleOf('Chorus: Words')).toMatchObject({
    trigger_metadata: { keyword_filter: ['apple', '*pear*'] },
    actions: [
      { type: 1, metadata: { custom_message: 'No fruit.' } },
      { type: 3, metadata: { duration_seconds: 600 } },
    ],
  });
  expect(await say('/automod add regex pattern:a(?=b)')).toContain('look-ahead');
  expect(await say('/automod add regex pattern:x[yz]+')).toContain('1 pattern');
  expect(await say('/automod add links allow:youtube.com')).toContain('Added');
  expect(await say('/automod test text:https://youtube.com/watch')).toContain('None of the rules');
  expect(await say('/automod test text:https://youtube.com.evil.org/watch')).toContain('AutoMod would stop');
  expect(await say('/automod add profile words:*admin*')).toContain('in names and profiles');
  expect(await say('/automod add spam')).toContain('is there already');
  expect(await say('/automod add mentions limit:5')).toContain('there’s one already');
  expect(await say('/automod add lists list:all')).toContain('there’s one already');
  // Nobody could tell two of one name apart.
  expect(await say('/automod add words words:one')).toContain(': Words 2');
  expect(await say('/automod add words words:one name:Seven')).toContain('Discord allows 6 word rules');
  expect(textOf(await stage.say('bob', '/automod add spam name:Other', '?unchecked=1'))).toContain('Manage Server');
});

test('words are added and removed', async () => {
  const text = await say('/automod words add rule:"Chorus: Words" words:"plum, apple"');
  expect(text).toContain('It has 3 words now');
  expect(await say('/automod words add rule:words words:PLUM')).toContain('already');
  expect(await say('/automod words remove rule:"Chorus: Words" words:apple')).toContain('It has 2 words now');
  expect(ruleOf('Chorus: Words')?.trigger_metadata.keyword_filter).toEqual(['*pear*', 'plum']);
  expect(await say('/automod words remove rule:"Chorus: Words" words:"*pear*, plum"')).toContain('at least one word');
  expect(await say(`/automod words add rule:"Chorus: Words" words:${'x'.repeat(61)}`)).toContain('at most 60');
});

test('the audit log says what was changed', async () => {
  expect(await say('/audit view area:Moderation')).toMatch(/\*\*automod\*\* · .*It has 2 words now/);
});

test('the panel switches rules, and deletes them after asking', async () => {
  const panel = onlyMessage(await stage.say('alice', '/automod list'));
  expect(messageText(panel)).toContain('Chorus\\: Invites');
  const off = await stage.press('alice', panel, 'On');
  expect(textOf(off)).toContain('Switched');
  expect(rules().filter(({ enabled }) => !enabled)).toHaveLength(1);
  const asked = onlyMessage(await stage.say('alice', '/automod delete rule:"Words 2"'));
  expect(messageText(asked)).toContain('Nobody can bring it back');
  expect(ruleOf('Chorus: Words 2')).toBeDefined();
  expect(textOf(await stage.press('alice', asked, 'Delete'))).toContain(': Words 2**');
  expect(ruleOf('Chorus: Words 2')).toBeUndefined();
});

test('what the bot lacks is named, before anything is sent', async () => {
  server.grant('sendMessages', 'viewChannel');
  try {
    await expect
      .poll(() => say('/automod list'), { timeout: 10_000, interval: 1_000 })
      .toContain('I need **Manage Server**');
    server.grant('manageGuild');
    await expect
      .poll(() => say('/automod add words words:bad timeout:1h name:Late'), { timeout: 10_000, interval: 1_000 })
      .toContain('I need **Timeout Members**');
  } finally {
    server.grant(...ALL);
  }
});

const ALL = ['manageGuild', 'moderateMembers', 'manageRoles', 'manageChannels', 'sendMessages', 'viewChannel'] as const;

test('a preset that Discord stops halfway says how far it came, and goes on the next time', async () => {
  for (const rule of [...rules()]) rules().splice(rules().indexOf(rule), 1);
  await expect.poll(() => say('/automod list'), { timeout: 10_000, interval: 1_000 }).toContain('no AutoMod rules');
  const preview = onlyMessage(await stage.say('alice', '/automod presets level:light'));
  const { discord } = stage.sandbox;
  const route = 'POST /guilds/:id/auto-moderation/rules';
  let arrived = 0;
  const stop = discord.watchRequests((arrival) => {
    if (arrival.route === route && ++arrived === 2) discord.failWith(403, { route, code: 50013, times: 1 });
  });
  const partly = textOf(await stage.press('alice', preview, 'Confirm'));
  stop();
  discord.heal();
  expect(partly).toContain('Added **Chorus\\: Word lists');
  expect(partly).toContain('Then Discord stopped me. I need **Manage Server**');
  expect(rules()).toHaveLength(1);
  const rest = onlyMessage(await stage.say('alice', '/automod presets level:light'));
  expect(messageText(rest)).toContain('stays as it is');
  await stage.press('alice', rest, 'Confirm');
  expect(rules()).toHaveLength(3);
});

test('the log shows what was changed', async () => {
  await say('/settings set key:moderation.logChannel value:#staff');
  await say('/automod add profile words:*mod*');
  await expect
    .poll(
      () =>
        server
          .seenBy('alice', 'staff')
          .map((message) => JSON.stringify(message))
          .join(),
      { timeout: 20_000 },
    )
    .toMatch(/AutoMod.*Profiles/);
});
