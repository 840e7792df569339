/** What staff do to channels, messages, and roles, through the real edge, its jobs, and the local Discord. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../testing/voice-node/stage.ts';
import type { SandboxMessage } from '../control/protocol.ts';
import { messageText, onlyMessage, openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
let guild: string;
const channels: Record<string, string> = {};
const users: Record<string, string> = {};
beforeAll(async () => {
  // With nodes, because that's where most of these jobs run.
  stage = await openStage('node', { RATE_LIMIT_SCALE: '100' }, { hasVoice: true });
  const { body } = await stage.control<{
    guilds: { id: string; name: string; channels: { id: string; name: string }[] }[];
    users: { id: string; username: string }[];
  }>('/sandbox');
  const lounge = body.guilds.find(({ name }) => name === 'Chorus Lounge');
  guild = lounge?.id ?? '';
  for (const { id, name } of lounge?.channels ?? []) channels[name] = id;
  for (const { id, username } of body.users) users[username] = id;
  await stage.say('alice', '/settings set key:moderation.logChannel value:#staff');
}, 120_000);
afterAll(() => stage.stop());

/** Discord's own API, as someone in the server. */
async function as<T = Record<string, unknown>>(user: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${stage.sandbox.url}/sandbox/as/${user}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return (text === '' ? {} : JSON.parse(text)) as T;
}

const said = async (user: string, command: string) => textOf(await stage.say(user, command));
/** Discord doesn't show them the command: how it refuses what their client sends anyway. */
const refusedTo = async (user: string, command: string) =>
  (await stage.control('/sandbox/command', { user, guild: 'Chorus Lounge', channel: 'general', command })).status;
const channel = (name: string) =>
  as<{ permission_overwrites: unknown[]; rate_limit_per_user: number }>('alice', 'GET', `/channels/${channels[name]}`);
const rolesOf = async (name: string) =>
  (await as<{ roles: string[] }>('alice', 'GET', `/guilds/${guild}/members/${users[name]}`)).roles;

async function type(user: string, content: string): Promise<number> {
  const sent = await stage.control('/sandbox/message', { user, guild: 'Chorus Lounge', channel: 'music', content });
  return sent.status;
}

async function seen(name: string): Promise<SandboxMessage[]> {
  const place = `user=alice&channel=${name}&guild=${encodeURIComponent('Chorus Lounge')}`;
  return (await stage.control<SandboxMessage[]>(`/sandbox/messages?${place}`)).body;
}

/** Runs something while Discord is so slow that there's a pause after each sign of progress. */
async function slowly<T>(work: () => Promise<T>): Promise<T> {
  await stage.fault('discord', 'latency', { ms: 200 });
  return work().finally(() => stage.fault('discord', 'heal'));
}

const logged = (text: string) =>
  until(`the log to say ${text}`, async () =>
    (await seen('staff')).some((message) => messageText(message).includes(text)),
  );

test('/slowmode and /nick change what they say, and the log shows it', async () => {
  expect(await said('alice', '/slowmode time:30s channel:#music reason:too fast')).toContain('Members wait 30 seconds');
  expect((await channel('music')).rate_limit_per_user).toBe(30);
  expect(await said('alice', '/slowmode time:7h channel:#music')).toContain('from 1 second to 6 hours');
  expect(await refusedTo('bob', '/slowmode time:off')).toBe(403);
  expect(await said('alice', '/slowmode time:off channel:#music')).toContain('Slowmode is off');
  expect(await said('alice', '/nick user:@bob name:Bobby')).toContain('nickname is **Bobby**');
  expect(await said('alice', '/nick user:@bob')).toContain('has no nickname anymore');
  await logged('Members wait 30 seconds');
});

test('/role add, remove, and temp, and who can’t', async () => {
  expect(await said('alice', '/role add user:@dave role:@DJ')).toContain('now has');
  expect(await rolesOf('dave')).toHaveLength(1);
  expect(await said('alice', '/role remove user:@dave role:@DJ')).toContain('no longer has');
  expect(await said('alice', '/role add user:@dave role:@Chorus')).toContain('belongs to a bot');
  expect(await refusedTo('dave', '/role add user:@dave role:@Staff')).toBe(403);
  expect(await said('alice', '/role temp user:@dave role:@DJ time:1h')).toMatch(/until <t:\d+:f>/);
  expect(await rolesOf('dave')).toHaveLength(1);
  await said('alice', '/role remove user:@dave role:@DJ');
  expect(await said('alice', '/role info role:@Chorus')).toContain('belongs to a bot');
});

test('/role mass needs its intent, and then gives the role to everyone', async () => {
  expect(await said('alice', '/role mass action:Give role:@DJ members:People')).toContain('**Server Members Intent**');
  await stage.control('/sandbox/intents', { guildMembers: true });
  const shown = onlyMessage(await stage.say('alice', '/role mass action:Give role:@DJ members:People'));
  const label = /to (\d+ members)/.exec(messageText(shown))?.[1] ?? '';
  const given = await slowly(() => stage.press('alice', shown, `Give it to ${label}`));
  expect(textOf(given)).toContain(`to ${label}.`);
  expect(await rolesOf('dave')).toHaveLength(1);
  await logged(`to ${label}.`);
});

test('/lock and /lockdown close channels, name what they can’t, and restore what was', async () => {
  const before = await channel('music');
  expect(await said('alice', '/lock channel:#music')).toContain('Closed 1 channel');
  expect(await type('bob', 'let me in')).not.toBe(200);
  expect(await said('alice', '/lock channel:#music off:true')).toContain('Opened 1 channel as it was before');
  expect((await channel('music')).permission_overwrites).toEqual(before.permission_overwrites);
  const chorus = (await as<{ id: string; name: string }[]>('alice', 'GET', `/guilds/${guild}/roles`)).find(
    ({ name }) => name === 'Chorus',
  );
  // Manage Roles is the 28th bit.
  await as('alice', 'PUT', `/channels/${channels.music}/permissions/${chorus?.id}`, {
    type: 0,
    allow: '0',
    deny: String(2 ** 28),
  });
  const locked = await slowly(() => said('alice', '/lockdown start reason:raid'));
  expect(locked).toMatch(/Closed 3 channels/);
  expect(locked).toContain(`Couldn’t close <#${channels.music}>`);
  expect(await refusedTo('bob', '/lockdown end')).toBe(403);
  expect(await said('alice', '/lockdown end')).toContain('Opened 3 channels as they were before');
  await as('alice', 'DELETE', `/channels/${channels.music}/permissions/${chorus?.id}`);
  await logged('Opened 3 channels');
});

test('/purge deletes what it showed, and needs its intent to look inside', async () => {
  for (const content of ['one', 'two', 'three']) await type('bob', content);
  const at = { guild: 'Chorus Lounge', channel: 'music' };
  const ask = async (user: string, command: string) =>
    (await stage.control<{ messages: SandboxMessage[] }>('/sandbox/command', { user, ...at, command })).body;
  expect(await refusedTo('bob', '/purge count:10')).toBe(403);
  expect(messageText((await ask('alice', '/purge count:10 links:true')).messages[0] as SandboxMessage)).toContain(
    '**Message Content Intent**',
  );
  const [shown] = (await ask('alice', '/purge count:2 user:@bob')).messages;
  await type('bob', 'four');
  const done = await stage.press('alice', shown as SandboxMessage, 'Delete 2 messages');
  expect(textOf(done)).toContain('Deleted 2 messages.');
  const left = (await seen('music')).map(({ content }) => content);
  expect(left).toContain('one');
  expect(left).toContain('four');
  expect(left).not.toContain('two');
  await logged('Deleted 2 messages.');
});

test('/voice moves members, one or all of them', async () => {
  for (const user of ['bob', 'dave'])
    await stage.control('/sandbox/voice', { user, guild: 'Chorus Lounge', channel: 'Lounge' });
  expect(await said('carol', '/voice move user:@bob channel:Studio')).toContain('Moved');
  expect(await refusedTo('dave', '/voice disconnect user:@bob')).toBe(403);
  expect(await said('carol', '/voice mute user:@bob')).toContain('Muted');
  await stage.control('/sandbox/intents', { guildMembers: true });
  expect(await said('carol', '/voice moveall from:Lounge to:Studio')).toContain('Moved 1 member');
  expect(await said('carol', '/voice disconnect user:@bob')).toContain('Disconnected');
  expect(await said('carol', '/voice disconnect user:@bob')).toContain("isn't in a voice channel");
});
