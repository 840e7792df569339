import { randomBytes } from 'node:crypto';
import { GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import type { EventHub } from './events.ts';
import type { VoiceStateRequest } from './gateway/payloads.ts';
import type { Session } from './gateway/session.ts';
import type { Sessions } from './gateway/sessions.ts';
import { has, Permission, permissionsOf } from './permissions.ts';
import { voiceStateJson } from './shapes.ts';
import type { Channel, Guild, VoicePresence, World } from './world.ts';

/** What testers choose about voice. */
export interface VoiceSettings {
  /** `host:port` of the voice server; null means that none is there, as Discord says while it looks for another one. */
  endpoint: string | null;
  /** Which of its two events a joining bot is sent first. Discord promises no order. */
  order: 'state-first' | 'server-first';
}

/** What a bot shows to a voice server. */
export interface VoiceCredentials {
  guildId: string;
  userId: string;
  sessionId: string;
  token: string;
}

/** Who is in which voice channel: the one place that changes it, and tells bots and the console. */
export class Voice {
  readonly settings: VoiceSettings;
  readonly #world: World;
  readonly #events: EventHub;
  readonly #sessions: Sessions;
  /** The token of each bot's place at the voice server: `guildId:userId` → token. */
  readonly #tokens = new Map<string, string>();

  constructor(world: World, events: EventHub, sessions: Sessions, settings: VoiceSettings) {
    this.#world = world;
    this.#events = events;
    this.#sessions = sessions;
    this.settings = settings;
    sessions.onEnd((session) => this.#sessionEnded(session));
  }

  /** Whether a member may join: sees it, may connect, and it is not full. */
  admission(guild: Guild, userId: string, channel: Channel): 'granted' | 'forbidden' | 'full' {
    const granted = permissionsOf(guild, userId, channel);
    if (!has(granted, Permission.viewChannel | Permission.connect)) return 'forbidden';
    const others = [...this.#world.voice].filter(
      ([key, presence]) => presence.channelId === channel.id && key !== keyOf(guild, userId),
    );
    const isFull = channel.userLimit !== undefined && others.length >= channel.userLimit;
    return isFull && !has(granted, Permission.moveMembers) ? 'full' : 'granted';
  }

  /** What a bot's client asked for. Discord answers a wish it does not grant with silence, and so do we. */
  request(session: Session, request: VoiceStateRequest): void {
    const guild = this.#world.guild(request.guild_id);
    if (!guild?.members.has(session.botId)) return;
    const before = this.#world.voice.get(keyOf(guild, session.botId));
    if (request.channel_id === null) {
      // A place in voice belongs to the login that took it.
      if (before?.sessionId === session.id) this.leave(guild, session.botId);
      return;
    }
    const channel = guild.channels.find((each) => each.id === request.channel_id);
    if (!channel || channel.type === 0 || this.admission(guild, session.botId, channel) !== 'granted') return;
    const isSame = before?.channelId === channel.id && before.sessionId === session.id;
    const self = { sessionId: session.id, selfMute: request.self_mute, selfDeaf: request.self_deaf };
    if (isSame) this.#put(guild, session.botId, { ...before, ...self });
    else this.#enter(guild, session.botId, { ...this.#arrival(channel, session.id), ...self });
  }

  /** A member's own client joins a channel or goes to another one; a member of staff moves somebody. */
  place(guild: Guild, userId: string, channel: Channel): void {
    const before = this.#world.voice.get(keyOf(guild, userId));
    const arrival = this.#arrival(channel, before?.sessionId ?? randomBytes(16).toString('hex'));
    const { selfMute = false, selfDeaf = false } = before ?? {};
    this.#enter(guild, userId, { ...arrival, selfMute, selfDeaf });
  }

  /** Ends a member's time in voice, whoever wanted that. */
  leave(guild: Guild, userId: string): void {
    const key = keyOf(guild, userId);
    const before = this.#world.voice.get(key);
    if (!before) return;
    this.#world.voice.delete(key);
    this.#tokens.delete(key);
    this.#tell(guild, userId, before, true);
  }

  /** Everybody in a channel leaves it. */
  empty(guild: Guild, channelId: string): void {
    for (const [key, presence] of [...this.#world.voice]) {
      if (presence.channelId === channelId) this.leave(guild, key.slice(guild.id.length + 1));
    }
  }

  /** A bot on a stage asks to speak, or is let speak. */
  change(guild: Guild, userId: string, change: Pick<VoicePresence, 'suppress' | 'requestToSpeakAt'>): void {
    const before = this.#world.voice.get(keyOf(guild, userId));
    if (before) this.#put(guild, userId, { ...before, ...change });
  }

  /** Moves voice to another server, or to none: every bot in voice is told. */
  setEndpoint(endpoint: string | null): void {
    this.settings.endpoint = endpoint;
    for (const guild of this.#world.guilds) {
      for (const userId of guild.members.keys()) {
        const presence = this.#world.voice.get(keyOf(guild, userId));
        if (presence) this.#sendServer(guild, userId, presence);
      }
    }
  }

  /** Whether a voice server may let this bot in. */
  admits({ guildId, userId, sessionId, token }: VoiceCredentials): boolean {
    const key = `${guildId}:${userId}`;
    return this.#tokens.get(key) === token && this.#world.voice.get(key)?.sessionId === sessionId;
  }

  /** A gateway session is gone for good: what it held in voice goes with it. */
  #sessionEnded(session: Session): void {
    for (const guild of this.#world.guilds) {
      const presence = this.#world.voice.get(keyOf(guild, session.botId));
      if (presence?.sessionId === session.id) this.leave(guild, session.botId);
    }
  }

  #arrival(channel: Channel, sessionId: string): VoicePresence {
    // On a stage one begins in the audience.
    const suppress = channel.type === 13;
    return { channelId: channel.id, sessionId, selfMute: false, selfDeaf: false, suppress, requestToSpeakAt: null };
  }

  #enter(guild: Guild, userId: string, presence: VoicePresence): void {
    if (this.settings.order === 'server-first') this.#sendServer(guild, userId, presence);
    this.#put(guild, userId, presence);
    if (this.settings.order === 'state-first') this.#sendServer(guild, userId, presence);
  }

  #put(guild: Guild, userId: string, presence: VoicePresence): void {
    this.#world.voice.set(keyOf(guild, userId), presence);
    this.#tell(guild, userId, presence, false);
  }

  #tell(guild: Guild, userId: string, presence: VoicePresence, hasLeft: boolean): void {
    const data = voiceStateJson(this.#world, guild, userId, presence, hasLeft);
    this.#sessions.dispatch(guild, GatewayIntentBits.GuildVoiceStates, GatewayDispatchEvents.VoiceStateUpdate, data);
    const state = { user_id: userId, guild_id: guild.id, channel_id: hasLeft ? null : presence.channelId };
    this.#events.emit({ type: 'voice_state', ...state }, { guildId: guild.id });
  }

  /** Only the session that holds the place is told where its voice server is; people have none. */
  #sendServer(guild: Guild, userId: string, presence: VoicePresence): void {
    const session = this.#sessions.byId(presence.sessionId);
    if (!session) return;
    const token = randomBytes(8).toString('hex');
    this.#tokens.set(keyOf(guild, userId), token);
    const data = { token, guild_id: guild.id, endpoint: this.settings.endpoint };
    session.dispatch(GatewayDispatchEvents.VoiceServerUpdate, JSON.stringify(data));
  }
}

function keyOf(guild: Guild, userId: string): string {
  return `${guild.id}:${userId}`;
}
