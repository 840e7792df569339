import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { type Cancel, every } from './clock.ts';
import { Player, type PlayerContext } from './player.ts';
import type { ServerMessage } from './protocol.ts';
import { FrameCounter, type Statistics } from './stats.ts';

/** What the sessions of an endpoint share. */
export interface SessionContext extends PlayerContext {
  statsIntervalMs: number;
  statistics: Statistics;
  /** While true, nothing is sent, and what was to be sent is lost. */
  isSilent(): boolean;
}

/** How long a session waits for its client unless the client says otherwise, in seconds. */
const DEFAULT_TIMEOUT_S = 60;

/**
 * What one client (one bot) holds here: its websocket and its players. With resuming on, it outlives the websocket for
 * `timeoutS`: players go on, and what would have been sent is kept and sent to whoever comes back.
 */
export class Session {
  readonly id = randomBytes(8).toString('hex');
  readonly userId: string;
  readonly players = new Map<string, Player>();
  /** Set by the client: whether to outlive its websocket, and for how many seconds. */
  resuming = false;
  timeoutS = DEFAULT_TIMEOUT_S;
  readonly #context: SessionContext;
  readonly #onEnd: () => void;
  readonly #frames = new FrameCounter();
  readonly #stopStats: Cancel;
  #socket: WebSocket | undefined;
  #kept: ServerMessage[] = [];
  #isOver = false;
  #cancelTimeout: Cancel = () => {};

  constructor(userId: string, context: SessionContext, onEnd: () => void) {
    this.userId = userId;
    this.#context = context;
    this.#onEnd = onEnd;
    this.#stopStats = every(context.clock, context.statsIntervalMs, () => this.#sendStats());
  }

  /** Whether its client is away and may come back. */
  get isWaiting(): boolean {
    return this.#socket === undefined;
  }

  /** Takes a websocket, its first or the one of a client that came back. */
  attach(socket: WebSocket, { resumed }: { resumed: boolean }): void {
    this.#cancelTimeout();
    this.#socket = socket;
    socket.on('close', () => {
      if (this.#socket === socket) this.#detach();
    });
    // A broken connection also closes, which is all there is to do about it.
    socket.on('error', () => socket.terminate());
    this.send({ op: 'ready', resumed, sessionId: this.id });
    for (const message of this.#kept.splice(0)) this.send(message);
    if (resumed) for (const player of this.players.values()) player.update();
    else this.#sendStats();
  }

  send(message: ServerMessage): void {
    if (this.#socket === undefined) this.#kept.push(message);
    else if (!this.#context.isSilent()) this.#socket.send(JSON.stringify(message));
  }

  /** The player of a guild, made if there is none. */
  player(guildId: string): Player {
    const present = this.players.get(guildId);
    if (present !== undefined) return present;
    const { userId } = this;
    const player = new Player({ guildId, userId }, this.#context, {
      event: (event) => this.send({ op: 'event', guildId, ...event }),
      update: (state) => this.send({ op: 'playerUpdate', guildId, state }),
    });
    this.players.set(guildId, player);
    return player;
  }

  destroyPlayer(guildId: string): void {
    const player = this.players.get(guildId);
    this.players.delete(guildId);
    player?.destroy();
  }

  /** Drops the websocket without a word; a session that can be resumed goes on without. */
  dropSocket(): void {
    this.#socket?.terminate();
  }

  /** Ends it and its players: told to voice servers, and to the client if it is there. */
  end(): void {
    this.#stop();
    for (const guildId of [...this.players.keys()]) this.destroyPlayer(guildId);
  }

  /** Ends it as a process that was killed ends. */
  cut(): void {
    this.#stop();
    for (const player of this.players.values()) player.cut();
    this.players.clear();
    this.#socket?.terminate();
  }

  #stop(): void {
    this.#isOver = true;
    this.#cancelTimeout();
    this.#stopStats();
    this.#onEnd();
  }

  #detach(): void {
    this.#socket = undefined;
    if (this.#isOver) return;
    if (!this.resuming) return void this.end();
    this.#cancelTimeout = this.#context.clock.after(this.timeoutS * 1_000, () => this.end());
  }

  #sendStats(): void {
    const { statistics, statsIntervalMs } = this.#context;
    const players = [...this.players.values()];
    this.send({ op: 'stats', ...statistics.stats(players, this.#frames.since(players, statsIntervalMs)) });
  }
}
