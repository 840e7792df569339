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
  /** Managed by a bot, so nobody can assign it. */
  managed: boolean;
  /** The bot that a managed role belongs to. */
  botId?: string;
}

export interface Overwrite {
  id: string;
  /** 0 for a role, 1 for a member. */
  type: 0 | 1;
  allow: bigint;
  deny: bigint;
}

export interface Channel {
  id: string;
  guildId: string;
  name: string;
  /** 0 for text, 2 for voice, 13 for Stage. */
  type: 0 | 2 | 13;
  position: number;
  overwrites: Overwrite[];
  /** Voice only: the user limit, 1 to 99. Unlimited if unset. */
  userLimit?: number;
  /** Voice only: the channel status, 1 to 500 characters. */
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

/** A member's voice state, as others see it. */
export interface VoicePresence {
  channelId: string;
  /** For a bot, its gateway session, which the voice server asks for. */
  sessionId: string;
  selfMute: boolean;
  selfDeaf: boolean;
  /** Can't speak, like the audience of a Stage. */
  suppress: boolean;
  /** Muted by the server. */
  isMuted?: boolean;
  requestToSpeakAt: string | null;
}

/** The sandbox's users, guilds, and application. IDs never change, so scripts can rely on them. */
export class World {
  readonly applicationId: string;
  readonly users: User[];
  readonly guilds: Guild[];
  /** Voice states by `guildId:userId`. Only `Voice` changes them, because it also notifies everyone. */
  readonly voice = new Map<string, VoicePresence>();

  constructor({ applicationId, users, guilds }: { applicationId: string; users: User[]; guilds: Guild[] }) {
    this.applicationId = applicationId;
    this.users = users;
    this.guilds = guilds;
  }

  /** The application's bot user. Discord gives both the same ID. */
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

  /** Finds a user by ID, `@name`, `<@id>`, or name. Ignores case. */
  findUser(text: string): User | undefined {
    const query = text.replace(/^<@!?(\d+)>$/, '$1').replace(/^@/, '');
    const folded = query.toLowerCase();
    return this.users.find(
      (user) => user.id === query || user.username === folded || user.globalName.toLowerCase() === folded,
    );
  }

  /** Finds a guild by ID or name. Ignores case. */
  findGuild(text: string): Guild | undefined {
    return this.guilds.find((guild) => guild.id === text || guild.name.toLowerCase() === text.toLowerCase());
  }

  /** Finds a channel by ID, `#name`, `<#id>`, or name. Ignores case. Without a guild, it searches them all in order. */
  findChannel(text: string, guild?: Guild): Channel | undefined {
    const query = text.replace(/^<#(\d+)>$/, '$1').replace(/^#/, '');
    const channels = guild ? guild.channels : this.guilds.flatMap((each) => each.channels);
    return channels.find((channel) => channel.id === query || channel.name.toLowerCase() === query.toLowerCase());
  }

  /** Finds a role in a guild by ID, `@name`, `<@&id>`, or name. Ignores case. */
  findRole(text: string, guild: Guild): Role | undefined {
    const query = text.replace(/^<@&(\d+)>$/, '$1');
    const folded = query.replace(/^@(?!everyone$)/, '').toLowerCase();
    return guild.roles.find((role) => role.id === query || role.name.toLowerCase() === folded);
  }
}

function unreachable(): never {
  throw new Error('The world has no bot user.');
}
