/** The users and servers that every sandbox starts with. */
import { Permission } from './permissions.ts';
import { snowflakeAt } from './snowflake.ts';
import { type Channel, type Guild, type Member, newGuild, type Overwrite, type User, World } from './world.ts';

/** IDs encode a plausible creation time. */
function idOf(iso: string, sequence: number): string {
  return snowflakeAt(Date.parse(iso), sequence);
}

const ids = {
  application: idOf('2023-02-14T09:21:44.318Z', 131),
  alice: idOf('2016-05-08T17:40:12.907Z', 7),
  bob: idOf('2017-11-23T20:03:55.120Z', 2),
  carol: idOf('2019-01-30T06:12:31.664Z', 11),
  dave: idOf('2021-08-17T13:55:09.482Z', 3),
  parrot: idOf('2022-06-02T10:10:10.735Z', 19),
  soprano: idOf('2024-10-05T08:30:21.204Z', 41),
  alto: idOf('2024-10-05T08:34:50.617Z', 12),
  tenor: idOf('2024-10-05T08:38:02.981Z', 28),
  bass: idOf('2024-10-05T08:41:37.455Z', 6),
  lounge: idOf('2020-03-21T18:00:27.219Z', 5),
  harbour: idOf('2022-09-12T21:34:48.051Z', 9),
};

const everyoneMay =
  Permission.viewChannel |
  Permission.sendMessages |
  Permission.embedLinks |
  Permission.attachFiles |
  Permission.readMessageHistory |
  Permission.connect |
  Permission.speak |
  Permission.useVad |
  Permission.changeNickname |
  Permission.useApplicationCommands |
  Permission.requestToSpeak |
  Permission.addReactions |
  Permission.createPublicThreads |
  Permission.sendMessagesInThreads |
  Permission.setVoiceChannelStatus;

const staffMay =
  Permission.kickMembers |
  Permission.banMembers |
  Permission.manageMessages |
  Permission.muteMembers |
  Permission.deafenMembers |
  Permission.moveMembers |
  Permission.moderateMembers;

/** What the bot needs besides, to manage a server. */
const botMay =
  Permission.manageGuild |
  Permission.manageRoles |
  Permission.manageChannels |
  Permission.manageNicknames |
  Permission.manageThreads |
  Permission.viewAuditLog |
  Permission.pinMessages;

function people(): User[] {
  const person = (id: string, username: string, globalName: string, bot = false, locale = 'en-US'): User => ({
    id,
    username,
    globalName,
    bot,
    locale,
  });
  return [
    person(ids.alice, 'alice', 'Alice'),
    person(ids.bob, 'bob', 'Bob', false, 'en-GB'),
    person(ids.carol, 'carol', 'Carol', false, 'de'),
    person(ids.dave, 'dave', 'Dave', false, 'fr'),
    person(ids.parrot, 'parrot', 'Parrot', true),
    person(ids.application, 'chorus', 'Chorus', true),
    // Voice agents to invite. Each is its own application, and isn't in any guild yet.
    person(ids.soprano, 'soprano', 'Soprano', true),
    person(ids.alto, 'alto', 'Alto', true),
    person(ids.tenor, 'tenor', 'Tenor', true),
    person(ids.bass, 'bass', 'Bass', true),
  ];
}

function lounge(): Guild {
  const role = (
    name: string,
    hours: number,
    color: number,
    position: number,
    permissions: bigint,
    managed = false,
  ) => ({
    id: snowflakeAt(Date.parse('2020-03-22T10:00:00.402Z') + hours * 3_600_000, 1),
    name,
    color,
    position,
    permissions,
    managed,
  });
  const staff = role('Staff', 1, 0xe67e22, 3, staffMay);
  const dj = role('DJ', 2, 0x9b59b6, 2, 0n);
  const may = everyoneMay | staffMay | botMay;
  const own = { ...role('Chorus', 25_500, 0, 4, may, true), botId: ids.application };
  const everyone = { ...role('@everyone', 0, 0, 0, everyoneMay), id: ids.lounge };
  const channel = (name: string, type: 0 | 2, minutes: number, overwrites: Overwrite[] = []): Channel => ({
    id: snowflakeAt(Date.parse('2020-03-21T18:01:03.871Z') + minutes * 60_000, 4),
    guildId: ids.lounge,
    name,
    type,
    position: minutes,
    overwrites,
  });
  const hidden: Overwrite[] = [
    { id: ids.lounge, type: 0, allow: 0n, deny: Permission.viewChannel },
    { id: staff.id, type: 0, allow: Permission.viewChannel, deny: 0n },
    { id: own.id, type: 0, allow: Permission.viewChannel, deny: 0n },
  ];
  return newGuild({
    id: ids.lounge,
    name: 'Chorus Lounge',
    ownerId: ids.alice,
    roles: [everyone, dj, staff, own],
    channels: [
      channel('general', 0, 0),
      channel('music', 0, 1),
      channel('staff', 0, 2, hidden),
      channel('Lounge', 2, 3),
      channel('Studio', 2, 4),
    ],
    members: membersOf('2020-03-21T18:00:27.219Z', {
      [ids.alice]: [staff.id],
      [ids.bob]: [dj.id],
      [ids.carol]: [staff.id],
      [ids.dave]: [],
      [ids.parrot]: [],
      [ids.application]: [own.id],
    }),
  });
}

function harbour(): Guild {
  const at = Date.parse('2022-09-12T21:35:30.600Z');
  const channel = (name: string, type: 0 | 2, minutes: number): Channel => ({
    id: snowflakeAt(at + minutes * 60_000, 2),
    guildId: ids.harbour,
    name,
    type,
    position: minutes,
    overwrites: [],
  });
  const everyone = {
    id: ids.harbour,
    name: '@everyone',
    color: 0,
    position: 0,
    permissions: everyoneMay,
    managed: false,
  };
  const id = snowflakeAt(at + 9_000_000, 1);
  const own = { ...everyone, id, name: 'Chorus', position: 1, managed: true, botId: ids.application };
  return newGuild({
    id: ids.harbour,
    name: 'Quiet Harbour',
    ownerId: ids.alice,
    roles: [everyone, own],
    channels: [channel('general', 0, 0), channel('Dock', 2, 1)],
    members: membersOf('2022-09-12T21:34:48.051Z', {
      [ids.alice]: [],
      [ids.bob]: [],
      [ids.carol]: [],
      [ids.application]: [own.id],
    }),
  });
}

/** Members who joined in this order, a day apart. */
function membersOf(since: string, roles: Record<string, string[]>): Map<string, Member> {
  return new Map(
    Object.entries(roles).map(([userId, roleIds], day) => {
      const joinedAt = new Date(Date.parse(since) + day * 86_400_000).toISOString().replace('Z', '000+00:00');
      return [userId, { userId, roleIds, joinedAt }];
    }),
  );
}

/** Creates the world that every sandbox starts with. */
export function demoWorld(): World {
  return new World({ applicationId: ids.application, users: people(), guilds: [lounge(), harbour()] });
}
