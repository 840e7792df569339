import type { TrackFailure } from './catalog.ts';
import { type Cancel, type Clock, every } from './clock.ts';
import { msUntil, type Playhead, positionAt, withPosition, withRate } from './playhead.ts';
import type { EndReason, Filters, PlayerEvent, PlayerState, VoiceData } from './protocol.ts';
import { playableMs, type Track, type TrackInfo } from './track/track.ts';
import { VoiceConnection, type VoiceConnectionOptions } from './voice/connection.ts';

/** What all players of an endpoint share. */
export interface PlayerContext {
  clock: Clock;
  /** The interval of playerUpdate messages for a player with a track, in ms. */
  updateIntervalMs: number;
  /** How long a track can be silent before it counts as stuck, in ms. */
  stuckThresholdMs: number;
  /** How long a track can play without a voice connection before it's dropped, in ms. */
  cleanupAfterMs: number;
  failureOf(info: TrackInfo): TrackFailure | undefined;
  voice: Pick<VoiceConnectionOptions, 'ca' | 'timeoutMs' | 'delayMs' | 'pacer'>;
}

export interface PlayerListener {
  event(event: PlayerEvent): void;
  update(state: PlayerState): void;
}

/** A player in REST responses. */
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
  /** As the client sent it, so that the client recognizes it. */
  encoded: string;
  info: TrackInfo;
  failure: TrackFailure | undefined;
  userData: Record<string, unknown>;
  endTimeMs: number | null;
  head: Playhead;
}

export interface PlayStart {
  /** Defaults to the encoded track's position. */
  positionMs?: number;
  /** Finishes the track here, before its own end. */
  endTimeMs?: number | null;
  userData?: Record<string, unknown>;
}

const NO_VOICE: VoiceData = { token: '', endpoint: '', sessionId: '', channelId: '' };

/** The player of one guild in one session. Its track advances only while a voice connection pulls audio from it. */
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
  /** Timers that depend on the track's position and speed. */
  #timers: Cancel[] = [];
  /** Timers that don't. */
  #trackTimers: Cancel[] = [];
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

  /** Whether there's a track that isn't paused, even if it's inaudible. */
  get isPlaying(): boolean {
    return this.#playing !== undefined && !this.#isPaused;
  }

  /** Frames sent since the player was created. */
  get framesSent(): number {
    return this.#framesBefore + (this.#voice?.connection.framesSent ?? 0);
  }

  /** Replaces the current track, if any. */
  play(track: Pick<Track, 'encoded' | 'info'>, start: PlayStart = {}): void {
    this.#endTrack('replaced');
    const { encoded, info } = track;
    const { positionMs = info.position, endTimeMs = null, userData = {} } = start;
    const { clock, failureOf } = this.#context;
    const now = clock.now();
    const failure = failureOf(info);
    this.#playing = { encoded, info, failure, userData, endTimeMs, head: { positionMs, at: now, rate: 0 } };
    this.#listener.event({ type: 'TrackStartEvent', track: this.#track(this.#playing) });
    this.#trackTimers.push(every(clock, this.#context.updateIntervalMs, () => this.update()));
    if (failure?.kind === 'exception') this.#trackTimers.push(clock.after(failure.afterMs, () => this.#fail()));
    this.#refresh();
    this.update();
  }

  stop(reason: EndReason = 'stopped'): void {
    this.#endTrack(reason);
    this.#refresh();
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#refresh();
  }

  /** Seeking past the end finishes the track. Does nothing to a stream or without a track. */
  seek(positionMs: number): void {
    const playing = this.#playing;
    if (playing === undefined || playing.info.isStream) return;
    playing.head = withPosition(playing.head, Math.max(0, positionMs), this.#context.clock.now());
    this.#refresh();
    this.update();
  }

  endAt(endTimeMs: number | null): void {
    if (this.#playing !== undefined) this.#playing.endTimeMs = endTimeMs;
    this.#refresh();
  }

  attach(userData: Record<string, unknown>): void {
    if (this.#playing !== undefined) this.#playing.userData = userData;
  }

  /** In percent, clamped to 0 to 1,000. */
  setVolume(volume: number): void {
    this.#volume = Math.min(1000, Math.max(0, volume));
  }

  /** Replaces all filters. */
  filter(filters: Filters): void {
    this.#filters = filters;
    this.#refresh();
    this.update();
  }

  /**
   * Connects to a voice server, unless it's already connected with the same data.
   * Rejects if the server rejects it or doesn't respond. If voice is delayed, it resolves before that's known.
   */
  connect(data: VoiceData): Promise<void> {
    const present = this.#voice;
    if (present?.connection.isUsable && isSame(present.data, data)) return present.opening;
    this.#disconnect();
    const connection: VoiceConnection = new VoiceConnection({
      ...this.#context.voice,
      ...{ data, guildId: this.guildId, userId: this.#userId },
      positionMs: () => this.#positionMs(this.#context.clock.now()),
      onOpen: () => {
        this.#refresh();
        this.update();
      },
      onLost: ({ code, reason }) => {
        this.#refresh();
        this.#listener.event({ type: 'WebSocketClosedEvent', code, reason, byRemote: true });
        this.update();
      },
    });
    const connecting = connection.connect();
    const isLate = this.#context.voice.delayMs !== undefined;
    this.#voice = { data, connection, opening: isLate ? Promise.resolve() : connecting };
    if (isLate) connecting.catch(() => undefined);
    return this.#voice.opening;
  }

  destroy(): void {
    this.stop();
    this.#disconnect();
  }

  /** Ends it like a killed process would: nobody is notified. */
  cut(): void {
    this.#clear();
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

  /** Updates speed, sound, and timers for the current state. */
  #refresh(): void {
    cancelAll(this.#timers);
    const playing = this.#playing;
    const connection = this.#voice?.connection;
    const isPulled = connection?.canSendAudio ?? false;
    const isSounding = this.isPlaying && isPulled && playing?.failure?.kind !== 'stuck';
    connection?.play(isSounding);
    if (playing === undefined) return;
    const { clock, stuckThresholdMs, cleanupAfterMs } = this.#context;
    const now = clock.now();
    playing.head = withRate(playing.head, isSounding ? this.#speed() : 0, now);
    const endMs = Math.min(playableMs(playing.info), playing.endTimeMs ?? Number.POSITIVE_INFINITY);
    const untilEndMs = msUntil(playing.head, endMs, now);
    if (Number.isFinite(untilEndMs)) this.#timers.push(clock.after(untilEndMs, () => this.stop('finished')));
    if (!isPulled) this.#timers.push(clock.after(cleanupAfterMs, () => this.stop('cleanup')));
    else if (this.isPlaying && !isSounding) this.#timers.push(clock.after(stuckThresholdMs, () => this.#notifyStuck()));
  }

  #speed(): number {
    const { speed = 1, rate = 1 } = this.#filters.timescale ?? {};
    return speed * rate;
  }

  /** Keeps the track: the client decides whether to continue. */
  #notifyStuck(): void {
    if (this.#playing === undefined) return;
    const { stuckThresholdMs: thresholdMs } = this.#context;
    this.#listener.event({ type: 'TrackStuckEvent', track: this.#track(this.#playing), thresholdMs });
    this.update();
  }

  #fail(): void {
    if (this.#playing === undefined) return;
    const exception = { message: 'This track fails on purpose', severity: 'common', cause: 'a fault' } as const;
    this.#listener.event({ type: 'TrackExceptionEvent', track: this.#track(this.#playing), exception });
    this.stop('loadFailed');
  }

  #endTrack(reason: EndReason): void {
    const playing = this.#playing;
    if (playing === undefined) return;
    const track = this.#track(playing);
    this.#clear();
    this.#listener.event({ type: 'TrackEndEvent', track, reason });
  }

  #clear(): void {
    cancelAll(this.#timers);
    cancelAll(this.#trackTimers);
    this.#playing = undefined;
  }

  #disconnect(): void {
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

function cancelAll(timers: Cancel[]): void {
  for (const cancel of timers.splice(0)) cancel();
}

function isSame(one: VoiceData, other: VoiceData): boolean {
  return (
    one.token === other.token &&
    one.endpoint === other.endpoint &&
    one.sessionId === other.sessionId &&
    one.channelId === other.channelId
  );
}
