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
  /** Shown as its own group in the member list (default: if it has a color). */
  hoist?: boolean;
  mentionable?: boolean;
}

export interface Overwrite {
  id: string;
  /** 0 for a role, 1 for a member. */
  type: 0 | 1;
  allow: bigint;
  deny: bigint;
}

/** 0 for text, 2 for voice, 4 for a category, 5 for announcements, 11 and 12 for public and private threads, 13 for Stage. */
export type ChannelType = 0 | 2 | 4 | 5 | 11 | 12 | 13;

export interface Channel {
  id: string;
  guildId: string;
  name: string;
  type: ChannelType;
  position: number;
  /** The category, or for a thread, the channel it's in. */
  parentId?: string;
  topic?: string;
  /** Slowmode: seconds between two messages of a member, 0 to 21600. */
  rateLimitPerUser?: number;
  isNsfw?: boolean;
  overwrites: Overwrite[];
  /** Voice only: the user limit, 1 to 99. Unlimited if unset. */
  userLimit?: number;
  /** Voice only: the channel status, 1 to 500 characters. */
  status?: string;
}

/** A channel of type 11 or 12. It has its parent's permissions. */
export interface Thread extends Channel {
  parentId: string;
  ownerId: string;
  memberIds: string[];
  isArchived: boolean;
  isLocked: boolean;
  /** In minutes. */
  autoArchiveDuration: number;
  archivedAt: string;
  isInvitable?: boolean;
}

export interface Member {
  userId: string;
  roleIds: string[];
  joinedAt: string;
  nick?: string;
  /** Timed out until then. It may be in the past. */
  communicationDisabledUntil?: string;
  /** Muted and deafened by the server. */
  isMuted?: boolean;
  isDeafened?: boolean;
}

/** An entry of the audit log, in Discord's shape. */
export interface AuditLogEntry {
  id: string;
  action_type: number;
  user_id: string | null;
  target_id: string | null;
  changes?: { key: string; old_value?: unknown; new_value?: unknown }[];
  options?: Record<string, string>;
  reason?: string;
}

/** An AutoMod rule, in Discord's shape. */
export interface AutoModerationRule {
  id: string;
  guild_id: string;
  name: string;
  creator_id: string;
  event_type: number;
  trigger_type: number;
  trigger_metadata: {
    keyword_filter?: string[];
    regex_patterns?: string[];
    presets?: number[];
    allow_list?: string[];
    mention_total_limit?: number;
    mention_raid_protection_enabled?: boolean;
  };
  actions: {
    type: number;
    metadata: { channel_id?: string; duration_seconds?: number; custom_message?: string };
  }[];
  enabled: boolean;
  exempt_roles: string[];
  exempt_channels: string[];
}

/** A guild's temporary security actions, in Discord's shape. */
export interface Incidents {
  invites_disabled_until: string | null;
  dms_disabled_until: string | null;
  dm_spam_detected_at: string | null;
  raid_detected_at: string | null;
}

export interface Guild {
  id: string;
  name: string;
  ownerId: string;
  roles: Role[];
  channels: Channel[];
  members: Map<string, Member>;
  threads: Thread[];
  /** Reasons by user ID. */
  bans: Map<string, { reason: string | null }>;
  /** Oldest first. */
  auditLog: AuditLogEntry[];
  autoModeration: AutoModerationRule[];
  incidents: Incidents | null;
  /** 0 to 4. */
  verificationLevel: number;
}

/** A guild that nothing has happened in yet. */
export function newGuild(about: Pick<Guild, 'id' | 'name' | 'ownerId' | 'roles' | 'channels' | 'members'>): Guild {
  return {
    ...about,
    threads: [],
    bans: new Map(),
    auditLog: [],
    autoModeration: [],
    incidents: null,
    verificationLevel: 1,
  };
}

/** A bot's direct messages with a user. */
export interface DirectChannel {
  id: string;
  botId: string;
  userId: string;
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
  readonly directChannels: DirectChannel[] = [];
  /** Users who don't accept direct messages from bots. */
  readonly closedDms = new Set<string>();

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

  /** A channel or thread of a guild. */
  channel(id: string): Channel | undefined {
    return this.guilds.flatMap((guild) => guild.channels).find((channel) => channel.id === id) ?? this.thread(id);
  }

  thread(id: string): Thread | undefined {
    return this.guilds.flatMap((guild) => guild.threads).find((thread) => thread.id === id);
  }

  directChannel(id: string): DirectChannel | undefined {
    return this.directChannels.find((channel) => channel.id === id);
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
    const channels = (guild ? [guild] : this.guilds).flatMap((each) => [...each.channels, ...each.threads]);
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
