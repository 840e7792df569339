import type { EventEmitter } from 'node:events';
import { type PlayerRecord, readPlayer } from '../../shared/music/player.ts';
import type { Entry } from '../../shared/music/track.ts';
import { captureScope, uncorrelated } from '../../shared/platform/correlation.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { ReleaseReason, VoiceSession } from '../../shared/voice/session.ts';
import type { Agent } from '../agents/agent.ts';
import type { PlayerMessage } from '../agents/player-messages.ts';
import { type Decided, type DecisionParts, decideEnd, decideFailure, decideMore } from './decisions.ts';
import { ReconcileLoop } from './reconcile-loop.ts';
import type { TrackGuard } from './track-guard.ts';
import { TrackPlayer } from './track-player.ts';

/** Autoplay gives up after this many failed tracks in a row. */
const FAILURES = 5;

export interface PlaybackEvents {
  /** This node has started to serve a session. */
  started: [session: VoiceSession];
  /** Something about playback changed. */
  changed: [playback: Playback];
  /** A track has started for the first time. */
  trackStarted: [playback: Playback, entry: Entry];
  /** Something was decided that nobody requested. */
  decided: [playback: Playback, decided: Decided];
  /** The agent should leave. */
  leaveRequested: [playback: Playback, reason: ReleaseReason];
  /** Playback ended here. */
  ended: [playback: Playback];
}

export interface PlaybackOptions extends DecisionParts {
  log: Logger;
  guard: TrackGuard;
  events: EventEmitter<PlaybackEvents>;
  /** Whether the session is still served here. Its agent may already serve another session in the same guild. */
  isHeld(sessionId: string): boolean;
}

/** Playback of one session: keeps the player at Lavalink in line with the rows whenever either may have changed. */
export class Playback {
  row: VoiceSession;
  readonly agent: Agent;
  readonly #options: PlaybackOptions;
  readonly #player: TrackPlayer;
  readonly #loop: ReconcileLoop;
  /** The rows as last read. */
  #record: PlayerRecord | undefined;
  #isStale = true;
  /** Identifies the last seek or restart of the current entry. Until it's applied, the record's position is the right one. */
  #seek: symbol | undefined;
  /** Runs what brings the player in line as a part of the request that made it necessary, which may be before the agent joins. */
  #cause: ReturnType<typeof captureScope> | undefined;
  /** Failed tracks in a row. */
  #failures = 0;

  constructor(row: VoiceSession, agent: Agent, options: PlaybackOptions) {
    const log = options.log.child({ session: row.id });
    this.row = row;
    this.agent = agent;
    this.#options = options;
    this.#player = new TrackPlayer(agent, row.guild, { log, guard: options.guard });
    this.#loop = new ReconcileLoop(
      () => this.#reconcile(),
      (error) => log.warn({ error }, 'could not reconcile playback, retrying'),
    );

    this.#player.events.on('started', (entry) => {
      const current = this.#record?.current;
      if (current?.id === entry) options.events.emit('trackStarted', this, current);
    });
    this.#player.events.on('ended', (isFailure) => {
      if (!isFailure) this.#failures = 0;
      this.reconcile();
    });
    this.#player.events.on('interrupted', () => this.#loop.retryLater());
  }

  /** What should play, as last read. */
  get record(): PlayerRecord | undefined {
    return this.#record;
  }

  /** The current entry's position, and the revision of the rows it belongs to. Undefined if nothing is playing. */
  get progress(): { revision: number; positionMs: number } | undefined {
    const { current, revision } = this.#record ?? {};
    const positionMs = current && this.#seek === undefined ? this.#positionOf(current.id) : undefined;
    return revision === undefined || positionMs === undefined ? undefined : { revision, positionMs };
  }

  /**
   * The rows have changed.
   *
   * @param isSought whether the current entry starts at their position even though it's the same entry.
   */
  changed(isSought: boolean): void {
    this.#isStale = true;
    if (isSought) this.#seek = Symbol('seek');
    this.#cause = captureScope();
    this.reconcile();
  }

  /** Brings the player in line with the rows. Cheap if nothing changed. */
  reconcile(): void {
    this.#loop.request();
  }

  handle(message: PlayerMessage): void {
    this.#player.handle(message);
  }

  end(): void {
    this.#loop.end();
  }

  #reconcile(): Promise<void> {
    const compare = () => this.#compare();
    return this.#cause === undefined ? uncorrelated(compare) : this.#cause(compare);
  }

  async #compare(): Promise<void> {
    if (!this.#isHeld) return;
    await this.#decideNext();
    await this.#read();
    if (this.#isHeld) await this.#apply();
  }

  get #isHeld(): boolean {
    return !this.#loop.isEnded && this.#options.isHeld(this.row.id);
  }

  /** The ended entry is kept until what follows it is saved. */
  async #decideNext(): Promise<void> {
    const { ended } = this.#player;
    if (ended === undefined) return;
    const { entry, isFailure } = ended;
    const decided = isFailure
      ? await decideFailure(this.#options, this.row, entry, this.#positionOf(entry) ?? 0)
      : await decideEnd(this.#options, this.row, entry);
    if (decided.status === 'stale') return this.end();
    if (isFailure) this.#failures++;
    this.#isStale = true;
    this.#player.clear();
    this.#options.events.emit('decided', this, decided);
  }

  async #read(): Promise<void> {
    while (this.#isStale && !this.#loop.isEnded) {
      this.#isStale = false;
      try {
        await this.#readOnce();
      } catch (error) {
        this.#isStale = true;
        throw error;
      }
    }
  }

  async #readOnce(): Promise<void> {
    const before = this.#record?.revision;
    this.#record = await readPlayer(this.#options.store, this.row.id);
    const { current, isAutoplay, wantsMore, revision } = this.#record ?? {};
    if (current === null && isAutoplay && wantsMore) {
      const decided = await decideMore(this.#options, this.row, this.#failures >= FAILURES);
      if (decided.status === 'stale') return this.end();
      this.#options.events.emit('decided', this, decided);
      if (decided.status !== 'nothing') this.#isStale = true;
    }
    if (before !== revision) this.#options.events.emit('changed', this);
  }

  async #apply(): Promise<void> {
    if (this.#record === undefined) return;
    const seek = this.#seek;
    const cause = this.#cause;
    const outcome = await this.#player.apply(this.#record, seek !== undefined);
    if (outcome === 'applied' && this.#seek === seek) this.#seek = undefined;
    if (outcome === 'applied' && this.#cause === cause) this.#cause = undefined;
    if (outcome === 'failed') this.#loop.retryLater();
  }

  #positionOf(entry: string): number | undefined {
    const positionMs = this.#player.positionOf(entry);
    const { current } = this.#record ?? {};
    const lengthMs = current?.id === entry ? current.track.lengthMs : null;
    return positionMs === undefined ? undefined : Math.min(positionMs, lengthMs ?? Number.MAX_SAFE_INTEGER);
  }
}
