import * as z from 'zod';
import type { Json } from '../json.ts';
import { seesChannel } from '../permissions.ts';
import { channelJson, guildJson, memberJson, threadJson, userJson, voiceStateJson } from '../shapes.ts';
import type { Guild, User, World } from '../world.ts';
import type { Session } from './session.ts';

const snowflake = z.string().regex(/^\d{1,20}$/);

/** The format of every payload that a client sends. */
export const envelope = z.looseObject({ op: z.number().int(), d: z.unknown() });

export const heartbeat = z.number().int().min(0).nullable();

export const identify = z.looseObject({
  token: z.string(),
  intents: z.number(),
  shard: z.tuple([z.number().int(), z.number().int()]).optional(),
  compress: z.boolean().nullish(),
});

export const resume = z.looseObject({ token: z.string(), session_id: z.string(), seq: z.number().int().min(0) });

export const voiceStateUpdate = z.looseObject({
  guild_id: snowflake,
  channel_id: snowflake.nullable(),
  self_mute: z.boolean().default(false),
  self_deaf: z.boolean().default(false),
});

export const requestChannelInfo = z.looseObject({ guild_id: snowflake, fields: z.array(z.string()) });

export type VoiceStateRequest = z.infer<typeof voiceStateUpdate>;

/** CHANNEL_INFO: details about the voice channels a bot can see. The sandbox only has the status. */
export function channelInfoJson(guild: Guild, botId: string, fields: readonly string[]): Json {
  const channels = guild.channels.filter((channel) => channel.type === 2 && seesChannel(guild, botId, channel));
  return {
    guild_id: guild.id,
    channels: channels.map(({ id, status = null }) => ({ id, ...(fields.includes('status') && { status }) })),
  };
}

/** READY: the bot user, and the guilds that follow one by one. */
export function readyJson(session: Session, bot: User, guilds: Guild[], resumeUrl: string): Json {
  return {
    v: 10,
    user: { ...userJson(bot), verified: true, mfa_enabled: true, email: null },
    user_settings: {},
    session_type: 'normal',
    session_id: session.id,
    resume_gateway_url: resumeUrl,
    shard: session.shard,
    relationships: [],
    private_channels: [],
    presences: [],
    guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
    guild_join_requests: [],
    geo_ordered_rtc_regions: [],
    auth: {},
    application: { id: bot.id, flags: 0 },
    _trace: ['["sandbox"]'],
  };
}

/**
 * GUILD_CREATE. Without the privileged intents, a bot only receives itself and the members in voice, not all members
 * (https://discord.com/developers/docs/events/gateway-events#guild-create).
 */
export function guildCreateJson(world: World, guild: Guild, botId: string, withVoice: boolean): Json {
  const inVoice = [...guild.members.values()].flatMap((member) => {
    const presence = world.voice.get(`${guild.id}:${member.userId}`);
    return presence ? [{ member, presence }] : [];
  });
  const self = guild.members.get(botId);
  const members = new Set([...(self ? [self] : []), ...inVoice.map(({ member }) => member)]);
  return {
    ...guildJson(guild),
    joined_at: self?.joinedAt,
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: [...members].map((member) => memberJson(world, member)),
    channels: guild.channels.map((channel) => channelJson(channel)),
    // Voice states inside a guild omit its ID.
    voice_states: withVoice
      ? inVoice.map(({ member, presence }) => {
          const { guild_id: _guild, member: _member, ...state } = voiceStateJson(world, guild, member.userId, presence);
          return state;
        })
      : [],
    // Only active threads that the bot can see.
    threads: guild.threads
      .filter((thread) => !thread.isArchived && seesChannel(guild, botId, thread))
      .map((thread) => threadJson(thread)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    activity_instances: [],
    embedded_activities: [],
  };
}
