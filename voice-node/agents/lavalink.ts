/** Lavalink for one agent. Every agent has its own connections, because a Lavalink session belongs to one bot. */
import { LavalinkManager, type LavalinkNode, type LavalinkNodeOptions, type Player } from 'lavalink-client';
import { ConfigError } from '../../shared/platform/config.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { interceptPlayerMessages, type PlayerMessage } from './player-messages.ts';

export interface LavalinkAddress {
  id: string;
  url: string;
  password: string;
}

/** How long Lavalink keeps players after their socket broke, in seconds (not in milliseconds, as many examples have it). */
const RESUME_SECONDS = 60;
/** Pause between attempts to reconnect to a node, in milliseconds. */
const RETRY_MS = 250;
/** How long a node that still responds may take to reconnect before its players move, in milliseconds. */
const RECONNECT_MS = 900;
/** How long a node may take to respond, in milliseconds. */
const RESPONSE_MS = 300;
/** Marks players of a node whose socket broke. */
const AWAITS_NODE = 'chorus_waits_for_node';
/** Timeout for one REST call, in milliseconds. */
const REQUEST_MS = 5_000;

/** @throws {ConfigError} for https on a port other than 443, because the client doesn't support that. */
export function nodeOptions({ id, url, password }: LavalinkAddress): LavalinkNodeOptions {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'https:';
  if (secure && port !== '')
    throw new ConfigError(`LAVALINK_NODES: ${id} uses https on a port other than 443. Use port 443, or http.`);
  return {
    id,
    host: hostname,
    port: secure ? 443 : Number(port || 80),
    authorization: password,
    secure,
    // If the client gives up on a node, it drops the node's players without notice.
    retryAmount: Number.MAX_SAFE_INTEGER,
    retryDelay: RETRY_MS,
    requestSignalTimeoutMS: REQUEST_MS,
    // Otherwise, players can't move to a node that lacks the default search source.
    autoChecks: { sourcesValidations: false, pluginValidations: true },
  };
}

/**
 * @param onChange called when a node came or went.
 * @param sendToShard sends op 4 to the agent's gateway.
 * @param onMessage called with Lavalink's messages about players.
 */
export function createLavalink(
  addresses: readonly LavalinkAddress[],
  agent: { id: string; username: string },
  sendToShard: (guildId: string, payload: unknown) => void,
  onChange: () => void,
  log: Logger,
  onMessage: (message: PlayerMessage) => void,
): LavalinkManager {
  const manager = new LavalinkManager({
    nodes: addresses.map(nodeOptions),
    client: agent,
    sendToShard,
    // It would move players at once, which interrupts playback even if only the socket broke.
    autoMove: false,
    autoSkip: false,
    // The session's row decides what a disconnect means.
    playerOptions: { onDisconnect: { destroyPlayer: false, autoReconnect: false } },
  });
  const { nodeManager } = manager;
  for (const { id, url } of addresses) {
    const path = new URL(url).pathname.replace(/\/+$/, '');
    const options = nodeManager.nodes.get(id)?.options;
    // The client has no option for a path, but builds each of its URLs from host and port. It only checks the port at first.
    if (options !== undefined && path !== '') Object.assign(options, { port: `${options.port}${path}` });
  }
  /** Nodes whose loss was logged. Every failed attempt to reconnect emits another disconnect. */
  const gone = new Set<string>();
  interceptPlayerMessages(manager, onMessage);
  nodeManager.on('error', (node, error) => log.debug({ node: node.id, reason: error?.message }, 'Lavalink error'));
  nodeManager.on('disconnect', (node, { code }) => {
    const isNews = !gone.has(node.id);
    gone.add(node.id);
    if (isNews) log.warn({ node: node.id, code }, 'Lavalink disconnected');
    const handled = keepOrMove(manager, node);
    // A failed attempt to reconnect changes nothing, and would restart what backs off.
    if (isNews) void handled.then(onChange);
  });
  nodeManager.on('resumed', (node, _, players) => {
    // Players that moved to another node in the meantime continue there. Here, they'd stay as long as the session.
    for (const { guildId } of Array.isArray(players) ? players : [])
      if (manager.getPlayer(guildId)?.node !== node) void node.destroyPlayer(guildId).catch(() => undefined);
  });
  nodeManager.on('connect', (node) => {
    gone.delete(node.id);
    log.info({ node: node.id }, 'Lavalink connected');
    void keepSession(node).then(onChange);
  });
  return manager;
}

/** Whether a node can take players. The client calls it connected before it has a session and knows the node's features. */
export function isUsable(node: LavalinkNode | undefined): node is LavalinkNode & { sessionId: string } {
  return Boolean(node?.connected && node.sessionId && node.info);
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

/** Keeps this session's players while the socket is down. */
async function keepSession(node: LavalinkNode): Promise<void> {
  for (let tries = 0; tries < 50 && !isUsable(node); tries++) await pause(20);
  if (!isUsable(node)) return;
  // Otherwise, the client would request a new session when it reconnects.
  node.options.sessionId = node.sessionId;
  // If this fails, a broken socket costs a reconnect, but nothing else.
  await node.updateSession(true, RESUME_SECONDS).catch(() => undefined);
}

/** Whether a player's node lost its socket and may still be back in a moment with nothing lost. */
export function awaitsNode(player: Player): boolean {
  return player.getData(AWAITS_NODE) === true;
}

/**
 * Handles a broken socket. While the node itself responds, it keeps playing and gets a moment to reconnect. Otherwise, its
 * players move to another node if there is one.
 */
async function keepOrMove(manager: LavalinkManager, node: LavalinkNode): Promise<void> {
  const players = [...manager.players.values()].filter((player) => player.node === node && !awaitsNode(player));
  const playing = players.filter((player) => player.playing);
  for (const player of players) player.setData(AWAITS_NODE, true);
  const deadline = performance.now() + RECONNECT_MS;
  const isAlive = players.length > 0 && (await isResponding(node));
  // The client marks players without a socket as not playing.
  for (const player of playing) player.playing = true;
  while (isAlive && !isUsable(node) && performance.now() < deadline) await pause(RETRY_MS / 10);
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

/** Closes all sockets for good. */
export function closeLavalink(manager: LavalinkManager): void {
  for (const node of [...manager.nodeManager.nodes.values()]) {
    const socket = node['socket' as never] as { on(event: 'error', listener: () => void): void } | null;
    node.destroy();
    // Closing a socket that's still opening emits an error, and the client has just removed its listeners.
    socket?.on('error', () => undefined);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
