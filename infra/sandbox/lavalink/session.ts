import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { type Cancel, every } from './clock.ts';
import { Player, type PlayerContext } from './player.ts';
import type { ServerMessage } from './protocol.ts';
import { FrameCounter, type Statistics } from './stats.ts';

/** What all sessions of an endpoint share. */
export interface SessionContext extends PlayerContext {
  statsIntervalMs: number;
  statistics: Statistics;
  /** While true, messages are dropped instead of sent. */
  isSilent(): boolean;
}

/** How long a session waits for its client by default, in seconds. */
const DEFAULT_TIMEOUT_S = 60;

/**
 * The WebSocket and players of one client (one bot). If resuming is on, the session outlives its WebSocket by `timeoutS`: players
 * continue, and messages are queued until the client resumes.
 */
export class Session {
  readonly id = randomBytes(8).toString('hex');
  readonly userId: string;
  readonly players = new Map<string, Player>();
  /** Set by the client: whether the session outlives its WebSocket, and for how many seconds. */
  resuming = false;
  timeoutS = DEFAULT_TIMEOUT_S;
  readonly #context: SessionContext;
  readonly #onEnd: () => void;
  readonly #frames = new FrameCounter();
  readonly #stopStats: Cancel;
  #socket: WebSocket | undefined;
  #queued: ServerMessage[] = [];
  #hasEnded = false;
  #cancelTimeout: Cancel = () => {};

  constructor(userId: string, context: SessionContext, onEnd: () => void) {
    this.userId = userId;
    this.#context = context;
    this.#onEnd = onEnd;
    this.#stopStats = every(context.clock, context.statsIntervalMs, () => this.#sendStats());
  }

  /** Whether its client is disconnected and can still resume. */
  get isWaiting(): boolean {
    return this.#socket === undefined;
  }

  /** Attaches the first WebSocket, or the one of a client that resumes. */
  attach(socket: WebSocket, { resumed }: { resumed: boolean }): void {
    this.#cancelTimeout();
    this.#socket = socket;
    socket.on('close', () => {
      if (this.#socket === socket) this.#detach();
    });
    // A broken connection also emits `close`, which handles it.
    socket.on('error', () => socket.terminate());
    this.send({ op: 'ready', resumed, sessionId: this.id });
    for (const message of this.#queued.splice(0)) this.send(message);
    if (resumed) for (const player of this.players.values()) player.update();
    else this.#sendStats();
  }

  send(message: ServerMessage): void {
    if (this.#socket === undefined) this.#queued.push(message);
    else if (!this.#context.isSilent()) this.#socket.send(JSON.stringify(message));
  }

  /** The player of a guild. Creates it if there is none. */
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

  /** Drops the WebSocket without a close frame. If the session can be resumed, it continues without it. */
  dropSocket(): void {
    this.#socket?.terminate();
  }

  /** Ends the session and its players, and notifies voice servers and the client. */
  end(): void {
    this.#stop();
    for (const guildId of [...this.players.keys()]) this.destroyPlayer(guildId);
  }

  /** Ends the session like a killed process would. */
  cut(): void {
    this.#stop();
    for (const player of this.players.values()) player.cut();
    this.players.clear();
    this.#socket?.terminate();
  }

  #stop(): void {
    this.#hasEnded = true;
    this.#cancelTimeout();
    this.#stopStats();
    this.#onEnd();
  }

  #detach(): void {
    this.#socket = undefined;
    if (this.#hasEnded) return;
    if (!this.resuming) return void this.end();
    this.#cancelTimeout = this.#context.clock.after(this.timeoutS * 1_000, () => this.end());
  }

  #sendStats(): void {
    const { statistics, statsIntervalMs } = this.#context;
    const players = [...this.players.values()];
    this.send({ op: 'stats', ...statistics.stats(players, this.#frames.since(players, statsIntervalMs)) });
  }
}
