import type { Client } from 'discord.js';
import type { Player } from 'lavalink-client';
import type { Players } from './players.ts';
import type { VoiceOrder } from './voice-order.ts';
import type { VoicePlaces } from './voice-places.ts';

/** An agent's voice connection in one guild. */
export interface VoiceConnection {
  channel: string;
  /** Settles once the agent is connected or can't be. Undefined once it's connected. */
  joining: PromiseWithResolvers<void> | undefined;
  /** The Lavalink session that was confirmed to have the voice connection. */
  lavalinkSession: string | undefined;
  /** Whether another login of this bot has taken over. */
  isDisplaced: boolean;
  /** Whether Lavalink has lost it. */
  isLost?: boolean;
  /** Settles once Lavalink has connected with what Discord sent last, or given up. */
  connecting?: Promise<void>;
}

/** What everything that deals with one agent's voice connections needs. */
export interface VoiceParts {
  agentId: string;
  client: Client;
  places: VoicePlaces;
  order: VoiceOrder;
  players: Players;
  /** By guild. */
  connections: Map<string, VoiceConnection>;
}

/** Whether a guild still has this connection and this player. Both may have been replaced while something was awaited. */
export function isCurrent(
  { connections, players }: VoiceParts,
  guildId: string,
  connection: VoiceConnection,
  player: Player,
): boolean {
  return connections.get(guildId) === connection && players.get(guildId) === player;
}
