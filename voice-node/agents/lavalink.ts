import { LavalinkManager, type LavalinkNode, type LavalinkNodeOptions, type LavalinkPlayer } from 'lavalink-client';
import { ConfigError } from '../../shared/platform/config.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { isUsable, keepOrMove, markGreeted, usableNodes } from './lavalink-nodes.ts';
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
/** Timeout for one REST call, in milliseconds. */
const REQUEST_MS = 5_000;
/** How long an agent waits for its first node, in milliseconds. */
const FIRST_NODE_MS = 2_000;
/** How long an agent that's taken over waits to learn what Lavalink still plays for it, in milliseconds. */
const KEPT_PLAYERS_MS = 6_000;
/** Lavalink says every five seconds where its players are. Two that are missing are suspicious, in milliseconds. */
const QUIET_MS = 12_000;

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

/** A player of a session that another process began, as Lavalink described it at `atMs` of the monotonic clock. */
export type KeptPlayer = LavalinkPlayer & {
  node: LavalinkNode;
  atMs: number;
  /** Whether the session goes on here. Otherwise, that process still has it: a frozen one, say. */
  isOurs: boolean;
};

export interface LavalinkOptions {
  addresses: readonly LavalinkAddress[];
  /** Sessions of another process to go on with, by node ID. Undefined if no process kept anything. */
  sessions: Readonly<Record<string, string>> | undefined;
  agent: { id: string; username: string };
  log: Logger;
}

export interface LavalinkListener {
  /** Whether the agent may still be held here. If not, requests fail: another process may go on with the session. */
  mayAct(): boolean;
  /** Sends op 4 to the agent's gateway. */
  sendToShard(guildId: string, payload: unknown): void;
  /** A node came or went. */
  changed(): void;
  /** Lavalink said something about a player. */
  received(message: PlayerMessage): void;
}

/** Lavalink for one agent. Every agent has its own connections, because a Lavalink session belongs to one bot. */
export class LavalinkLink {
  readonly manager: LavalinkManager;
  readonly #options: LavalinkOptions;
  readonly #listener: LavalinkListener;
  readonly #log: Logger;
  /** Nodes whose loss was logged. Every failed attempt to reconnect emits another disconnect. */
  readonly #gone = new Set<string>();
  /** Nodes whose session of another process nothing is known about yet. */
  readonly #unknown: Set<string>;
  /** Resolves once a node can be used, and it's known what became of each session that was asked for. */
  readonly #settled = Promise.withResolvers<void>();
  readonly #kept: KeptPlayer[] = [];
  #heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: LavalinkOptions, listener: LavalinkListener) {
    this.#options = options;
    this.#listener = listener;
    this.#log = options.log;
    const { addresses, sessions = {}, agent } = options;
    this.#unknown = new Set(addresses.map(({ id }) => id).filter((id) => sessions[id] !== undefined));
    this.manager = new LavalinkManager({
      nodes: addresses.map((address) => {
        const sessionId = sessions[address.id];
        return { ...nodeOptions(address), ...(sessionId !== undefined && { sessionId }) };
      }),
      client: agent,
      sendToShard: (guildId, payload) => listener.sendToShard(guildId, payload),
      // It would move players at once, which interrupts playback even if only the socket broke.
      autoMove: false,
      autoSkip: false,
      // The session's row decides what a disconnect means.
      playerOptions: { onDisconnect: { destroyPlayer: false, autoReconnect: false } },
    });
    for (const { id, url } of addresses) {
      const node = this.manager.nodeManager.nodes.get(id);
      if (node === undefined) continue;
      guard(node, () => listener.mayAct());
      markGreeted(node, false);
      const path = new URL(url).pathname.replace(/\/+$/, '');
      const { options } = node;
      // The client has no option for a path, but builds each of its URLs from host and port. It only checks the port at first.
      if (path !== '') Object.assign(options, { port: `${options.port}${path}` });
    }
    this.#listen();
  }

  /** Connects. Resolves once it's known what can be used and what still plays, or after a while. */
  async connect(): Promise<void> {
    const { agent, sessions } = this.#options;
    await this.manager.init(agent);
    // What plays goes on meanwhile, and nobody hears that the agent waits.
    const limitMs = sessions === undefined ? FIRST_NODE_MS : KEPT_PLAYERS_MS;
    await Promise.race([this.#settled.promise, pause(limitMs)]);
  }

  /** Whether a node is connected, and has been heard if something is playing. */
  reaches(isPlaying: boolean): boolean {
    const isQuiet = isPlaying && performance.now() - this.#heardAtMs > QUIET_MS;
    return !isQuiet && usableNodes(this.manager).length > 0;
  }

  get nodes(): { id: string; isConnected: boolean; players: number }[] {
    const { nodeManager, players } = this.manager;
    const usable = new Set(usableNodes(this.manager));
    return [...nodeManager.nodes.values()].map((node) => ({
      id: node.id,
      isConnected: usable.has(node),
      players: [...players.values()].filter((player) => player.node.id === node.id).length,
    }));
  }

  /** Its sessions, by node ID. */
  get sessions(): Record<string, string> {
    const nodes = [...this.manager.nodeManager.nodes.values()];
    return Object.fromEntries(nodes.flatMap(({ id, sessionId }) => (sessionId ? [[id, sessionId]] : [])));
  }

  /** The players of another process's sessions, once. Lavalink plays on meanwhile. */
  takeKept(): KeptPlayer[] {
    return this.#kept.splice(0);
  }

  /** Closes all sockets for good. Players are left alone: Lavalink keeps those that remain for a while, for whoever goes on with them. */
  close(): void {
    const { players, nodeManager } = this.manager;
    // The client would remove the players of a node that it gives up.
    players.clear();
    for (const node of [...nodeManager.nodes.values()]) {
      const socket = node['socket' as never] as { on(event: 'error', listener: () => void): void } | null;
      node.destroy();
      // Closing a socket that's still opening emits an error, and the client has just removed its listeners.
      socket?.on('error', () => undefined);
    }
  }

  #listen(): void {
    const { nodeManager } = this.manager;
    interceptPlayerMessages(this.manager, (message) => this.#listener.received(message));
    nodeManager.on('error', (node, error) =>
      this.#log.debug({ node: node.id, reason: error?.message }, 'Lavalink error'),
    );
    nodeManager.on('raw', (node, payload: unknown) => {
      this.#heardAtMs = performance.now();
      const { op, resumed } = payload as { op?: string; resumed?: boolean };
      if (op === 'ready') this.#greeted(node, resumed === true);
    });
    nodeManager.on('disconnect', (node, { code }) => this.#disconnected(node, code));
    nodeManager.on('resumed', (node, _, players) => this.#resumed(node, Array.isArray(players) ? players : []));
    nodeManager.on('connect', (node) => {
      this.#gone.delete(node.id);
      this.#log.info({ node: node.id }, 'Lavalink connected');
      void keepSession(node).then(() => {
        this.#settle();
        this.#listener.changed();
      });
    });
  }

  #greeted(node: LavalinkNode, isResumed: boolean): void {
    markGreeted(node, true);
    // What a resumed session plays is being fetched.
    if (isResumed) return;
    const former = this.#unknown.has(node.id) ? this.#options.sessions?.[node.id] : undefined;
    if (former === undefined) this.#settle(node.id);
    else void playersOf(node, former).then((players) => this.#keep(players, node, false));
  }

  #resumed(node: LavalinkNode, players: readonly LavalinkPlayer[]): void {
    if (this.#unknown.has(node.id)) {
      this.#keep(players, node, true);
      return;
    }
    // Players that moved to another node in the meantime continue there. Here, they'd stay as long as the session.
    for (const { guildId } of players)
      if (this.manager.getPlayer(guildId)?.node !== node) void node.destroyPlayer(guildId).catch(() => undefined);
  }

  #disconnected(node: LavalinkNode, code: number | undefined): void {
    markGreeted(node, false);
    this.#settle(node.id);
    const isNews = !this.#gone.has(node.id);
    this.#gone.add(node.id);
    if (isNews) this.#log.warn({ node: node.id, code }, 'Lavalink disconnected');
    const handled = keepOrMove(this.manager, node);
    // A failed attempt to reconnect changes nothing, and would restart what backs off.
    if (isNews) void handled.then(() => this.#listener.changed());
  }

  #keep(players: readonly LavalinkPlayer[], node: LavalinkNode, isOurs: boolean): void {
    const atMs = performance.now();
    this.#kept.push(...players.map((player) => ({ ...player, node, atMs, isOurs })));
    this.#settle(node.id);
  }

  /** @param id a node whose session of another process is now known about. */
  #settle(id?: string): void {
    if (id !== undefined) this.#unknown.delete(id);
    if (this.#unknown.size === 0 && usableNodes(this.manager).length > 0) this.#settled.resolve();
  }
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

/** Keeps this session's players while the socket is down. */
async function keepSession(node: LavalinkNode): Promise<void> {
  for (let tries = 0; tries < 50 && !isUsable(node); tries++) await pause(20);
  if (!isUsable(node)) return;
  // Otherwise, the client would request a new session when it reconnects.
  node.options.sessionId = node.sessionId;
  // If this fails, a broken socket costs a reconnect, but nothing else.
  await node.updateSession(true, RESUME_SECONDS).catch(() => undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
