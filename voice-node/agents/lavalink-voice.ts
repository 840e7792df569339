/** What a Lavalink server says about a voice connection. */
import type { LavalinkNode, Player } from 'lavalink-client';
import { isUsable } from './lavalink-nodes.ts';

/** How long Lavalink may take to connect once it has everything it needs, in milliseconds. */
const CONNECT_MS = 2_000;
/** Time between two looks at whether it has, in milliseconds, unless Lavalink says so itself. */
const LOOK_MS = CONNECT_MS / 10;

/** `connecting`: it has been told where, but isn't there yet, or no longer. */
export type VoiceState = 'connected' | 'connecting' | 'none';

/** The voice connection that a server has in a guild. The client accepts any response as success, so this asks the server. */
export async function voiceStateOf(node: LavalinkNode, guildId: string): Promise<VoiceState> {
  if (!isUsable(node)) return 'none';
  try {
    const { response } = await node.rawRequest(`/sessions/${node.sessionId}/players/${guildId}`);
    const player = (await response.json()) as { state?: { connected?: boolean }; voice?: { token?: string } };
    if (!response.ok) return 'none';
    if (player.state?.connected === true) return 'connected';
    return player.voice?.token ? 'connecting' : 'none';
  } catch {
    // A node that can't be reached has no voice connection either.
    return 'none';
  }
}

/**
 * Whether a player's server has a voice connection, or has one soon: Lavalink connects before it answers, others answer first.
 *
 * @param about `isAsked`: it was just told where, so it's waited for even while it knows of nothing. `isCurrent`: whether the
 *   answer still matters.
 */
export async function isConnectedSoon(
  player: Player,
  { isAsked = false, isCurrent }: { isAsked?: boolean; isCurrent: () => boolean },
): Promise<boolean> {
  const deadline = performance.now() + CONNECT_MS;
  for (;;) {
    const state = await voiceStateOf(player.node, player.guildId);
    if (!isCurrent()) return false;
    if (state === 'connected') return true;
    if ((state === 'none' && !isAsked) || performance.now() > deadline) return false;
    await changed(player);
  }
}

/** Resolves when Lavalink says that a player's connection has changed, or in time for the next look: not every server says so. */
function changed({ guildId, LavalinkManager: manager, connected: before }: Player): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      clearTimeout(timer);
      manager.off('playerUpdate', update);
      resolve();
    };
    const update = (_: unknown, player: Player) => {
      if (player.guildId === guildId && (player.connected || before)) look();
    };
    const timer = setTimeout(look, LOOK_MS);
    manager.on('playerUpdate', update);
  });
}
