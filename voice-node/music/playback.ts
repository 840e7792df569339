import type { EventEmitter } from 'node:events';
import { type PlayerRecord, readPlayer } from '../../shared/music/player.ts';
import type { Entry } from '../../shared/music/track.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { ReleaseReason, VoiceSession } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { PlayerMessage } from '../agents/player-messages.ts';
import { type Decided, type DecisionParts, decideEnd, decideFailure, decideMore } from './decisions.ts';
import { ReconcileLoop } from './reconcile-loop.ts';
import { TrackPlayer } from './track-player.ts';

/** Tracks in a row that couldn't be played after which autoplay gives up. */
const FAILURES = 5;

/** What becomes of a session's music, for whoever shows it, tells about it, or acts on it. */
export interface PlaybackEvents {
  /** A session is served here from now on. */
  began: [session: VoiceSession];
  /** What plays, or how, is another than before. */
  changed: [playback: Playback];
  /** A track has begun, for the first time. */
  trackStarted: [playback: Playback, entry: Entry];
  /** Something came about that nobody asked for. */
  decided: [playback: Playback, decided: Decided];
  /** The agent is to leave. */
  leaveRequested: [playback: Playback, reason: ReleaseReason];
  /** It plays nothing here any more. */
  ended: [playback: Playback];
}

export interface PlaybackOptions extends DecisionParts {
  log: Logger;
  events: EventEmitter<PlaybackEvents>;
  /** Whether the session is still served here: its agent may be in the same guild for another one by now. */
  isHeld(sessionId: string): boolean;
}

/** What one session plays: brings the player at Lavalink in line with the rows, whenever either may have changed. */
export class Playback {
  row: VoiceSession;
  readonly agent: Agent;
  readonly #options: PlaybackOptions;
  readonly #player: TrackPlayer;
  readonly #loop: ReconcileLoop;
  /** As it was last read. */
  #record: PlayerRecord | undefined;
  #isStale = true;
  /** Names the last time that the entry which plays was to start elsewhere; until that is applied, the record knows better. */
  #seek: symbol | undefined;
  /** Tracks in a row that couldn't be played. */
  #failures = 0;

  constructor(row: VoiceSession, agent: Agent, options: PlaybackOptions) {
    const log = options.log.child({ session: row.id });
    this.row = row;
    this.agent = agent;
    this.#options = options;
    this.#player = new TrackPlayer(agent, row.guild, log);
    this.#loop = new ReconcileLoop(
      () => this.#reconcile(),
      (error) => log.warn({ error }, 'could not go on; trying again'),
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

  /** What is to play, as it was last read. */
  get record(): PlayerRecord | undefined {
    return this.#record;
  }

  /** How far what is to play has come, by which revision of the rows; undefined when it doesn't sound. */
  get progress(): { revision: number; positionMs: number } | undefined {
    const { current, revision } = this.#record ?? {};
    const positionMs = current && this.#seek === undefined ? this.#positionOf(current.id) : undefined;
    return revision === undefined || positionMs === undefined ? undefined : { revision, positionMs };
  }

  /** The rows have changed. @param isSought what plays starts where they say, though it is the same entry. */
  changed(isSought: boolean): void {
    this.#isStale = true;
    if (isSought) this.#seek = Symbol('seek');
    this.reconcile();
  }

  /** Checks whether all is as it should be. Cheap when it is. */
  reconcile(): void {
    this.#loop.request();
  }

  handle(message: PlayerMessage): void {
    this.#player.handle(message);
  }

  end(): void {
    this.#loop.end();
  }

  async #reconcile(): Promise<void> {
    if (!this.#isHeld) return;
    await this.#decideWhatFollows();
    await this.#read();
    if (this.#isHeld) await this.#apply();
  }

  get #isHeld(): boolean {
    return !this.#loop.isEnded && this.#options.isHeld(this.row.id);
  }

  /** What ended is kept until it is written what follows. */
  async #decideWhatFollows(): Promise<void> {
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
    const outcome = await this.#player.apply(this.#record, seek !== undefined);
    if (outcome === 'applied' && this.#seek === seek) this.#seek = undefined;
    if (outcome === 'failed') this.#loop.retryLater();
  }

  #positionOf(entry: string): number | undefined {
    const positionMs = this.#player.positionOf(entry);
    const { current } = this.#record ?? {};
    const lengthMs = current?.id === entry ? current.track.lengthMs : null;
    return positionMs === undefined ? undefined : Math.min(positionMs, lengthMs ?? Number.MAX_SAFE_INTEGER);
  }
}
