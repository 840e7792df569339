/** One player at Lavalink, over its REST API. The client's own methods accept any response as success. */
import type { Player } from 'lavalink-client';
import type { Filters } from '../../shared/music/presets.ts';
import { errorType, httpCall, noteStatus, type Span, traced } from '../../shared/platform/tracing.ts';
import { isUsable } from '../agents/lavalink-nodes.ts';
import type { PlayMark } from '../agents/player-messages.ts';

/** The fields to change; omitted ones stay as they are. Volume in percent, positions in milliseconds. */
export interface PlayerUpdate {
  track?: { encoded: string | null; userData?: PlayMark };
  position?: number;
  paused?: boolean;
  volume?: number;
  filters?: Filters;
}

export type UpdateOutcome =
  /** `asOf`: when the change took effect, by Lavalink's clock in Unix milliseconds. Undefined if Lavalink doesn't say. */
  | { status: 'done'; asOf: number | undefined }
  /** The server is down or has lost the player's session. Both recover on their own. */
  | { status: 'unreachable' }
  | { status: 'refused'; reason: string };

/**
 * Identifies the node and session a player is on. On another node or in another session, nothing is known about earlier plays.
 */
export function placeOf(player: Player): string | undefined {
  return isUsable(player.node) ? `${player.node.id}/${player.node.sessionId}` : undefined;
}

const PLAYER = '/v4/sessions/:session/players/:guild';

/** Updates a player on its node. */
export async function updatePlayer(player: Player, update: PlayerUpdate): Promise<UpdateOutcome> {
  const { node } = player;
  if (!isUsable(node)) return { status: 'unreachable' };
  return traced(httpCall('PATCH', PLAYER, node.options.host), (span) => sendUpdate(player, update, span));
}

async function sendUpdate({ node, guildId }: Player, update: PlayerUpdate, span: Span): Promise<UpdateOutcome> {
  try {
    const { response } = await node.rawRequest(`/sessions/${node.sessionId}/players/${guildId}`, (request) => {
      request.method = 'PATCH';
      request.headers = { ...request.headers, 'Content-Type': 'application/json' };
      request.body = JSON.stringify(update);
    });
    noteStatus(span, response.status);
    const body = (await response.json().catch(() => ({}))) as { message?: unknown; state?: { time?: number } };
    if (response.ok) return { status: 'done', asOf: body.state?.time };
    if (response.status === 404) return { status: 'unreachable' };
    return { status: 'refused', reason: String(body.message ?? `HTTP ${response.status}`) };
  } catch (error) {
    span.fail(errorType(error));
    // Refused, reset, or timed out: the agent's Lavalink connection decides what happens to its players.
    return { status: 'unreachable' };
  }
}

/** Reads a player's position in milliseconds. Returns undefined if that's not possible. */
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
