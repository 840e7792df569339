import { GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import type { Json } from '../json.ts';
import type { Guild, World } from '../world.ts';
import { guildCreateJson } from './payloads.ts';
import type { Session } from './session.ts';

/** Every session there is, and which of them an event is for. */
export class Sessions {
  readonly #world: World;
  readonly #sessions = new Map<string, Session>();
  readonly #listeners = new Set<(session: Session) => void>();

  constructor(world: World) {
    this.#world = world;
  }

  add(session: Session): void {
    this.#sessions.set(session.id, session);
  }

  byId(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** The sessions of one bot, or of all. */
  of(botId: string | undefined): Session[] {
    return [...this.#sessions.values()].filter((session) => botId === undefined || session.botId === botId);
  }

  /** Makes a session one that nobody can resume. */
  end(session: Session): void {
    session.end();
    if (!this.#sessions.delete(session.id)) return;
    for (const listener of this.#listeners) listener(session);
  }

  /** Tells of every session that ended. */
  onEnd(listener: (session: Session) => void): void {
    this.#listeners.add(listener);
  }

  /** Sends an event to every bot of a guild that asked for its kind. */
  dispatch(guild: Guild, intent: GatewayIntentBits, type: GatewayDispatchEvents, data: Json): void {
    let text: string | undefined;
    for (const session of this.#sessions.values()) {
      if (!guild.members.has(session.botId) || !session.wants(intent) || !session.serves(guild.id)) continue;
      text ??= JSON.stringify(data);
      session.dispatch(type, text);
    }
  }

  /** Tells a session of a guild that its client has not heard of. */
  sendGuild(session: Session, guild: Guild): void {
    if (!session.wants(GatewayIntentBits.Guilds) || !session.serves(guild.id)) return;
    const withVoice = session.wants(GatewayIntentBits.GuildVoiceStates);
    const data = guildCreateJson(this.#world, guild, session.botId, withVoice);
    session.dispatch(GatewayDispatchEvents.GuildCreate, JSON.stringify(data));
  }

  /** Tells a bot that it is in a guild no longer. */
  sendRemoval(guildId: string, botId: string): void {
    for (const session of this.of(botId)) {
      if (!session.wants(GatewayIntentBits.Guilds) || !session.serves(guildId)) continue;
      // Without `unavailable`: that would mean an outage.
      session.dispatch(GatewayDispatchEvents.GuildDelete, JSON.stringify({ id: guildId }));
    }
  }

  /** Forgets all of them, and tells nobody. */
  stop(): void {
    for (const session of this.#sessions.values()) session.end();
    this.#sessions.clear();
  }
}
