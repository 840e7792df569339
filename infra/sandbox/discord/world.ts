import { Permission } from './permissions.ts';
import { snowflakeAt } from './snowflake.ts';

export interface User {
  id: string;
  username: string;
  globalName: string;
  bot: boolean;
  locale: string;
}

export interface Role {
  id: string;
  name: string;
  color: number;
  position: number;
  permissions: bigint;
  /** Belongs to an integration (a bot), so nobody can hand it out. */
  managed: boolean;
  /** The bot that a managed role came with. */
  botId?: string;
}

export interface Overwrite {
  id: string;
  /** 0 is for a role, 1 for a member. */
  type: 0 | 1;
  allow: bigint;
  deny: bigint;
}

export interface Channel {
  id: string;
  guildId: string;
  name: string;
  /** 0 is text, 2 voice, 13 stage. */
  type: 0 | 2 | 13;
  position: number;
  overwrites: Overwrite[];
  /** Voice: how many fit in, 1 to 99; without it there is no limit. */
  userLimit?: number;
  /** Voice: the line under its name, 1 to 500 characters. */
  status?: string;
}

export interface Member {
  userId: string;
  roleIds: string[];
  joinedAt: string;
}

export interface Guild {
  id: string;
  name: string;
  ownerId: string;
  roles: Role[];
  channels: Channel[];
  members: Map<string, Member>;
}

/** How a member is in voice, as Discord tells others. */
export interface VoicePresence {
  channelId: string;
  /** For a bot that of its gateway session, which the voice server asks for. */
  sessionId: string;
  selfMute: boolean;
  selfDeaf: boolean;
  /** May not speak: the audience of a stage. */
  suppress: boolean;
  requestToSpeakAt: string | null;
}

/** The people, places and the application of the sandbox. Ids never change, so scripts may keep them. */
export class World {
  readonly applicationId = ids.application;
  readonly users: User[] = people();
  readonly guilds: Guild[] = [lounge(), harbour()];
  /** Who is in voice: `guildId:userId` → where and how. `Voice` changes it and tells everybody. */
  readonly voice = new Map<string, VoicePresence>();

  /** The application's own bot user; Discord gives both the same id. */
  get bot(): User {
    return this.user(this.applicationId) ?? unreachable();
  }

  user(id: string): User | undefined {
    return this.users.find((user) => user.id === id);
  }

  guild(id: string): Guild | undefined {
    return this.guilds.find((guild) => guild.id === id);
  }

  channel(id: string): Channel | undefined {
    return this.guilds.flatMap((guild) => guild.channels).find((channel) => channel.id === id);
  }

  /** A user by id, `@name`, `<@id>` or name, in any letter case. */
  findUser(text: string): User | undefined {
    const wanted = text.replace(/^<@!?(\d+)>$/, '$1').replace(/^@/, '');
    const folded = wanted.toLowerCase();
    return this.users.find(
      (user) => user.id === wanted || user.username === folded || user.globalName.toLowerCase() === folded,
    );
  }

  /** A guild by id or name, in any letter case. */
  findGuild(text: string): Guild | undefined {
    return this.guilds.find((guild) => guild.id === text || guild.name.toLowerCase() === text.toLowerCase());
  }

  /** A channel of one guild (or of any, first guild first) by id, `#name`, `<#id>` or name, in any letter case. */
  findChannel(text: string, guild?: Guild): Channel | undefined {
    const wanted = text.replace(/^<#(\d+)>$/, '$1').replace(/^#/, '');
    const channels = guild ? guild.channels : this.guilds.flatMap((each) => each.channels);
    return channels.find((channel) => channel.id === wanted || channel.name.toLowerCase() === wanted.toLowerCase());
  }

  /** A role of one guild by id, `@name`, `<@&id>` or name, in any letter case. */
  findRole(text: string, guild: Guild): Role | undefined {
    const wanted = text.replace(/^<@&(\d+)>$/, '$1');
    const folded = wanted.replace(/^@(?!everyone$)/, '').toLowerCase();
    return guild.roles.find((role) => role.id === wanted || role.name.toLowerCase() === folded);
  }
}

function unreachable(): never {
  throw new Error('the world has no bot user');
}

/** Each id tells a plausible time at which the thing was made. */
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
  Permission.setVoiceChannelStatus;

const staffMay =
  Permission.kickMembers |
  Permission.banMembers |
  Permission.manageMessages |
  Permission.muteMembers |
  Permission.deafenMembers |
  Permission.moveMembers |
  Permission.moderateMembers;

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
    // Voices to invite: each is an application of its own, and in no guild yet.
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
  const may = everyoneMay | Permission.manageMessages | Permission.moderateMembers;
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
  return {
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
  };
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
  return {
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
  };
}

/** Members in order of arrival, a day apart. */
function membersOf(since: string, roles: Record<string, string[]>): Map<string, Member> {
  return new Map(
    Object.entries(roles).map(([userId, roleIds], day) => {
      const joinedAt = new Date(Date.parse(since) + day * 86_400_000).toISOString().replace('Z', '000+00:00');
      return [userId, { userId, roleIds, joinedAt }];
    }),
  );
}
