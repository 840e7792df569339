import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../../infra/testing/staff-chorus.ts';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());
beforeEach(async () => {
  staff.discord.heal();
  staff.setIntents({ guildMembers: true });
  await staff.setting('protectedRoles', null);
  for (const name of ['Lounge', 'Studio']) staff.channel(name).overwrites = [];
  for (const name of ['alice', 'bob', 'carol', 'dave']) staff.discord.core.voice.leave(staff.guild, staff.id(name));
});

const join = (user: string, channel: string) =>
  staff.discord.core.voice.place(staff.guild, staff.id(user), staff.channel(channel));
const placeOf = (user: string) =>
  staff.guild.channels.find(
    ({ id }) => id === staff.discord.core.world.voice.get(`${staff.guild.id}:${staff.id(user)}`)?.channelId,
  )?.name;

test('/voice moves, mutes, and disconnects a member', async () => {
  join('bob', 'Lounge');
  const [lounge, studio, bob] = [staff.channel('Lounge').id, staff.channel('Studio').id, staff.id('bob')];
  const moved = await staff.ask('carol', 'voice move', ['user', 'bob'], ['channel', 'Studio'], ['reason', 'louder']);
  expect(moved.text).toBe(`Moved <@${bob}> from <#${lounge}> to <#${studio}>.`);
  expect(placeOf('bob')).toBe('Studio');
  expect(staff.lastEntry()).toMatchObject({ reason: `By carol (${staff.id('carol')}): louder` });
  expect((await staff.ask('carol', 'voice move', ['user', 'bob'], ['channel', 'Studio'])).text).toMatch(/already/);
  expect((await staff.ask('carol', 'voice mute', ['user', 'bob'])).text).toBe(`Muted <@${bob}> in voice channels.`);
  expect(staff.member('bob').isMuted).toBe(true);
  await staff.ask('carol', 'voice mute', ['user', 'bob'], ['off', true]);
  expect(staff.member('bob').isMuted).toBe(false);
  expect((await staff.ask('carol', 'voice disconnect', ['user', 'bob'])).text).toBe(
    `Disconnected <@${bob}> from <#${studio}>.`,
  );
  expect(placeOf('bob')).toBeUndefined();
  expect((await staff.ask('carol', 'voice disconnect', ['user', 'bob'])).text).toMatch(/isn't in a voice channel/);
  expect((await staff.acts()).map(({ kind }) => kind)).toEqual(['voice', 'voice', 'voice', 'voice']);
});

test('permissions are those of the channel the member is in, and of the one they go to', async () => {
  join('bob', 'Lounge');
  const moving = () =>
    staff.ask('carol', 'voice move', ['user', 'bob'], ['channel', 'Studio']).then(({ text }) => text);
  expect((await staff.ask('dave', 'voice move', ['user', 'bob'], ['channel', 'Studio'])).text).toMatch(
    /\*\*Move Members\*\*/,
  );
  staff.channel('Lounge').overwrites = [{ id: staff.role('Staff').id, type: 0, allow: 0n, deny: 1n << 24n }];
  expect(await moving()).toMatch(/You need \*\*Move Members\*\*/);
  staff.channel('Lounge').overwrites = [];
  staff.channel('Studio').overwrites = [{ id: staff.id('carol'), type: 1, allow: 0n, deny: 1n << 20n }];
  expect(await moving()).toMatch(/You need \*\*Connect\*\*/);
  staff.channel('Studio').overwrites = [{ id: staff.role('Chorus').id, type: 0, allow: 0n, deny: 1n << 24n }];
  expect(await moving()).toMatch(/I need \*\*Move Members\*\* in <#\d+>/);
  staff.channel('Studio').overwrites = [];
  await staff.setting('protectedRoles', [staff.role('DJ').id]);
  expect(await moving()).toMatch(/is protected here/);
  expect(placeOf('bob')).toBe('Lounge');
});

test('/voice moveall moves whoever is in the channel, and nobody else', async () => {
  for (const user of ['bob', 'dave']) join(user, 'Lounge');
  join('alice', 'Studio');
  const [lounge, studio] = [staff.channel('Lounge').id, staff.channel('Studio').id];
  const moved = await staff.ask('carol', 'voice moveall', ['from', 'Lounge'], ['to', 'Studio']);
  expect(moved.text).toBe(`Moved 2 members from <#${lounge}> to <#${studio}>.`);
  expect(['alice', 'bob', 'dave'].map(placeOf)).toEqual(['Studio', 'Studio', 'Studio']);
  expect((await staff.ask('carol', 'voice moveall', ['from', 'Lounge'], ['to', 'Studio'])).text).toBe(
    `Nobody is in <#${lounge}>.`,
  );
});

test('/voice moveall says whom it couldn’t move, and what the operator has to switch on', async () => {
  for (const user of ['bob', 'dave']) join(user, 'Lounge');
  staff.discord.failWith(403, { route: 'PATCH /guilds/:id/members/:id', code: 50013, times: 1 });
  const moved = await staff.ask('carol', 'voice moveall', ['from', 'Lounge'], ['to', 'Studio']);
  expect(moved.text).toMatch(/^Moved 1 member from .* I couldn’t move 1 member\. I need \*\*Move Members\*\*/);
  staff.setIntents({ guildMembers: false });
  expect((await staff.ask('carol', 'voice moveall', ['from', 'Lounge'], ['to', 'Studio'])).text).toMatch(
    /turn on \*\*Server Members Intent\*\*/,
  );
});
