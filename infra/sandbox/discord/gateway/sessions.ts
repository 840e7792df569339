import { GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import type { Json } from '../json.ts';
import type { Guild, World } from '../world.ts';
import { guildCreateJson } from './payloads.ts';
import type { Session } from './session.ts';

/** All sessions. Decides which of them receive an event. */
export class Sessions {
  readonly #world: World;
  readonly #sessions = new Map<string, Session>();
  readonly #listeners = new Set<(session: Session) => void>();
  readonly #dropListeners = new Set<(session: Session) => void>();

  constructor(world: World) {
    this.#world = world;
  }

  add(session: Session): void {
    this.#sessions.set(session.id, session);
  }

  byId(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** A bot's sessions, or all sessions. */
  of(botId: string | undefined): Session[] {
    return [...this.#sessions.values()].filter((session) => botId === undefined || session.botId === botId);
  }

  /** Ends a session, so nobody can resume it. */
  end(session: Session): void {
    session.end();
    if (!this.#sessions.delete(session.id)) return;
    for (const listener of this.#listeners) listener(session);
  }

  /** Calls the listener whenever a session ends. */
  onEnd(listener: (session: Session) => void): void {
    this.#listeners.add(listener);
  }

  /** A session's connection is gone, and the session can be resumed for a while. */
  drop(session: Session): void {
    for (const listener of this.#dropListeners) listener(session);
  }

  /** Calls the listener whenever a session loses its connection without ending. */
  onDrop(listener: (session: Session) => void): void {
    this.#dropListeners.add(listener);
  }

  /** Sends an event to every bot in a guild that subscribed to it. */
  dispatch(guild: Guild, intent: GatewayIntentBits, type: GatewayDispatchEvents, data: Json): void {
    let text: string | undefined;
    for (const session of this.#sessions.values()) {
      if (!guild.members.has(session.botId) || !session.hasIntent(intent) || !session.serves(guild.id)) continue;
      text ??= JSON.stringify(data);
      session.dispatch(type, text);
    }
  }

  /** Sends a session a guild that its client doesn't know yet. */
  sendGuild(session: Session, guild: Guild): void {
    if (!session.hasIntent(GatewayIntentBits.Guilds) || !session.serves(guild.id)) return;
    const withVoice = session.hasIntent(GatewayIntentBits.GuildVoiceStates);
    const data = guildCreateJson(this.#world, guild, session.botId, withVoice);
    session.dispatch(GatewayDispatchEvents.GuildCreate, JSON.stringify(data));
  }

  /** Notifies a bot that it's no longer in a guild. */
  sendRemoval(guildId: string, botId: string): void {
    for (const session of this.of(botId)) {
      if (!session.hasIntent(GatewayIntentBits.Guilds) || !session.serves(guildId)) continue;
      // `unavailable` would mean an outage.
      session.dispatch(GatewayDispatchEvents.GuildDelete, JSON.stringify({ id: guildId }));
    }
  }

  /** Ends all sessions without notifying listeners. */
  stop(): void {
    for (const session of this.#sessions.values()) session.end();
    this.#sessions.clear();
  }
}
