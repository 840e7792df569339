import type { TrackFailure } from './catalog.ts';
import { type Cancel, type Clock, every } from './clock.ts';
import { msUntil, type Playhead, positionAt, withPosition, withRate } from './playhead.ts';
import type { EndReason, Filters, PlayerEvent, PlayerState, VoiceData } from './protocol.ts';
import { playableMs, type Track, type TrackInfo } from './track/track.ts';
import { VoiceConnection, type VoiceConnectionOptions } from './voice/connection.ts';

/** What the players of an endpoint share. */
export interface PlayerContext {
  clock: Clock;
  /** Between two playerUpdate messages of a player with a track, in ms. */
  updateIntervalMs: number;
  /** How long a track may give no sound before it counts as stuck, in ms. */
  stuckThresholdMs: number;
  /** How long a track may play with no voice connection to pull at it before it is dropped, in ms. */
  cleanupAfterMs: number;
  failureOf(info: TrackInfo): TrackFailure | undefined;
  voice: Pick<VoiceConnectionOptions, 'ca' | 'timeoutMs' | 'pacer'>;
}

export interface PlayerListener {
  event(event: PlayerEvent): void;
  update(state: PlayerState): void;
}

/** A player as REST shows it. */
export interface PlayerBody {
  guildId: string;
  track: Track | null;
  volume: number;
  paused: boolean;
  state: PlayerState;
  voice: VoiceData;
  filters: Filters;
}

interface Playing {
  /** As the client gave it, so that it knows it again. */
  encoded: string;
  info: TrackInfo;
  failure: TrackFailure | undefined;
  userData: Record<string, unknown>;
  endTimeMs: number | null;
  head: Playhead;
}

export interface PlayStart {
  /** By default where the encoded track says. */
  positionMs?: number;
  /** Ends there, as finished, before its own end. */
  endTimeMs?: number | null;
  userData?: Record<string, unknown>;
}

const NO_VOICE: VoiceData = { token: '', endpoint: '', sessionId: '', channelId: '' };

/** The player of one guild in one session. Time passes for its track only while a voice connection pulls sound from it. */
export class Player {
  readonly guildId: string;
  readonly #userId: string;
  readonly #context: PlayerContext;
  readonly #listener: PlayerListener;
  #playing: Playing | undefined;
  #volume = 100;
  #isPaused = false;
  #filters: Filters = {};
  #voice: { data: VoiceData; connection: VoiceConnection; opening: Promise<void> } | undefined;
  /** What is planned for the track as it plays now. */
  #plans: Cancel[] = [];
  /** What is planned for the track whatever happens to its speed. */
  #trackPlans: Cancel[] = [];
  #framesBefore = 0;

  constructor(ids: { guildId: string; userId: string }, context: PlayerContext, listener: PlayerListener) {
    this.guildId = ids.guildId;
    this.#userId = ids.userId;
    this.#context = context;
    this.#listener = listener;
  }

  get hasTrack(): boolean {
    return this.#playing !== undefined;
  }

  /** A track that is not paused, whether or not anybody hears it. */
  get isPlaying(): boolean {
    return this.#playing !== undefined && !this.#isPaused;
  }

  /** Frames sent since the player exists. */
  get framesSent(): number {
    return this.#framesBefore + (this.#voice?.connection.framesSent ?? 0);
  }

  /** In place of the track before it, if there is one. */
  play(track: Pick<Track, 'encoded' | 'info'>, start: PlayStart = {}): void {
    this.#leave('replaced');
    const { encoded, info } = track;
    const { positionMs = info.position, endTimeMs = null, userData = {} } = start;
    const { clock, failureOf } = this.#context;
    const now = clock.now();
    const failure = failureOf(info);
    this.#playing = { encoded, info, failure, userData, endTimeMs, head: { positionMs, at: now, rate: 0 } };
    this.#listener.event({ type: 'TrackStartEvent', track: this.#track(this.#playing) });
    this.#trackPlans.push(every(clock, this.#context.updateIntervalMs, () => this.update()));
    if (failure?.kind === 'exception') this.#trackPlans.push(clock.after(failure.afterMs, () => this.#breakDown()));
    this.#settle();
    this.update();
  }

  stop(reason: EndReason = 'stopped'): void {
    this.#leave(reason);
    this.#settle();
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#settle();
  }

  /** Beyond the end it ends at once. Does nothing without a track, and to a stream. */
  seek(positionMs: number): void {
    const playing = this.#playing;
    if (playing === undefined || playing.info.isStream) return;
    playing.head = withPosition(playing.head, Math.max(0, positionMs), this.#context.clock.now());
    this.#settle();
    this.update();
  }

  endAt(endTimeMs: number | null): void {
    if (this.#playing !== undefined) this.#playing.endTimeMs = endTimeMs;
    this.#settle();
  }

  attach(userData: Record<string, unknown>): void {
    if (this.#playing !== undefined) this.#playing.userData = userData;
  }

  /** In percent; 0 to 1000, what is beyond is brought back. */
  setVolume(volume: number): void {
    this.#volume = Math.min(1000, Math.max(0, volume));
  }

  /** In place of all filters before. */
  filter(filters: Filters): void {
    this.#filters = filters;
    this.#settle();
    this.update();
  }

  /**
   * Connects to a voice server, or stays when it is connected with just this data.
   * Rejects when the server does not let it in, or does not answer.
   */
  connect(data: VoiceData): Promise<void> {
    const present = this.#voice;
    if (present?.connection.isUsable && isSame(present.data, data)) return present.opening;
    this.#hangUp();
    const connection: VoiceConnection = new VoiceConnection({
      ...this.#context.voice,
      ...{ data, guildId: this.guildId, userId: this.#userId },
      onOpen: () => {
        this.#settle();
        this.update();
      },
      onLost: ({ code, reason }) => {
        this.#settle();
        this.#listener.event({ type: 'WebSocketClosedEvent', code, reason, byRemote: true });
        this.update();
      },
    });
    this.#voice = { data, connection, opening: connection.connect() };
    return this.#voice.opening;
  }

  destroy(): void {
    this.stop();
    this.#hangUp();
  }

  /** As a process that was killed: nobody is told. */
  cut(): void {
    this.#forget();
    this.#voice?.connection.cut();
  }

  update(): void {
    this.#listener.update(this.state());
  }

  state(): PlayerState {
    const now = this.#context.clock.now();
    const connection = this.#voice?.connection;
    return {
      time: Math.round(now),
      position: this.#positionMs(now),
      connected: connection?.isOpen ?? false,
      ping: connection?.isOpen ? connection.ping : -1,
    };
  }

  body(): PlayerBody {
    const playing = this.#playing;
    return {
      guildId: this.guildId,
      track: playing === undefined ? null : this.#track(playing),
      volume: this.#volume,
      paused: this.#isPaused,
      state: this.state(),
      voice: this.#voice?.data ?? NO_VOICE,
      filters: this.#filters,
    };
  }

  /** Brings speed, sound and plans in line with what is the case now. */
  #settle(): void {
    cancelAll(this.#plans);
    const playing = this.#playing;
    const connection = this.#voice?.connection;
    const isPulled = connection?.carriesSound ?? false;
    const isSounding = this.isPlaying && isPulled && playing?.failure?.kind !== 'stuck';
    connection?.play(isSounding);
    if (playing === undefined) return;
    const { clock, stuckThresholdMs, cleanupAfterMs } = this.#context;
    const now = clock.now();
    playing.head = withRate(playing.head, isSounding ? this.#speed() : 0, now);
    const endMs = Math.min(playableMs(playing.info), playing.endTimeMs ?? Number.POSITIVE_INFINITY);
    const untilEndMs = msUntil(playing.head, endMs, now);
    if (Number.isFinite(untilEndMs)) this.#plans.push(clock.after(untilEndMs, () => this.stop('finished')));
    if (!isPulled) this.#plans.push(clock.after(cleanupAfterMs, () => this.stop('cleanup')));
    else if (this.isPlaying && !isSounding) this.#plans.push(clock.after(stuckThresholdMs, () => this.#tellStuck()));
  }

  #speed(): number {
    const { speed = 1, rate = 1 } = this.#filters.timescale ?? {};
    return speed * rate;
  }

  /** The track stays: whether to go on is for the client to say. */
  #tellStuck(): void {
    if (this.#playing === undefined) return;
    const { stuckThresholdMs: thresholdMs } = this.#context;
    this.#listener.event({ type: 'TrackStuckEvent', track: this.#track(this.#playing), thresholdMs });
    this.update();
  }

  #breakDown(): void {
    if (this.#playing === undefined) return;
    const exception = { message: 'This track breaks on purpose', severity: 'common', cause: 'a fault' } as const;
    this.#listener.event({ type: 'TrackExceptionEvent', track: this.#track(this.#playing), exception });
    this.stop('loadFailed');
  }

  #leave(reason: EndReason): void {
    const playing = this.#playing;
    if (playing === undefined) return;
    const track = this.#track(playing);
    this.#forget();
    this.#listener.event({ type: 'TrackEndEvent', track, reason });
  }

  #forget(): void {
    cancelAll(this.#plans);
    cancelAll(this.#trackPlans);
    this.#playing = undefined;
  }

  #hangUp(): void {
    const connection = this.#voice?.connection;
    this.#voice = undefined;
    connection?.close();
    this.#framesBefore += connection?.framesSent ?? 0;
  }

  #track({ encoded, info, userData }: Playing): Track {
    const position = this.#positionMs(this.#context.clock.now());
    return { encoded, info: { ...info, position }, pluginInfo: {}, userData };
  }

  #positionMs(now: number): number {
    if (this.#playing === undefined) return 0;
    const { head, info } = this.#playing;
    return Math.round(Math.min(positionAt(head, now), playableMs(info)));
  }
}

function cancelAll(plans: Cancel[]): void {
  for (const cancel of plans.splice(0)) cancel();
}

function isSame(one: VoiceData, other: VoiceData): boolean {
  return (
    one.token === other.token &&
    one.endpoint === other.endpoint &&
    one.sessionId === other.sessionId &&
    one.channelId === other.channelId
  );
}
