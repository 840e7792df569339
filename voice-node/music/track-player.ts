import { EventEmitter } from 'node:events';
import type { PlayerRecord } from '../../shared/music/player.ts';
import type { Entry } from '../../shared/music/track.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Agent } from '../agents/agent.ts';
import type { MarkedTrack, PlayerMessage } from '../agents/player-messages.ts';
import { takeKept } from '../agents/players.ts';
import { lastHeardMs } from './last-heard.ts';
import { type Play, type PlayerState, type ResumePoint, resumePointOf } from './player-state.ts';
import { Playhead } from './playhead.ts';
import { changesFrom, filtersLike, rateOf, soundOf } from './sound.ts';
import type { TrackGuard } from './track-guard.ts';
import { placeOf, positionAt, updatePlayer } from './wire.ts';

/**
 * After this much silence, in milliseconds, the agent joins its channel again, because the connection may be at fault; after this
 * much in total, the track is. Lavalink's messages are five seconds apart. Joining, checking each second, and a track that starts
 * for two seconds before it hangs again included, whatever makes no sound is given up within 15 s.
 */
const SILENT_MS = { rejoin: 6_500, giveUp: 8_500 } as const;
/** An entry can't be played after this many refusals in a row. */
const REFUSALS = 3;

export interface TrackPlayerEvents {
  /** Lavalink has started an entry that hasn't been played before. */
  started: [entry: string];
  /** The current entry is over. {@link TrackPlayer.ended} says which one it was. */
  ended: [isFailure: boolean];
  /** Playback was interrupted and should be applied again in a moment. */
  interrupted: [];
}

type SoundingState = Extract<PlayerState, { play: Play }>;

/** One session's player at Lavalink: what it was told to play, and what came of that. */
export class TrackPlayer {
  readonly events = new EventEmitter<TrackPlayerEvents>();
  readonly #agent: Agent;
  readonly #guild: string;
  readonly #log: Logger;
  readonly #guard: Pick<TrackGuard, 'mayPlay'>;
  #state: PlayerState = { status: 'silent' };
  #plays = 0;

  constructor(agent: Agent, guild: string, { log, guard }: { log: Logger; guard: Pick<TrackGuard, 'mayPlay'> }) {
    this.#agent = agent;
    this.#guild = guild;
    this.#log = log;
    this.#guard = guard;
  }

  /** An entry's position in milliseconds. Undefined if it isn't playing. */
  positionOf(entry: string): number | undefined {
    const state = this.#state;
    if (state.status === 'ended') return state.play.entry === entry ? state.play.head.positionMs : undefined;
    return resumePointOf(state, entry)?.positionMs;
  }

  /** An entry that's over and hasn't been cleared with {@link clear}. */
  get ended(): { entry: string; isFailure: boolean } | undefined {
    if (this.#state.status !== 'ended') return undefined;
    return { entry: this.#state.play.entry, isFailure: this.#state.isFailure };
  }

  /** What follows the ended entry is saved, so its state is no longer needed. */
  clear(): void {
    this.#enter({ status: 'silent' });
  }

  /**
   * Brings the player in line with its record.
   *
   * @param isSought whether the current entry should move to the record's position even though it's the same entry.
   * @returns `postponed` if it isn't possible yet and will be requested again; `failed` if Lavalink didn't do it.
   */
  async apply(record: PlayerRecord, isSought: boolean): Promise<'applied' | 'postponed' | 'failed'> {
    const { voice } = this.#agent;
    const player = voice?.player(this.#guild);
    const place = player && placeOf(player);
    if (player === undefined || place === undefined || voice?.isJoined(this.#guild) !== true) return 'postponed';
    const { current } = record;
    this.#goOn({ player, place }, record);
    const state = this.#state;
    const isThere = 'play' in state && state.play.player === player && state.play.place === place;
    if (current === null) {
      this.#enter({ status: 'silent' });
      if (isThere) await updatePlayer(player, { track: { encoded: null } });
      return 'applied';
    }
    const isSame = 'play' in state && state.play.entry === current.id;
    // First, what follows has to be decided.
    if (isSame && state.status === 'ended') return 'postponed';
    if (isSame && isThere) return this.#adjust(state, record, isSought);
    await this.#start({ player, place }, record, current, isSought ? undefined : resumePointOf(state, current.id));
    return 'applied';
  }

  /** Another process left the player at Lavalink, and it may be playing the right entry. Nobody must hear that this one goes on. */
  #goOn(at: Pick<Play, 'player' | 'place'>, record: PlayerRecord): void {
    const kept = takeKept(at.player);
    const { current } = record;
    if (kept === undefined || current === null || this.#state.status !== 'silent') return;
    const early = this.#agent.takeEarly(this.#guild);
    const wanted = soundOf(record);
    const sound = { isPaused: kept.paused, volume: kept.volume, filters: filtersLike(kept.filters, wanted.filters) };
    const play: Play = { ...at, id: 0, entry: current.id, head: new Playhead(), sound, isFirst: false };
    const mark = (kept.track as MarkedTrack | undefined)?.userData;
    if (mark?.entry === current.id) {
      play.id = mark.play ?? 0;
      this.#plays = Math.max(this.#plays, play.id);
      const passedMs = sound.isPaused ? 0 : (performance.now() - kept.atMs) * rateOf(wanted);
      play.head.start(kept.state.position + passedMs, !sound.isPaused, rateOf(wanted));
      this.#enter({ status: 'playing', play, hasReconnected: false });
      for (const message of early) this.handle(message);
      return;
    }
    // It ended while nobody was there.
    const ending = early.findLast((message) => message.op === 'event' && message.track.userData?.entry === current.id);
    if (ending?.op !== 'event' || ending.type !== 'TrackEndEvent') return;
    play.head.start(current.track.lengthMs ?? record.positionMs, false, 1);
    if (ending.reason === 'finished') this.#end({ status: 'playing', play, hasReconnected: false }, false);
    else if (ending.reason === 'loadFailed') this.#end({ status: 'playing', play, hasReconnected: false }, true);
  }

  handle(message: PlayerMessage): void {
    const state = this.#state;
    if (!('play' in state) || !state.play.place.endsWith(`/${message.lavalinkSession}`)) return;
    const { play } = state;
    if (message.op === 'gone') play.head.hold();
    else if (message.op === 'playerUpdate') {
      const { position, connected, time } = message.state;
      play.head.report(position, connected && !play.sound.isPaused, time);
    } else if (message.track.userData?.play === play.id && message.track.userData.entry === play.entry)
      this.#handleEvent(message, state);
  }

  #handleEvent(event: Extract<PlayerMessage, { op: 'event' }>, state: SoundingState): void {
    switch (event.type) {
      case 'TrackStartEvent':
        if (state.status === 'starting') this.#enter({ ...state, refusals: 0 });
        if (state.play.isFirst) this.events.emit('started', state.play.entry);
        state.play.isFirst = false;
        return;
      case 'TrackEndEvent':
        if (event.reason === 'finished' || event.reason === 'loadFailed')
          this.#end(state, event.reason === 'loadFailed');
        // Dropped without a connection, or stopped or replaced by someone else.
        else this.#interrupt(state);
        return;
      case 'TrackExceptionEvent':
      case 'TrackStuckEvent': {
        const reason = 'exception' in event ? event.exception.message : undefined;
        this.#log.info({ event: event.type, reason }, 'track failed');
        this.#end(state, true);
      }
    }
  }

  /** The first event that ends a play counts. Later ones are consequences. */
  #end(state: SoundingState, isFailure: boolean): void {
    if (state.status === 'ended') return;
    this.#enter({ status: 'ended', play: state.play, isFailure });
    this.events.emit('ended', isFailure);
  }

  #interrupt(state: SoundingState, refusals?: number): void {
    const resumesAt = resumePointOf(state, state.play.entry);
    if (resumesAt === undefined) return;
    this.#enter({ status: 'interrupted', resumesAt: { ...resumesAt, ...(refusals !== undefined && { refusals }) } });
    this.events.emit('interrupted');
  }

  /**
   * @param from where this process last played the entry. Without it, the record's position applies, saved by another process
   *   or node.
   */
  async #start(
    at: Pick<Play, 'player' | 'place'>,
    record: PlayerRecord,
    { id: entry, track }: Entry,
    from: ResumePoint | undefined,
  ): Promise<void> {
    const sound = soundOf(record);
    const heardMs = this.#agent.voice?.takeHeard(this.#guild, entry);
    const positionMs = track.isStream
      ? 0
      : Math.round(from?.positionMs ?? heardMs ?? lastHeardMs(record, this.#agent.formerAliveAt));
    const isFirst = from?.isFirst ?? record.positionMs === 0;
    const { refusals = 0, hasReconnected = false, silentMs = 0 } = from ?? {};
    const play: Play = { ...at, id: ++this.#plays, entry, head: new Playhead(silentMs), sound, isFirst };
    play.head.expect(positionMs);
    const starting = { status: 'starting', play, refusals, hasReconnected } as const;
    this.#enter(starting);
    // It may have been stored before tracks were checked, and a host's addresses change.
    if (!(await this.#guard.mayPlay(track.encoded))) {
      this.#log.warn({ entry, source: track.source }, 'track leads where members may not go');
      return this.#end(starting, true);
    }
    const answer = await updatePlayer(at.player, {
      track: { encoded: track.encoded, userData: { entry, play: play.id } },
      ...(positionMs > 0 && { position: positionMs }),
      ...{ paused: sound.isPaused, volume: sound.volume, filters: sound.filters },
    });
    if (answer.status === 'done') play.head.start(positionMs, !sound.isPaused, rateOf(sound), answer.asOf);
    const state = this.#state;
    if (state.status !== 'starting') return;
    if (answer.status === 'done') return this.#enter({ status: 'playing', play, hasReconnected });
    this.#log.info({ entry, ...answer }, 'could not start track');
    const refused = state.refusals + (answer.status === 'refused' ? 1 : 0);
    if (refused >= REFUSALS) this.#end(state, true);
    else this.#interrupt(state, refused);
  }

  /** The right entry is playing; adjusts how it plays. */
  async #adjust(state: SoundingState, record: PlayerRecord, isSought: boolean): Promise<'applied' | 'failed'> {
    const { play } = state;
    const sound = soundOf(record);
    const update = { ...changesFrom(play.sound, sound), ...(isSought && { position: record.positionMs }) };
    if (Object.keys(update).length === 0) {
      if (state.status === 'playing') await this.#checkProgress(state);
      return 'applied';
    }
    if (isSought) play.head.expect(record.positionMs);
    const answer = await updatePlayer(play.player, update);
    if (answer.status !== 'done') return 'failed';
    play.sound = sound;
    play.head.start(play.head.positionMs, !record.isPaused, rateOf(sound), answer.asOf);
    return 'applied';
  }

  /** Rejoins the channel if nothing can be heard. If that doesn't help, the track is at fault. */
  async #checkProgress(state: Extract<PlayerState, { status: 'playing' }>): Promise<void> {
    const { hasReconnected } = state;
    const { entry, head, isFirst, player, sound } = state.play;
    if (sound.isPaused) return;
    if (hasReconnected && head.isSteady) return this.#enter({ ...state, hasReconnected: false });
    const mostMs = hasReconnected ? SILENT_MS.giveUp : SILENT_MS.rejoin;
    if (head.silentMs < mostMs) return;
    // It's a while since the last message.
    const positionMs = await positionAt(player);
    if (positionMs === undefined || this.#state !== state) return;
    head.report(positionMs, head.hasGrownTo(positionMs));
    if (head.silentMs < mostMs) return;
    this.#log.warn({ entry, positionMs, silentMs: Math.round(head.silentMs) }, 'playback stalled');
    if (hasReconnected) return this.#end(state, true);
    // However late this was noticed, there's time left to find out whether it helps.
    const silentMs = Math.min(head.silentMs, SILENT_MS.rejoin);
    this.#enter({
      status: 'interrupted',
      resumesAt: { entry, positionMs, isFirst, refusals: 0, hasReconnected: true, silentMs },
    });
    // The next comparison of the rows finds the agent outside its channel and joins again.
    await this.#agent.voice?.disconnect(this.#guild);
  }

  #enter(state: PlayerState): void {
    this.#state = state;
  }
}
