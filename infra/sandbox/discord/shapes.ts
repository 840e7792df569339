import type { Json } from './json.ts';
import { permissionsOf } from './permissions.ts';
import type { Channel, DirectChannel, Guild, Member, Role, Thread, User, VoicePresence, World } from './world.ts';

/** A user in the API's format. */
export function userJson(user: User): Json & { id: string; username: string; global_name: string; bot?: boolean } {
  return {
    id: user.id,
    username: user.username,
    avatar: null,
    discriminator: '0',
    public_flags: 0,
    flags: 0,
    banner: null,
    accent_color: null,
    global_name: user.globalName,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    ...(user.bot ? { bot: true } : {}),
  };
}

/** A member without the user, like in `resolved.members`. */
export function partialMemberJson(member: Member): Json {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: member.communicationDisabledUntil ?? null,
    flags: 0,
    joined_at: member.joinedAt,
    nick: member.nick ?? null,
    pending: false,
    premium_since: null,
    roles: member.roleIds,
    unusual_dm_activity_until: null,
  };
}

export function memberJson(world: World, member: Member): Json {
  const user = world.user(member.userId);
  return { ...partialMemberJson(member), ...(user ? { user: userJson(user) } : {}), ...voiceMarks(member) };
}

function voiceMarks({ isMuted = false, isDeafened = false }: Member): Json {
  return { mute: isMuted, deaf: isDeafened };
}

export function roleJson(role: Role): Json {
  return {
    id: role.id,
    name: role.name,
    description: null,
    permissions: role.permissions.toString(),
    position: role.position,
    color: role.color,
    colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
    hoist: role.hoist ?? role.color !== 0,
    managed: role.managed,
    mentionable: role.mentionable ?? false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
    ...(role.botId === undefined ? {} : { tags: { bot_id: role.botId } }),
  };
}

export function channelJson(channel: Channel, lastMessageId: string | null = null): Json {
  const isVoice = channel.type === 2 || channel.type === 13;
  return {
    id: channel.id,
    type: channel.type,
    last_message_id: lastMessageId,
    flags: 0,
    guild_id: channel.guildId,
    name: channel.name,
    parent_id: channel.parentId ?? null,
    rate_limit_per_user: channel.rateLimitPerUser ?? 0,
    ...(isVoice
      ? { bitrate: 64_000, user_limit: channel.userLimit ?? 0, rtc_region: null, status: channel.status ?? null }
      : { topic: channel.topic ?? null }),
    position: channel.position,
    permission_overwrites: channel.overwrites.map((overwrite) => ({
      id: overwrite.id,
      type: overwrite.type,
      allow: overwrite.allow.toString(),
      deny: overwrite.deny.toString(),
    })),
    nsfw: channel.isNsfw ?? false,
  };
}

/** A thread in the API's format, without the caller's own membership. */
export function threadJson(thread: Thread, messageCount = 0, lastMessageId: string | null = null): Json {
  return {
    id: thread.id,
    type: thread.type,
    last_message_id: lastMessageId,
    flags: 0,
    guild_id: thread.guildId,
    name: thread.name,
    parent_id: thread.parentId,
    rate_limit_per_user: thread.rateLimitPerUser ?? 0,
    owner_id: thread.ownerId,
    thread_metadata: {
      archived: thread.isArchived,
      archive_timestamp: thread.archivedAt,
      auto_archive_duration: thread.autoArchiveDuration,
      locked: thread.isLocked,
      ...(thread.type === 12 ? { invitable: thread.isInvitable ?? true } : {}),
    },
    message_count: messageCount,
    member_count: thread.memberIds.length,
    total_message_sent: messageCount,
  };
}

/** Direct messages as the bot sees them. */
export function directChannelJson(world: World, channel: DirectChannel, lastMessageId?: string): Json {
  const user = world.user(channel.userId);
  return {
    id: channel.id,
    type: 1,
    last_message_id: lastMessageId ?? null,
    flags: 0,
    recipients: user ? [userJson(user)] : [],
  };
}

/** A channel like in `resolved.channels`, which includes the permissions of `userId`. */
export function partialChannelJson(channel: Channel, guild: Guild, userId: string, applicationId: string): Json {
  return {
    id: channel.id,
    type: channel.type,
    name: channel.name,
    guild_id: channel.guildId,
    parent_id: channel.parentId ?? null,
    flags: 0,
    nsfw: channel.isNsfw ?? false,
    position: channel.position,
    permissions: permissionsOf(guild, userId, channel).toString(),
    app_permissions: permissionsOf(guild, applicationId, channel).toString(),
    ...('isArchived' in channel ? { thread_metadata: threadJson(channel as Thread).thread_metadata } : {}),
  };
}

export function guildJson(guild: Guild): Json {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: [],
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: guild.channels[0]?.id ?? null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: guild.verificationLevel,
    incidents_data: guild.incidents,
    roles: guild.roles.map(roleJson),
    default_message_notifications: 1,
    mfa_level: 0,
    explicit_content_filter: 2,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: 'en-US',
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
  };
}

/** A voice state in the API's format. After someone leaves, it keeps the session but has no channel. */
export function voiceStateJson(
  world: World,
  guild: Guild,
  userId: string,
  presence: VoicePresence,
  hasLeft = false,
): Json {
  const member = guild.members.get(userId);
  return {
    ...(member ? { member: memberJson(world, member) } : {}),
    user_id: userId,
    suppress: presence.suppress,
    session_id: presence.sessionId,
    self_video: false,
    self_mute: presence.selfMute,
    self_deaf: presence.selfDeaf,
    request_to_speak_timestamp: presence.requestToSpeakAt,
    mute: presence.isMuted ?? member?.isMuted ?? false,
    guild_id: guild.id,
    deaf: member?.isDeafened ?? false,
    channel_id: hasLeft ? null : presence.channelId,
  };
}
