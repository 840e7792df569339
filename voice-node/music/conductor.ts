import { MUSIC } from '../../shared/music/catalog.ts';
import { setPositions } from '../../shared/music/player.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import type { VerbResult } from '../../shared/music/verbs.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Random } from '../../shared/platform/random.ts';
import { noteHeard } from '../../shared/voice/sessions.ts';
import type { ReleaseReason, VoiceSession, VoiceStore } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { PlayerMessage } from '../agents/player-messages.ts';
import type { Audience } from './audience.ts';
import type { DecisionParts } from './decisions.ts';
import type { Loading } from './loading.ts';
import { Playback } from './playback.ts';

/** Between two looks at all that plays, in milliseconds. */
const BEAT_MS = 1_000;
/** Positions are written so often, in milliseconds: what is older than a beat by then still is within {@link MUSIC.positionMs}. */
const WRITE_MS = MUSIC.positionMs - 2 * BEAT_MS;
/** How long what staff decided may go unnoticed by what goes on by itself, in milliseconds. */
const SETTINGS_MS = 30_000;
/** For how long nobody has to be in a channel that is left when it is empty, in milliseconds: a reconnection takes less. */
const EMPTY_MS = 5_000;

export interface ConductorOptions {
  store: VoiceStore;
  log: Logger;
  loading: Loading;
  random: Random;
  audience: Audience;
  readSettings(guildId: string): Promise<MusicSettings>;
  /** Whether the session is served here, still: its agent may be in the same guild for another one by now. */
  isHeld(sessionId: string): boolean;
  leave(session: VoiceSession, agent: Agent, reason: ReleaseReason): void;
  /** A session is served here from now on: something may have been asked of it that nobody has hurried. */
  taken(session: VoiceSession): void;
}

export type PlaybackOptions = DecisionParts & Pick<ConductorOptions, 'log' | 'audience' | 'isHeld'>;

/** All playback of a node: the one place that decides what plays next. */
export class Conductor {
  readonly #options: ConductorOptions;
  readonly #playbacks = new Map<string, Playback>();
  readonly #settings = new Map<string, { atMs: number; settings: MusicSettings }>();
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
    return this.#playbacks.get(sessionId)?.state?.isPaused ?? false;
  }

  get all(): Playback[] {
    return [...this.#playbacks.values()];
  }

  /** A session is in its channel, at first and with every comparison of the rows. */
  served(row: VoiceSession, agent: Agent): void {
    if (row.kind !== 'music') return;
    if (!this.#playbacks.has(row.id)) this.#options.taken(row);
    const playback = this.#playbackOf(row, agent);
    const hasMoved = playback.row.channel !== row.channel;
    playback.row = row;
    if (hasMoved && playback.state !== undefined) this.#options.audience.changed(playback);
    playback.look();
  }

  /** Something that was asked of a session is written. */
  changed(agent: Agent, session: VoiceSession, status: VerbResult['status']): void {
    // Skipping the only track of a looped line starts it again.
    this.#playbackOf(session, agent).changed(status === 'sought' || status === 'skipped');
    if (status === 'stopped') void this.#stopped(session, agent);
  }

  heard(agent: Agent, message: PlayerMessage): void {
    for (const playback of this.#playbacks.values())
      if (playback.agent === agent && playback.row.guild === message.guildId) playback.take(message);
  }

  /** How far an entry has come that plays here, in milliseconds; undefined also while the rows know better: after a seek. */
  positionOf(sessionId: string, entryId: string | undefined): number | undefined {
    const playback = this.#playbacks.get(sessionId);
    return playback?.state?.current?.id === entryId ? playback?.heard?.positionMs : undefined;
  }

  /** What a guild's staff has decided. */
  async settingsOf(guildId: string): Promise<MusicSettings> {
    const settings = await this.#options.readSettings(guildId);
    this.#settings.set(guildId, { atMs: performance.now(), settings });
    return settings;
  }

  /** Writes down how far everything has come. */
  async writePositions(): Promise<void> {
    this.#writtenAtMs = performance.now();
    const heard = this.all.flatMap(({ heard, row, agent }) =>
      heard === undefined ? [] : [{ ...heard, session: row.id, ...agent.lease }],
    );
    const moved = heard.filter(({ session, positionMs }) => this.#written.get(session) !== Math.round(positionMs));
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
    const settingsOf = (guildId: string) => this.settingsOf(guildId);
    const playback = new Playback(row, agent, { ...this.#options, settingsOf });
    this.#playbacks.set(row.id, playback);
    return playback;
  }

  #drop(playback: Playback): void {
    playback.end();
    this.#playbacks.delete(playback.row.id);
    this.#emptySince.delete(playback.row.id);
    this.#written.delete(playback.row.id);
    this.#options.audience.ended(playback);
  }

  async #stopped(session: VoiceSession, agent: Agent): Promise<void> {
    const { isAlwaysOn } = await this.settingsNear(session.guild).catch(() => ({ isAlwaysOn: false }));
    if (!isAlwaysOn) this.#options.leave(session, agent, 'left');
  }

  async #beat(): Promise<void> {
    if (this.#isBeating) return;
    this.#isBeating = true;
    try {
      for (const playback of this.all) if (!this.#options.isHeld(playback.row.id)) this.#drop(playback);
      if (performance.now() - this.#writtenAtMs < WRITE_MS) return;
      await this.writePositions();
      await this.#mindListeners();
    } catch (error) {
      this.#options.log.debug({ error }, 'could not write down how far playback has come');
    } finally {
      this.#isBeating = false;
    }
  }

  /** Leaves where nobody listens, where staff wants that; stays for ever where they want that. */
  async #mindListeners(): Promise<void> {
    const kept: { session: string; agent: string; fence: string }[] = [];
    for (const { row, agent } of this.all) {
      const { isAlwaysOn, leavesOnEmpty } = await this.settingsNear(row.guild);
      const isEmpty = agent.places.listeners(row.guild, row.channel) === 0;
      if (!isEmpty) this.#emptySince.delete(row.id);
      else if (!this.#emptySince.has(row.id)) this.#emptySince.set(row.id, performance.now());
      const emptyMs = performance.now() - (this.#emptySince.get(row.id) ?? performance.now());
      if (isAlwaysOn) kept.push({ session: row.id, ...agent.lease });
      else if (leavesOnEmpty && emptyMs > EMPTY_MS) this.#options.leave(row, agent, 'idle');
    }
    if (kept.length > 0) await noteHeard(this.#options.store, kept);
  }

  /** As {@link settingsOf}, up to half a minute old. */
  async settingsNear(guildId: string): Promise<MusicSettings> {
    const known = this.#settings.get(guildId);
    if (known !== undefined && performance.now() - known.atMs < SETTINGS_MS) return known.settings;
    return this.settingsOf(guildId);
  }
}
