import { randomBytes } from 'node:crypto';
import { GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import type { EventHub } from './events.ts';
import type { VoiceStateRequest } from './gateway/payloads.ts';
import type { Session } from './gateway/session.ts';
import type { Sessions } from './gateway/sessions.ts';
import { has, Permission, permissionsOf } from './permissions.ts';
import { voiceStateJson } from './shapes.ts';
import type { Channel, Guild, VoicePresence, World } from './world.ts';

/** Voice settings that testers can change. */
export interface VoiceSettings {
  /** `host:port` of the voice server. null means none is available, which Discord sends while it looks for another one. */
  endpoint: string | null;
  /** Which of the two events a joining bot receives first. Discord guarantees no order. */
  order: 'state-first' | 'server-first';
  /**
   * What becomes of a bot's voice connections when its gateway connection just ends. Discord documents neither. They always stay until
   * the session can't be resumed anymore, or they end at once, even if the session is resumed later.
   */
  afterDrop: 'voice-stays' | 'voice-ends';
}

/** What a bot identifies with on a voice server. */
export interface VoiceCredentials {
  guildId: string;
  userId: string;
  sessionId: string;
  token: string;
}

/** Tracks who is in which voice channel. Only this class changes that, and it notifies bots and the console. */
export class Voice {
  readonly settings: VoiceSettings;
  readonly #world: World;
  readonly #events: EventHub;
  readonly #sessions: Sessions;
  /** Each bot's voice server token: `guildId:userId` → token. */
  readonly #tokens = new Map<string, string>();
  readonly #cutListeners = new Set<(guildId: string, userId: string) => void>();

  constructor(world: World, events: EventHub, sessions: Sessions, settings: VoiceSettings) {
    this.#world = world;
    this.#events = events;
    this.#sessions = sessions;
    this.settings = settings;
    sessions.onEnd((session) => this.#cut(session));
    sessions.onDrop((session) => {
      if (this.settings.afterDrop === 'voice-ends') this.#cut(session);
    });
  }

  /** Whether a member can join: they can see it and connect, and it isn't full. */
  admission(guild: Guild, userId: string, channel: Channel): 'granted' | 'forbidden' | 'full' {
    const granted = permissionsOf(guild, userId, channel);
    if (!has(granted, Permission.viewChannel | Permission.connect)) return 'forbidden';
    const others = [...this.#world.voice].filter(
      ([key, presence]) => presence.channelId === channel.id && key !== keyOf(guild, userId),
    );
    const isFull = channel.userLimit !== undefined && others.length >= channel.userLimit;
    return isFull && !has(granted, Permission.moveMembers) ? 'full' : 'granted';
  }

  /** Handles a bot's voice state update. Like Discord, it ignores requests that aren't allowed. */
  request(session: Session, request: VoiceStateRequest): void {
    const guild = this.#world.guild(request.guild_id);
    if (!guild?.members.has(session.botId)) return;
    const before = this.#world.voice.get(keyOf(guild, session.botId));
    if (request.channel_id === null) {
      // A voice connection belongs to the session that opened it.
      if (before?.sessionId === session.id) this.leave(guild, session.botId);
      return;
    }
    const channel = guild.channels.find((each) => each.id === request.channel_id);
    if (!channel || !isVoice(channel) || this.admission(guild, session.botId, channel) !== 'granted') return;
    const isSame = before?.channelId === channel.id && before.sessionId === session.id;
    const self = { sessionId: session.id, selfMute: request.self_mute, selfDeaf: request.self_deaf };
    if (isSame) this.#put(guild, session.botId, { ...before, ...self });
    else this.#enter(guild, session.botId, { ...this.#arrival(channel, session.id), ...self });
  }

  /** Puts a member in a channel, whether they join on their own or staff moves them. */
  place(guild: Guild, userId: string, channel: Channel): void {
    const before = this.#world.voice.get(keyOf(guild, userId));
    const arrival = this.#arrival(channel, before?.sessionId ?? randomBytes(16).toString('hex'));
    const { selfMute = false, selfDeaf = false } = before ?? {};
    this.#enter(guild, userId, { ...arrival, selfMute, selfDeaf });
  }

  /** Disconnects a member from voice. */
  leave(guild: Guild, userId: string): void {
    const key = keyOf(guild, userId);
    const before = this.#world.voice.get(key);
    if (!before) return;
    this.#world.voice.delete(key);
    this.#tokens.delete(key);
    this.#announce(guild, userId, before, true);
  }

  /** Disconnects everyone in a channel. */
  empty(guild: Guild, channelId: string): void {
    for (const [key, presence] of [...this.#world.voice]) {
      if (presence.channelId === channelId) this.leave(guild, key.slice(guild.id.length + 1));
    }
  }

  /** Changes whether a member of a Stage may speak or has requested to. */
  change(
    guild: Guild,
    userId: string,
    change: Partial<Pick<VoicePresence, 'suppress' | 'requestToSpeakAt' | 'isMuted'>>,
  ): void {
    const before = this.#world.voice.get(keyOf(guild, userId));
    if (before) this.#put(guild, userId, { ...before, ...change });
  }

  /** Sends a member's voice state again, after staff muted or deafened them. */
  refresh(guild: Guild, userId: string): void {
    const presence = this.#world.voice.get(keyOf(guild, userId));
    if (presence) this.#announce(guild, userId, presence, false);
  }

  /** Switches to another voice server, or none, and notifies every bot in voice. */
  setEndpoint(endpoint: string | null): void {
    this.settings.endpoint = endpoint;
    for (const guild of this.#world.guilds) {
      for (const userId of guild.members.keys()) {
        const presence = this.#world.voice.get(keyOf(guild, userId));
        if (presence) this.#sendServer(guild, userId, presence);
      }
    }
  }

  /** Whether a voice server should accept this bot. */
  admits({ guildId, userId, sessionId, token }: VoiceCredentials): boolean {
    const key = `${guildId}:${userId}`;
    return this.#tokens.get(key) === token && this.#world.voice.get(key)?.sessionId === sessionId;
  }

  /** Calls the listener when a bot's voice connection ends with its gateway session. Voice servers close it then. */
  onCut(listener: (guildId: string, userId: string) => void): void {
    this.#cutListeners.add(listener);
  }

  #cut(session: Session): void {
    for (const guild of this.#world.guilds) {
      const presence = this.#world.voice.get(keyOf(guild, session.botId));
      if (presence?.sessionId !== session.id) continue;
      this.leave(guild, session.botId);
      for (const listener of this.#cutListeners) listener(guild.id, session.botId);
    }
  }

  #arrival(channel: Channel, sessionId: string): VoicePresence {
    // Members join a Stage as audience.
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
    this.#announce(guild, userId, presence, false);
  }

  #announce(guild: Guild, userId: string, presence: VoicePresence, hasLeft: boolean): void {
    const data = voiceStateJson(this.#world, guild, userId, presence, hasLeft);
    this.#sessions.dispatch(guild, GatewayIntentBits.GuildVoiceStates, GatewayDispatchEvents.VoiceStateUpdate, data);
    const state = { user_id: userId, guild_id: guild.id, channel_id: hasLeft ? null : presence.channelId };
    this.#events.emit({ type: 'voice_state', ...state }, { guildId: guild.id });
  }

  /** Only bots connect to a voice server, so only the session that joined is told where it is. */
  #sendServer(guild: Guild, userId: string, presence: VoicePresence): void {
    const session = this.#sessions.byId(presence.sessionId);
    if (!session) return;
    const token = randomBytes(8).toString('hex');
    this.#tokens.set(keyOf(guild, userId), token);
    const data = { token, guild_id: guild.id, endpoint: this.settings.endpoint };
    session.dispatch(GatewayDispatchEvents.VoiceServerUpdate, JSON.stringify(data));
  }
}

/** Whether members can join the channel. */
export function isVoice({ type }: Pick<Channel, 'type'>): boolean {
  return type === 2 || type === 13;
}

function keyOf(guild: Guild, userId: string): string {
  return `${guild.id}:${userId}`;
}
