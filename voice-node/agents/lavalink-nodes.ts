/** Which of one agent's Lavalink nodes can be used, and where its players go when one is lost. */
import type { LavalinkManager, LavalinkNode, Player } from 'lavalink-client';

/** How long a node that still responds may take to reconnect before its players move, in milliseconds. */
const RECONNECT_MS = 900;
/** Time between two looks at whether it has, in milliseconds. */
const LOOK_MS = 25;
/** How long a node may take to respond, in milliseconds. */
const RESPONSE_MS = 300;
/** Marks players of a node whose socket broke. */
const AWAITS_NODE = 'chorus_waits_for_node';

/** Nodes that haven't said yet which session this connection belongs to. Until then, the client shows the one it asked for. */
const ungreeted = new WeakSet<LavalinkNode>();

/** Notes whether a node has said which session this connection belongs to. */
export function markGreeted(node: LavalinkNode, isGreeted: boolean): void {
  if (isGreeted) ungreeted.delete(node);
  else ungreeted.add(node);
}

/** Whether a node can take players. The client calls it connected before it has a session and knows the node's features. */
export function isUsable(node: LavalinkNode | undefined): node is LavalinkNode & { sessionId: string } {
  return Boolean(node?.connected && node.sessionId && node.info && !ungreeted.has(node));
}

export function usableNodes({ nodeManager }: LavalinkManager): LavalinkNode[] {
  return [...nodeManager.nodes.values()].filter(isUsable);
}

/**
 * Returns the usable node with the fewest players, or undefined. Ties are broken at random, because its numbers are up to a
 * minute old and other agents choose at the same time.
 *
 * @param avoid the ID of a node that just failed.
 */
export function pickNode(manager: LavalinkManager, avoid: string | undefined): LavalinkNode | undefined {
  const own = [...manager.players.values()].map(({ node }) => node);
  const scored = usableNodes(manager).map((node) => ({
    node,
    score: node.stats.players + own.filter((each) => each === node).length + Math.random() / 2,
  }));
  const sorted = scored.sort((one, other) => one.score - other.score).map(({ node }) => node);
  return sorted.find(({ id }) => id !== avoid) ?? sorted[0];
}

/** Whether a player's node lost its socket and may still be back in a moment with nothing lost. */
export function awaitsNode(player: Player): boolean {
  return player.getData(AWAITS_NODE) === true;
}

/**
 * Handles a broken socket. While the node itself responds, it keeps playing and gets a moment to reconnect. Otherwise, its
 * players move to another node if there is one.
 */
export async function keepOrMove(manager: LavalinkManager, node: LavalinkNode): Promise<void> {
  const players = [...manager.players.values()].filter((player) => player.node === node && !awaitsNode(player));
  const playing = players.filter((player) => player.playing);
  for (const player of players) player.setData(AWAITS_NODE, true);
  const deadline = performance.now() + RECONNECT_MS;
  const isAlive = players.length > 0 && (await isResponding(node));
  // The client marks players without a socket as not playing.
  for (const player of playing) player.playing = true;
  while (isAlive && !isUsable(node) && performance.now() < deadline) await pause(LOOK_MS);
  if (!isUsable(node)) {
    const target = pickNode(manager, node.id);
    await Promise.all(
      // The next check finds a player that couldn't be moved, and joins again.
      players.map(
        (player) => target && player.node === node && player.changeNode(target, false).catch(() => undefined),
      ),
    );
  }
  for (const player of players) player.setData(AWAITS_NODE, undefined);
}

async function isResponding({ options: { host, port, secure, authorization } }: LavalinkNode): Promise<boolean> {
  try {
    const response = await fetch(`http${secure ? 's' : ''}://${host}:${port}/version`, {
      headers: { authorization },
      signal: AbortSignal.timeout(RESPONSE_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Refused or timed out: either way, the players have to move.
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
