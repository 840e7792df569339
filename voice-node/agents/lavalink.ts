/** Lavalink as one agent uses it. Every agent has connections of its own: a Lavalink session belongs to one bot. */
import { LavalinkManager, type LavalinkNode, type LavalinkNodeOptions, type Player } from 'lavalink-client';
import { ConfigError } from '../../shared/platform/config.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { type PlayerMessage, takePlayerMessages } from './player-messages.ts';

export interface LavalinkAddress {
  id: string;
  url: string;
  password: string;
}

/** How long Lavalink keeps players whose socket broke, in seconds (not milliseconds, as many examples have it). */
const RESUME_SECONDS = 60;
/** Between two attempts to reach a node that is gone, in milliseconds. */
const RETRY_MS = 250;
/** How long a node that still answers may take to be back before its players move, in milliseconds. */
const BACK_MS = 900;
/** How long it may take to answer, in milliseconds. */
const ANSWER_MS = 300;
/** Marks players of a node whose socket broke. */
const WAITS = 'chorus_waits_for_node';
/** How long one REST call may take, in milliseconds. */
const REQUEST_MS = 5_000;

/** @throws {ConfigError} for https on another port than 443, which the client cannot do. */
export function nodeOptions({ id, url, password }: LavalinkAddress): LavalinkNodeOptions {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'https:';
  if (secure && port !== '')
    throw new ConfigError(
      `LAVALINK_NODES: ${id} must be on port 443 to be reached over https, or be reached over http.`,
    );
  return {
    id,
    host: hostname,
    port: secure ? 443 : Number(port || 80),
    authorization: password,
    secure,
    // A node that is given up takes its players with it, without a word.
    retryAmount: Number.MAX_SAFE_INTEGER,
    retryDelay: RETRY_MS,
    requestSignalTimeoutMS: REQUEST_MS,
    // Otherwise players do not move to a node without the source that is searched by default.
    autoChecks: { sourcesValidations: false, pluginValidations: true },
  };
}

/**
 * @param onChange told when a node came or went.
 * @param sendToShard op 4 for the agent's gateway.
 * @param heard told what Lavalink says about players.
 */
export function createLavalink(
  addresses: readonly LavalinkAddress[],
  agent: { id: string; username: string },
  sendToShard: (guildId: string, payload: unknown) => void,
  onChange: () => void,
  log: Logger,
  heard: (message: PlayerMessage) => void,
): LavalinkManager {
  const manager = new LavalinkManager({
    nodes: addresses.map(nodeOptions),
    client: agent,
    sendToShard,
    // It would move players at once, and so interrupt what goes on playing when only the socket broke.
    autoMove: false,
    autoSkip: false,
    // What a disconnection means is decided by the session's row.
    playerOptions: { onDisconnect: { destroyPlayer: false, autoReconnect: false } },
  });
  const { nodeManager } = manager;
  /** Those whose being gone was said. Every attempt to reach one that fails is a disconnection, too. */
  const gone = new Set<string>();
  takePlayerMessages(manager, heard);
  nodeManager.on('error', (node, error) => log.debug({ node: node.id, reason: error?.message }, 'Lavalink error'));
  nodeManager.on('disconnect', (node, { code }) => {
    if (!gone.has(node.id)) log.warn({ node: node.id, code }, 'Lavalink is gone');
    gone.add(node.id);
    void keepOrMove(manager, node).then(onChange);
  });
  nodeManager.on('resumed', (node, _, players) => {
    // What moved to another node meanwhile goes on there; here it would be kept for as long as the session is.
    for (const { guildId } of Array.isArray(players) ? players : [])
      if (manager.getPlayer(guildId)?.node !== node) void node.destroyPlayer(guildId).catch(() => undefined);
  });
  nodeManager.on('connect', (node) => {
    gone.delete(node.id);
    log.info({ node: node.id }, 'Lavalink is connected');
    void keepSession(node).then(onChange);
  });
  return manager;
}

/** A node that can be given work: the client calls it connected before it has a session and knows what the node can do. */
export function isUsable(node: LavalinkNode | undefined): node is LavalinkNode & { sessionId: string } {
  return Boolean(node?.connected && node.sessionId && node.info);
}

export function usableNodes({ nodeManager }: LavalinkManager): LavalinkNode[] {
  return [...nodeManager.nodes.values()].filter(isUsable);
}

/**
 * The node with the fewest players, or undefined; of equal ones any, since its numbers are up to a minute old and other agents
 * choose at the same time.
 *
 * @param avoid one that just did not do what it was asked.
 */
export function nodeToUse(manager: LavalinkManager, avoid: string | undefined): LavalinkNode | undefined {
  const own = [...manager.players.values()].map(({ node }) => node);
  const scored = usableNodes(manager).map((node) => ({
    node,
    score: node.stats.players + own.filter((each) => each === node).length + Math.random() / 2,
  }));
  const sorted = scored.sort((one, other) => one.score - other.score).map(({ node }) => node);
  return sorted.find(({ id }) => id !== avoid) ?? sorted[0];
}

/** Keeps the players of this session while its socket is away. */
async function keepSession(node: LavalinkNode): Promise<void> {
  for (let tries = 0; tries < 50 && !isUsable(node); tries++) await pause(20);
  if (!isUsable(node)) return;
  // The client itself would ask for a new session when it reconnects.
  node.options.sessionId = node.sessionId;
  // Without it a broken socket costs a reconnection, nothing else.
  await node.updateSession(true, RESUME_SECONDS).catch(() => undefined);
}

/** Whether a player's fate is open: its node's socket broke, and may be back in a moment with nothing lost. */
export function waitsForNode(player: Player): boolean {
  return player.getData(WAITS) === true;
}

/**
 * The socket of a node broke. While the node itself answers, it plays on, and is given a moment to be back; otherwise its
 * players go on at another one, if there is one.
 */
async function keepOrMove(manager: LavalinkManager, node: LavalinkNode): Promise<void> {
  const players = [...manager.players.values()].filter((player) => player.node === node && !waitsForNode(player));
  const playing = players.filter((player) => player.playing);
  for (const player of players) player.setData(WAITS, true);
  const deadline = performance.now() + BACK_MS;
  const isAlive = players.length > 0 && (await answers(node));
  // The client takes players without a socket for silent ones.
  for (const player of playing) player.playing = true;
  while (isAlive && !isUsable(node) && performance.now() < deadline) await pause(RETRY_MS / 10);
  if (!isUsable(node)) {
    const target = nodeToUse(manager, node.id);
    await Promise.all(
      // One that cannot be moved is found broken by the next check, and joins anew.
      players.map(
        (player) => target && player.node === node && player.changeNode(target, false).catch(() => undefined),
      ),
    );
  }
  for (const player of players) player.setData(WAITS, undefined);
}

async function answers({ options: { host, port, secure, authorization } }: LavalinkNode): Promise<boolean> {
  try {
    const response = await fetch(`http${secure ? 's' : ''}://${host}:${port}/version`, {
      headers: { authorization },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Refused or silent: gone, as far as players are concerned.
    return false;
  }
}

/** Whether Lavalink has a voice connection for a guild. The client takes any answer for a good one, so this asks. */
export async function isHeardAt(node: LavalinkNode, guildId: string): Promise<boolean> {
  if (!isUsable(node)) return false;
  try {
    const { response } = await node.rawRequest(`/sessions/${node.sessionId}/players/${guildId}`);
    const player = (await response.json()) as { state?: { connected?: boolean } };
    return response.ok && player.state?.connected === true;
  } catch {
    // Not to be reached: then it is not heard there either.
    return false;
  }
}

/** Closes all sockets for good. */
export function closeLavalink(manager: LavalinkManager): void {
  for (const node of [...manager.nodeManager.nodes.values()]) {
    const socket = node['socket' as never] as { on(event: 'error', listener: () => void): void } | null;
    node.destroy();
    // Closing a socket that is still opening is an error for it, and the client has just taken its listeners away.
    socket?.on('error', () => undefined);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
