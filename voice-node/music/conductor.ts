import { EventEmitter } from 'node:events';
import { MUSIC } from '../../shared/music/catalog.ts';
import { setPositions } from '../../shared/music/player.ts';
import type { VerbResult } from '../../shared/music/verbs.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Random } from '../../shared/platform/random.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import { noteHeard } from '../../shared/voice/sessions.ts';
import type { Agent } from '../agents/agent.ts';
import type { PlayerMessage } from '../agents/player-messages.ts';
import type { Loading } from './loading.ts';
import { Playback, type PlaybackEvents } from './playback.ts';
import type { SettingsCache } from './settings-cache.ts';
import type { TrackGuard } from './track-guard.ts';

/** Time between checks of all playback, in milliseconds. */
const BEAT_MS = 1_000;
/** How long a channel has to be empty before the agent leaves, in milliseconds. A reconnect takes less. */
const EMPTY_MS = 5_000;

export interface ConductorOptions {
  store: Store;
  log: Logger;
  loading: Loading;
  guard: TrackGuard;
  random: Random;
  settings: SettingsCache;
  /** Whether the session is still served here. Its agent may already serve another session in the same guild. */
  isHeld(sessionId: string): boolean;
}

/** All playback of a node: the only place that decides what plays next. */
export class Conductor {
  readonly events = new EventEmitter<PlaybackEvents>();
  readonly #options: ConductorOptions;
  readonly #playbacks = new Map<string, Playback>();
  /** When the channel became empty, by session. */
  readonly #emptySince = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  /** The last saved position, by session. The position of paused playback isn't saved again. */
  readonly #savedPositions = new Map<string, number>();
  #savedAtMs = 0;
  #isBeating = false;

  constructor(options: ConductorOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
  }

  isPaused(sessionId: string): boolean {
    return this.#playbacks.get(sessionId)?.record?.isPaused ?? false;
  }

  /** Whether an agent plays somewhere, as far as the rows say. */
  isPlayingWith(agent: Agent): boolean {
    return this.all.some(({ record, agent: its }) => its === agent && record?.current && !record.isPaused);
  }

  get all(): Playback[] {
    return [...this.#playbacks.values()];
  }

  /** A session's agent is in its channel. Called with every comparison of the rows. */
  serve(row: VoiceSession, agent: Agent): void {
    if (row.kind !== 'music') return;
    if (!this.#playbacks.has(row.id)) this.events.emit('started', row);
    const playback = this.#playbackOf(row, agent);
    const hasMoved = playback.row.channel !== row.channel;
    playback.row = row;
    if (hasMoved && playback.record !== undefined) this.events.emit('changed', playback);
    playback.reconcile();
  }

  /** A request was applied to a session. */
  changed(agent: Agent, session: VoiceSession, status: VerbResult['status']): void {
    const playback = this.#playbackOf(session, agent);
    // Skipping the only track of a looped queue restarts it.
    playback.changed(status === 'sought' || status === 'skipped');
    if (status === 'stopped') void this.#leaveOnceStopped(playback);
  }

  handle(agent: Agent, message: PlayerMessage): void {
    for (const playback of this.#playbacks.values())
      if (playback.agent === agent && playback.row.guild === message.guildId) playback.handle(message);
  }

  /**
   * The position of an entry that's playing here, in milliseconds. Undefined after a seek that isn't applied yet, because the
   * rows know better.
   */
  positionOf(sessionId: string, entryId: string | undefined): number | undefined {
    const playback = this.#playbacks.get(sessionId);
    return playback?.record?.current?.id === entryId ? playback?.progress?.positionMs : undefined;
  }

  /** Saves the positions of all playback. */
  async savePositions(): Promise<void> {
    this.#savedAtMs = performance.now();
    const positions = this.all.flatMap(({ progress, row, agent }) =>
      progress === undefined ? [] : [{ ...progress, session: row.id, ...agent.lease }],
    );
    const moved = positions.filter(
      ({ session, positionMs }) => this.#savedPositions.get(session) !== Math.round(positionMs),
    );
    if (moved.length === 0) return;
    await setPositions(this.#options.store, moved);
    for (const { session, positionMs } of moved) this.#savedPositions.set(session, Math.round(positionMs));
  }

  end(): void {
    clearInterval(this.#timer);
    for (const playback of this.all) this.#drop(playback);
  }

  #playbackOf(row: VoiceSession, agent: Agent): Playback {
    const present = this.#playbacks.get(row.id);
    if (present?.agent === agent) return present;
    if (present !== undefined) this.#drop(present);
    const { settings, ...options } = this.#options;
    const playback = new Playback(row, agent, {
      ...options,
      events: this.events,
      settingsOf: (guildId) => settings.read(guildId),
    });
    this.#playbacks.set(row.id, playback);
    return playback;
  }

  #drop(playback: Playback): void {
    playback.end();
    this.#playbacks.delete(playback.row.id);
    this.#emptySince.delete(playback.row.id);
    this.#savedPositions.delete(playback.row.id);
    this.events.emit('ended', playback);
  }

  async #leaveOnceStopped(playback: Playback): Promise<void> {
    const settings = this.#options.settings.readCached(playback.row.guild);
    const { isAlwaysOn } = await settings.catch(() => ({ isAlwaysOn: false }));
    if (!isAlwaysOn) this.events.emit('leaveRequested', playback, 'left');
  }

  async #beat(): Promise<void> {
    if (this.#isBeating) return;
    this.#isBeating = true;
    try {
      for (const playback of this.all) if (!this.#options.isHeld(playback.row.id)) this.#drop(playback);
      if (performance.now() - this.#savedAtMs < MUSIC.positionMs) return;
      await this.savePositions();
      await this.#checkListeners();
    } catch (error) {
      this.#options.log.debug({ error }, 'could not save positions');
    } finally {
      this.#isBeating = false;
    }
  }

  /** Leaves empty channels if staff turned that on, and stays in 24/7 mode. */
  async #checkListeners(): Promise<void> {
    const kept: { session: string; agent: string; fence: string }[] = [];
    for (const playback of this.all) {
      const { row, agent } = playback;
      const { isAlwaysOn, leavesOnEmpty } = await this.#options.settings.readCached(row.guild);
      const isEmpty = agent.places.listeners(row.guild, row.channel) === 0;
      if (!isEmpty) this.#emptySince.delete(row.id);
      else if (!this.#emptySince.has(row.id)) this.#emptySince.set(row.id, performance.now());
      const emptyMs = performance.now() - (this.#emptySince.get(row.id) ?? performance.now());
      if (isAlwaysOn) kept.push({ session: row.id, ...agent.lease });
      else if (leavesOnEmpty && emptyMs > EMPTY_MS) this.events.emit('leaveRequested', playback, 'idle');
    }
    if (kept.length > 0) await noteHeard(this.#options.store, kept);
  }
}
