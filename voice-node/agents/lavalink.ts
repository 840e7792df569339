/** Lavalink for one agent. Every agent has its own connections, because a Lavalink session belongs to one bot. */
import {
  LavalinkManager,
  type LavalinkNode,
  type LavalinkNodeOptions,
  type LavalinkPlayer,
  type Player,
} from 'lavalink-client';
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

/** Nodes that haven't said yet which session this connection belongs to. Until then, the client shows the one it asked for. */
const ungreeted = new WeakSet<LavalinkNode>();

/** A player of a session that another process began, as Lavalink described it at `atMs` of the monotonic clock. */
export type KeptPlayer = LavalinkPlayer & {
  node: LavalinkNode;
  atMs: number;
  /** Whether the session goes on here. Otherwise, that process still has it: a frozen one, say. */
  isOurs: boolean;
};

export interface LavalinkLink {
  manager: LavalinkManager;
  /** Resolves once a node can be used, and it's known what became of each session that was asked for. */
  settled: Promise<void>;
  /** When any node last sent something, by the monotonic clock in milliseconds. */
  heardAtMs(): number;
  /** The players of those sessions, once. Lavalink plays on meanwhile. */
  takeKept(): KeptPlayer[];
}

/**
 * @param sessions by node ID: sessions of another process to go on with.
 * @param onChange called when a node came or went.
 * @param sendToShard sends op 4 to the agent's gateway.
 * @param onMessage called with Lavalink's messages about players.
 * @param mayAct whether the agent may still be held here. If not, requests fail: another process may go on with the session.
 */
export function createLavalink(
  addresses: readonly LavalinkAddress[],
  sessions: Readonly<Record<string, string>>,
  agent: { id: string; username: string },
  sendToShard: (guildId: string, payload: unknown) => void,
  onChange: () => void,
  log: Logger,
  onMessage: (message: PlayerMessage) => void,
  mayAct: () => boolean,
): LavalinkLink {
  const manager = new LavalinkManager({
    nodes: addresses.map((address) => {
      const sessionId = sessions[address.id];
      return { ...nodeOptions(address), ...(sessionId !== undefined && { sessionId }) };
    }),
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
    const node = nodeManager.nodes.get(id);
    if (node !== undefined) guard(node, mayAct);
    if (node !== undefined) ungreeted.add(node);
    const options = node?.options;
    // The client has no option for a path, but builds each of its URLs from host and port. It only checks the port at first.
    if (options !== undefined && path !== '') Object.assign(options, { port: `${options.port}${path}` });
  }
  /** Nodes whose loss was logged. Every failed attempt to reconnect emits another disconnect. */
  const gone = new Set<string>();
  interceptPlayerMessages(manager, onMessage);
  nodeManager.on('error', (node, error) => log.debug({ node: node.id, reason: error?.message }, 'Lavalink error'));
  /** Nodes whose session of another process nothing is known about yet. */
  const unknown = new Set(addresses.map(({ id }) => id).filter((id) => sessions[id] !== undefined));
  const kept: KeptPlayer[] = [];
  const settled = Promise.withResolvers<void>();
  const settle = (id?: string) => {
    if (id !== undefined) unknown.delete(id);
    if (unknown.size === 0 && usableNodes(manager).length > 0) settled.resolve();
  };
  let heardAtMs = Number.NEGATIVE_INFINITY;
  nodeManager.on('raw', (node, payload: unknown) => {
    heardAtMs = performance.now();
    const { op, resumed } = payload as { op?: string; resumed?: boolean };
    if (op !== 'ready') return;
    ungreeted.delete(node);
    // What a resumed session plays is being fetched.
    if (resumed === true) return;
    const former = unknown.has(node.id) ? sessions[node.id] : undefined;
    if (former === undefined) return settle(node.id);
    void playersOf(node, former).then((players) => {
      const atMs = performance.now();
      kept.push(...players.map((player) => ({ ...player, node, atMs, isOurs: false })));
      settle(node.id);
    });
  });
  nodeManager.on('disconnect', (node, { code }) => {
    ungreeted.add(node);
    settle(node.id);
    const isNews = !gone.has(node.id);
    gone.add(node.id);
    if (isNews) log.warn({ node: node.id, code }, 'Lavalink disconnected');
    const handled = keepOrMove(manager, node);
    // A failed attempt to reconnect changes nothing, and would restart what backs off.
    if (isNews) void handled.then(onChange);
  });
  nodeManager.on('resumed', (node, _, players) => {
    const all = Array.isArray(players) ? players : [];
    if (unknown.has(node.id)) {
      const atMs = performance.now();
      kept.push(...all.map((player) => ({ ...player, node, atMs, isOurs: true })));
      return settle(node.id);
    }
    // Players that moved to another node in the meantime continue there. Here, they'd stay as long as the session.
    for (const { guildId } of all)
      if (manager.getPlayer(guildId)?.node !== node) void node.destroyPlayer(guildId).catch(() => undefined);
  });
  nodeManager.on('connect', (node) => {
    gone.delete(node.id);
    log.info({ node: node.id }, 'Lavalink connected');
    void keepSession(node).then(() => {
      settle();
      onChange();
    });
  });
  return { manager, settled: settled.promise, heardAtMs: () => heardAtMs, takeKept: () => kept.splice(0) };
}

/** Every request of the client and of ours goes through this method. */
function guard(node: LavalinkNode, mayAct: () => boolean): void {
  const request = node.rawRequest.bind(node);
  node.rawRequest = async (...asked) => {
    if (!mayAct()) throw new Error('the agent may be held by another process');
    return request(...asked);
  };
}

/** The players of a session that wasn't resumed. None if Lavalink has forgotten it. */
async function playersOf(node: LavalinkNode, session: string): Promise<LavalinkPlayer[]> {
  try {
    const { response } = await node.rawRequest(`/sessions/${session}/players`);
    const players: unknown = response.ok ? await response.json() : [];
    return Array.isArray(players) ? players : [];
  } catch {
    return [];
  }
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

/** Closes all sockets for good. Players are left alone: Lavalink keeps those that remain for a while, for whoever goes on with them. */
export function closeLavalink(manager: LavalinkManager): void {
  // The client would remove the players of a node that it gives up.
  manager.players.clear();
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
