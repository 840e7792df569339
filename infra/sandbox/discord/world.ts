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
  readonly applicationId: string;
  readonly users: User[];
  readonly guilds: Guild[];
  /** Who is in voice: `guildId:userId` → where and how. `Voice` changes it and tells everybody. */
  readonly voice = new Map<string, VoicePresence>();

  constructor({ applicationId, users, guilds }: { applicationId: string; users: User[]; guilds: Guild[] }) {
    this.applicationId = applicationId;
    this.users = users;
    this.guilds = guilds;
  }

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
