/** Music for several members of one server, each in their own channel with their own track. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../../shared/platform/postgres.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { messageText, onlyMessage, openStage, type Stage, textOf } from './stage.ts';

const GUILD = 'Chorus Lounge';
/** Who listens where, and to what. */
const PEOPLE = [
  { user: 'alice', channel: 'Lounge', query: 'First Light' },
  { user: 'bob', channel: 'Studio', query: 'Night Train' },
  { user: 'carol', channel: 'Attic', query: 'Every Packet' },
  { user: 'dave', channel: 'Cellar', query: 'Rain on Cooling' },
] as const;
const [ALICE, BOB] = PEOPLE;
const FIFTH = { user: 'erin', channel: 'Garden', query: 'The Fence Only Grows' } as const;
/** Much longer than anything takes, because the machine may be busy. */
const TIMEOUT_MS = 20_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('workerd', { LEASE_MS: '2000' }, { hasVoice: true });
  const { world, administration } = stage.sandbox.discord.core;
  const guild = world.findGuild(GUILD);
  if (guild === undefined) throw new Error('there is no Chorus Lounge');
  for (const name of ['Attic', 'Cellar', 'Garden']) administration.createChannel(guild, { name, type: 2 });
  const erin = '900000000000000005';
  world.users.push({ id: erin, username: FIFTH.user, globalName: 'Erin', bot: false, locale: 'en-US' });
  guild.members.set(erin, { userId: erin, roleIds: [], joinedAt: new Date().toISOString() });
  for (const agent of ['tenor', 'bass']) await stage.control('/sandbox/invite', { agent, guild: GUILD, user: 'alice' });
  for (const { user, channel } of [...PEOPLE, FIFTH])
    await stage.control('/sandbox/voice', { user, guild: GUILD, channel });
  await until('four free agents', async () => textOf(await stage.say('alice', '/agents status')).includes('4 free'));
});
afterAll(() => stage.stop());

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A channel's panel: the newest message that has buttons and mentions the channel. */
async function panelIn(channel: string): Promise<SandboxMessage | undefined> {
  const { world } = stage.sandbox.discord.core;
  const id = world.findChannel(channel, world.findGuild(GUILD))?.id ?? '';
  const { body } = await stage.control<SandboxMessage[] | { messages: SandboxMessage[] }>(
    '/sandbox/messages?channel=general',
  );
  const messages = Array.isArray(body) ? body : body.messages;
  return messages.findLast(
    (message) => JSON.stringify(message.components).includes('"Skip"') && messageText(message).includes(`<#${id}>`),
  );
}

async function shows(channel: string, ...parts: string[]): Promise<void> {
  let text = '';
  await until(`the panel of ${channel} to show ${parts.join(', ')}`, async () => {
    const panel = await panelIn(channel);
    text = panel === undefined ? '' : messageText(panel) + JSON.stringify(panel.components);
    return parts.every((part) => text.includes(part));
  }).catch((error: Error) => {
    throw new Error(`${error.message}; it shows ${text}`);
  });
}

async function press(user: string, channel: string, label: string) {
  const panel = await panelIn(channel);
  if (panel === undefined) throw new Error(`${channel} has no panel`);
  return stage.press(user, panel, label);
}

/** The voice channels that agents are in, according to Discord. */
function agentChannels(): string[] {
  const { world, bots } = stage.sandbox.discord.core;
  const agents = new Set(bots.all().map(({ user }) => user.id));
  return [...world.voice].flatMap(([key, { channelId }]) => (agents.has(key.split(':')[1] ?? '') ? [channelId] : []));
}

/** The current track of each channel, according to the database. */
async function playing(): Promise<Record<string, string>> {
  const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
  const rows = await sql<{ channel: string; title: string }[]>`
    select s.channel_id::text as channel, q.track ->> 'title' as title
    from music_players p join voice_sessions s using (session_id) join voice_queue q on q.entry_id = p.current_id
    where s.state <> 'ended'`.finally(() => sql.end());
  const { world } = stage.sandbox.discord.core;
  return Object.fromEntries(rows.map(({ channel, title }) => [world.channel(channel)?.name ?? channel, title]));
}

test('four members in four channels play four different tracks at once', async () => {
  const answers = await Promise.all(PEOPLE.map(({ user, query }) => stage.say(user, `/music play query:${query}`)));
  for (const [index, answer] of answers.entries()) expect(textOf(answer)).toContain(PEOPLE[index]?.query);
  await until('an agent in each channel', () => new Set(agentChannels()).size === 4);
  for (const { channel, query } of PEOPLE) await shows(channel, query, '"Pause"');
  expect(await playing()).toEqual({
    Lounge: 'First Light',
    Studio: 'Night Train to Localhost',
    Attic: 'Every Packet Finds a Home',
    Cellar: 'Rain on Cooling Fans',
  });
});

test('a node searches while a member types', async () => {
  const { body } = await stage.control<{ choices: { name: string }[] }>('/sandbox/autocomplete', {
    ...{ user: 'alice', guild: GUILD, channel: 'general', command: '/music play query:handshake' },
  });
  expect(body.choices.map(({ name }) => name).join()).toContain('Three-Way Handshake');
});

describe('a member’s commands change their own panel', () => {
  test('volume, seek and skip', async () => {
    await stage.say(ALICE.user, '/music play query:Both Sides of the Ledger');
    await shows(ALICE.channel, 'Both Sides of the Ledger', '1 track');
    expect(textOf(await stage.say(ALICE.user, '/music volume percent:70'))).toContain('70%');
    await shows(ALICE.channel, 'Volume 70%');
    expect(textOf(await stage.say(ALICE.user, '/music seek time:2:00'))).toContain('2:0');
    await shows(ALICE.channel, '2:0');
    expect(textOf(await stage.say(ALICE.user, '/music skip'))).toContain('Both Sides of the Ledger');
    await shows(ALICE.channel, 'Both Sides of the Ledger', '**Queue** empty');
    const bobs = await panelIn(BOB.channel);
    expect(bobs && messageText(bobs)).toContain('Volume 100%');
  });

  test('with its buttons, too', async () => {
    await press(BOB.user, BOB.channel, 'Pause');
    await shows(BOB.channel, 'Paused', '"Resume"');
    await press(BOB.user, BOB.channel, 'Resume');
    await shows(BOB.channel, 'Now playing', '"Pause"');
    await press(BOB.user, BOB.channel, 'Volume −');
    await shows(BOB.channel, 'Volume 90%');
    await press(BOB.user, BOB.channel, 'Loop: off');
    await shows(BOB.channel, 'Loop: track');
    expect(textOf(await press(BOB.user, BOB.channel, 'Queue'))).toContain('Night Train');
    await stage.say(BOB.user, '/music play query:First Light');
    await press(BOB.user, BOB.channel, 'Skip');
    await shows(BOB.channel, '### [First Light](');
    await press(BOB.user, BOB.channel, 'Previous');
    await shows(BOB.channel, '### [Night Train');
  });

  test('but not if they listen elsewhere', async () => {
    const text = textOf(await press('dave', BOB.channel, 'Pause'));
    expect(text).toContain('You have to be listening');
    expect((await playing()).Studio).toBe('Night Train to Localhost');
    const panel = await panelIn(BOB.channel);
    expect(panel && messageText(panel)).toContain('Now playing');
  });
});

test('"Play this" in a message’s menu plays what the message says', async () => {
  const place = { guild: GUILD, channel: 'general' };
  const content = '**Three-Way Handshake**';
  const { body: message } = await stage.control<SandboxMessage>('/sandbox/message', {
    user: 'alice',
    ...place,
    content,
  });
  const { body } = await stage.control<InteractionOutcome>('/sandbox/command', {
    ...{ user: 'dave', ...place, command: 'Play this', target: message.id },
  });
  expect(textOf(body)).toMatch(/Way Handshake.*\*\*#1\*\* in the queue/);
  await shows('Cellar', 'Way Handshake');
});

test('a fifth member waits in line, and gets their track once an agent is free', async () => {
  const message = onlyMessage(await stage.say(FIFTH.user, `/music play query:${FIFTH.query}`));
  expect(messageText(message)).toContain('number **1** in line');
  await stage.say('carol', '/music stop');
  await shows(FIFTH.channel, FIFTH.query);
  expect((await playing()).Garden).toBe(FIFTH.query);
});
