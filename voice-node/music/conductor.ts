import { EventEmitter } from 'node:events';
import { MUSIC } from '../../shared/music/catalog.ts';
import { setPositions } from '../../shared/music/player.ts';
import type { VerbResult } from '../../shared/music/verbs.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Random } from '../../shared/platform/random.ts';
import { noteHeard } from '../../shared/voice/sessions.ts';
import type { VoiceSession, VoiceStore } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { PlayerMessage } from '../agents/player-messages.ts';
import type { Loading } from './loading.ts';
import { Playback, type PlaybackEvents } from './playback.ts';
import type { SettingsCache } from './settings-cache.ts';

/** Between two checks of all that plays, in milliseconds. */
const BEAT_MS = 1_000;
/** Positions are written so often, in milliseconds: what is older than a beat by then still is within {@link MUSIC.positionMs}. */
const WRITE_MS = MUSIC.positionMs - 2 * BEAT_MS;
/** For how long nobody has to be in a channel that is left when it is empty, in milliseconds: a reconnection takes less. */
const EMPTY_MS = 5_000;

export interface ConductorOptions {
  store: VoiceStore;
  log: Logger;
  loading: Loading;
  random: Random;
  settings: SettingsCache;
  /** Whether the session is still served here: its agent may be in the same guild for another one by now. */
  isHeld(sessionId: string): boolean;
}

/** All playback of a node: the one place that decides what plays next. */
export class Conductor {
  readonly events = new EventEmitter<PlaybackEvents>();
  readonly #options: ConductorOptions;
  readonly #playbacks = new Map<string, Playback>();
  /** By session: since when nobody listens. */
  readonly #emptySince = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  /** By session: the position that was written last. What is paused is not written again. */
  readonly #written = new Map<string, number>();
  #writtenAtMs = 0;
  #isBeating = false;

  constructor(options: ConductorOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
  }

  isPaused(sessionId: string): boolean {
    return this.#playbacks.get(sessionId)?.record?.isPaused ?? false;
  }

  get all(): Playback[] {
    return [...this.#playbacks.values()];
  }

  /** A session is in its channel, at first and with every comparison of the rows. */
  serve(row: VoiceSession, agent: Agent): void {
    if (row.kind !== 'music') return;
    if (!this.#playbacks.has(row.id)) this.events.emit('began', row);
    const playback = this.#playbackOf(row, agent);
    const hasMoved = playback.row.channel !== row.channel;
    playback.row = row;
    if (hasMoved && playback.record !== undefined) this.events.emit('changed', playback);
    playback.reconcile();
  }

  /** Something that was asked of a session is written. */
  changed(agent: Agent, session: VoiceSession, status: VerbResult['status']): void {
    const playback = this.#playbackOf(session, agent);
    // Skipping the only track of a looped line starts it again.
    playback.changed(status === 'sought' || status === 'skipped');
    if (status === 'stopped') void this.#leaveOnceStopped(playback);
  }

  handle(agent: Agent, message: PlayerMessage): void {
    for (const playback of this.#playbacks.values())
      if (playback.agent === agent && playback.row.guild === message.guildId) playback.handle(message);
  }

  /** How far an entry has come that plays here, in milliseconds; undefined also while the rows know better: after a seek. */
  positionOf(sessionId: string, entryId: string | undefined): number | undefined {
    const playback = this.#playbacks.get(sessionId);
    return playback?.record?.current?.id === entryId ? playback?.progress?.positionMs : undefined;
  }

  /** Writes down how far everything has come. */
  async writePositions(): Promise<void> {
    this.#writtenAtMs = performance.now();
    const positions = this.all.flatMap(({ progress, row, agent }) =>
      progress === undefined ? [] : [{ ...progress, session: row.id, ...agent.lease }],
    );
    const moved = positions.filter(({ session, positionMs }) => this.#written.get(session) !== Math.round(positionMs));
    if (moved.length === 0) return;
    await setPositions(this.#options.store, moved);
    for (const { session, positionMs } of moved) this.#written.set(session, Math.round(positionMs));
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
    this.#written.delete(playback.row.id);
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
      if (performance.now() - this.#writtenAtMs < WRITE_MS) return;
      await this.writePositions();
      await this.#checkListeners();
    } catch (error) {
      this.#options.log.debug({ error }, 'could not write down how far playback has come');
    } finally {
      this.#isBeating = false;
    }
  }

  /** Leaves where nobody listens, where staff wants that; never leaves where they want that. */
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
