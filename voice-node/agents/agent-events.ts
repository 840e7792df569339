import type { VoiceEvent } from '../../shared/voice/session.ts';
import type { PlayerMessage } from './player-messages.ts';

/** What agents tell the node they run on. The class is a parameter here, because its own file imports this one. */
export interface EventsOf<Agent> {
  /** The agent is logged in, its guilds are saved, and it can serve. Also emitted after it had to identify again. */
  ready: [agent: Agent];
  /** The agent stopped for good. `isRefused`: Discord doesn't accept the token. */
  failed: [agent: Agent, isRefused: boolean, reason: string];
  /** The agent's lease is held by someone else. */
  stale: [agent: Agent];
  /** The gateway connection resumed, or a Lavalink node came or went. What failed before may work now. */
  reconnected: [agent: Agent];
  /** Someone moved the agent to another channel. */
  moved: [agent: Agent, guildId: string, channelId: string];
  /** Someone disconnected the agent or deleted its channel. */
  removed: [agent: Agent, guildId: string];
  /** Another login of this bot took over its voice connection. */
  displaced: [agent: Agent, guildId: string];
  /** Nobody can hear it in a guild anymore, by the server's decision. */
  silenced: [agent: Agent, guildId: string];
  /** Lavalink lost its voice connection in a guild. */
  lost: [agent: Agent, guildId: string];
  /** One of its players moved to another Lavalink node. */
  playerMoved: [agent: Agent, guildId: string];
  /** Lavalink sent a message about one of its players. */
  playerMessage: [agent: Agent, message: PlayerMessage];
  /** Events that came from saving its guilds. */
  recorded: [events: readonly VoiceEvent[]];
  /** Discord answered a REST request. */
  discordAnswered: [route: string, status: number];
  discordLimited: [];
}
