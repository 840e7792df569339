/** `/info`: what Discord says about members, roles, and channels, and why someone can't do something. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Permission } from '../discord/permissions.ts';
import type { Channel, Guild } from '../discord/world.ts';
import { openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('workerd');
});
afterAll(() => stage?.stop());

const ask = async (user: string, command: string) => textOf(await stage.say(user, `/info ${command}`));
const world = () => stage.sandbox.discord.core.world;
const lounge = (): Guild => world().findGuild('Chorus Lounge') as Guild;
const general = (): Channel => world().findChannel('general', lounge()) as Channel;

test('a member’s card says when they joined, which roles they have, and what they may do', async () => {
  const carol = await ask('bob', 'user user:@carol');
  expect(carol).toContain('"title":"Carol"');
  expect(carol).toMatch(/"name":"Joined","value":"<t:\d+:f>/);
  expect(carol).toContain('Kick, Approve, and Reject Members');
  expect(carol).toContain(`<@&${world().findRole('Staff', lounge())?.id}>`);
  expect(await ask('bob', 'user')).toContain('"title":"Bob"');
});

test('someone outside the server has a card without roles', async () => {
  const { id } = world().findUser('tenor') ?? {};
  const card = await ask('bob', `user user:${id}`);
  expect(card).toContain('Not in this server');
  expect(card).not.toContain('Joined');
});

test('the server, a role, a channel, and pictures have cards', async () => {
  const server = await ask('dave', 'server');
  expect(server).toContain('Chorus Lounge');
  expect(server).toContain('3 text channels, 2 voice channels');
  expect(await ask('dave', 'role role:@Staff')).toContain('Timeout Members');
  expect(await ask('dave', 'channel channel:#music')).toContain('Text channel');
  expect(await ask('dave', 'avatar user:@bob')).toContain('https://cdn.discordapp.com/embed/avatars/');
  expect(await ask('dave', 'banner user:@bob')).toContain('**Bob** has no banner.');
});

test('a channel that the member can’t see isn’t shown', async () => {
  const hidden = world().findChannel('staff', lounge());
  expect(await ask('alice', 'channel channel:#staff')).toContain('Text channel');
  expect(await ask('dave', `channel channel:${hidden?.id}`)).toMatch(/can't see that channel|has no option|No channel/);
});

test('an override that denies something is named, with what to change', async () => {
  const channel = general();
  channel.overwrites.push({ id: lounge().id, type: 0, allow: 0n, deny: Permission.sendMessages });
  try {
    const all = await ask('bob', 'permissions');
    expect(all).toContain('**Send Messages**');
    expect(all).toContain('**Embed Links**: needs **Send Messages**.');
    const one = await ask('bob', 'permissions permission:Embed Links');
    expect(one).toContain('You don’t have **Embed Links**');
    expect(one).toContain('1. @everyone grants **Embed Links** in the whole server.');
    expect(one).toContain('2. Without **Send Messages**, **Embed Links** is worth nothing here:');
    expect(one).toContain(`4. In <#${channel.id}>, **Send Messages** is denied to @everyone.`);
    expect(one).toContain('stop denying **Send Messages** to @everyone, or allow it there for one of your roles.');
    expect(await ask('alice', 'permissions permission:Send Messages')).toContain('You own this server');
    expect(await ask('bob', 'permissions channel:#music permission:Send Messages')).toContain(
      'You have **Send Messages**',
    );
  } finally {
    channel.overwrites.length = 0;
  }
});

test('what no role grants says where to turn it on, and a wrong name is refused', async () => {
  const text = await ask('bob', 'permissions permission:Ban Members');
  expect(text).toContain('None of your roles grants **Ban Members** in the whole server, and neither does @everyone.');
  expect(text).toContain('**Server Settings > Roles**. No channel can grant it.');
  expect(await ask('bob', 'permissions permission:Fly')).toContain('no permission with that name');
});

test('asking about others takes Manage Roles or Manage Server in the whole server', async () => {
  expect(await ask('alice', 'permissions user:@bob permission:Speak')).toContain('has **Speak**');
  expect(await ask('carol', 'permissions user:@bob')).toContain('You can only ask about yourself.');
  const channel = general();
  // A channel can grant this, so it says nothing about the server.
  const carol = world().findUser('carol')?.id ?? '';
  channel.overwrites.push({ id: carol, type: 1, allow: Permission.manageRoles, deny: 0n });
  try {
    expect(await ask('carol', 'permissions user:@bob')).toContain('You can only ask about yourself.');
  } finally {
    channel.overwrites.length = 0;
  }
});
