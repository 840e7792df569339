/** One player at Lavalink, over its REST API. The client's own calls take any answer for a good one. */
import type { Player } from 'lavalink-client';
import type { Filters } from '../../shared/music/presets.ts';
import { isUsable } from '../agents/lavalink.ts';
import type { PlayMark } from '../agents/player-messages.ts';

/** What of a player is to change; what is left out stays. Volume in percent, positions in milliseconds. */
export interface PlayerUpdate {
  track?: { encoded: string | null; userData?: PlayMark };
  position?: number;
  paused?: boolean;
  volume?: number;
  filters?: Filters;
}

export type Answer =
  /** `asOf`: when the player was as it is now, by Lavalink's clock in Unix milliseconds; undefined where it does not say. */
  | { status: 'done'; asOf: number | undefined }
  /** The server is not there, or does not know the player's session any more: it is taken up again by itself. */
  | { status: 'unreachable' }
  | { status: 'refused'; reason: string };

/** Where a player is at the moment: the same player at another node, or in another session, knows nothing of before. */
export function placeOf(player: Player): string | undefined {
  return isUsable(player.node) ? `${player.node.id}/${player.node.sessionId}` : undefined;
}

/** Updates a player at the node it is on. */
export async function updatePlayer(player: Player, update: PlayerUpdate): Promise<Answer> {
  const { node } = player;
  if (!isUsable(node)) return { status: 'unreachable' };
  try {
    const { response } = await node.rawRequest(`/sessions/${node.sessionId}/players/${player.guildId}`, (request) => {
      request.method = 'PATCH';
      request.headers = { ...request.headers, 'Content-Type': 'application/json' };
      request.body = JSON.stringify(update);
    });
    const body = (await response.json().catch(() => ({}))) as { message?: unknown; state?: { time?: number } };
    if (response.ok) return { status: 'done', asOf: body.state?.time };
    if (response.status === 404) return { status: 'unreachable' };
    return { status: 'refused', reason: String(body.message ?? `HTTP ${response.status}`) };
  } catch {
    // Refused, reset or too slow: the agent's connection to it tells what becomes of its players.
    return { status: 'unreachable' };
  }
}

/** How far a player has come, in milliseconds; undefined when that cannot be found out. */
export async function positionAt(player: Player): Promise<number | undefined> {
  const { node } = player;
  if (!isUsable(node)) return undefined;
  try {
    const { response } = await node.rawRequest(`/sessions/${node.sessionId}/players/${player.guildId}`);
    const { state } = (await response.json()) as { state?: { position?: number } };
    return response.ok ? state?.position : undefined;
  } catch {
    return undefined;
  }
}
