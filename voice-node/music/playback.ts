import type { Player } from 'lavalink-client';
import { MUSIC } from '../../shared/music/catalog.ts';
import { type PlayerRecord, readPlayer } from '../../shared/music/player.ts';
import type { Entry } from '../../shared/music/track.ts';
import type { VoiceSession } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { PlayerMessage } from '../agents/player-messages.ts';
import type { PlaybackOptions } from './conductor.ts';
import { decideEnd, decideFailure, decideMore } from './decisions.ts';
import { Playhead } from './playhead.ts';
import { changesFrom, NOWHERE, rateOf, type Sounding, soundOf } from './sounding.ts';
import { placeOf, positionAt, updatePlayer } from './wire.ts';

/** Before what could not be written or played is tried again, in milliseconds. */
const AGAIN_MS = 500;
/** Lavalink itself says when a track stands still; after this, in milliseconds, the connection is to blame. */
const GRACE_MS = 2_500;
/** Refusals in a row after which a track is one that cannot be played. */
const REFUSALS = 3;
/** Tracks in a row that could not be played after which autoplay gives up. */
const FAILURES = 5;

type Ending = { play: number; entry: string; isFailure: boolean };

/** What one session plays: brings the player at Lavalink in line with the rows, whenever either may have changed. */
export class Playback {
  row: VoiceSession;
  readonly agent: Agent;
  readonly #options: PlaybackOptions;
  readonly #head = new Playhead();
  /** As it was last read. */
  #wanted: PlayerRecord | undefined;
  #sounding: Sounding | undefined;
  #isStale = true;
  /** The entry that plays is to start again, or its position was set. */
  #seeks = false;
  #plays = 0;
  #ending: Ending | undefined;
  #refusals = 0;
  #failures = 0;
  #hasReconnected = false;
  #isWorking = false;
  #isAskedAgain = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(row: VoiceSession, agent: Agent, options: PlaybackOptions) {
    this.row = row;
    this.agent = agent;
    this.#options = options;
  }

  get state(): PlayerRecord | undefined {
    return this.#wanted;
  }

  /** How far an entry has come, in milliseconds; undefined when it does not sound. */
  positionOf(entry: string): number | undefined {
    if (this.#sounding?.entry !== entry) return undefined;
    const lengthMs = this.#wanted?.current?.id === entry ? this.#wanted.current.track.lengthMs : null;
    return Math.min(this.#head.positionMs, lengthMs ?? Number.MAX_SAFE_INTEGER);
  }

  /** How far what is to play has come, by which revision of the rows; undefined when it does not sound. */
  get heard(): { revision: number; positionMs: number } | undefined {
    const { current, revision } = this.#wanted ?? {};
    const positionMs = current && !this.#seeks ? this.positionOf(current.id) : undefined;
    return revision === undefined || positionMs === undefined ? undefined : { revision, positionMs };
  }

  /** The rows have changed. @param seeks what plays starts where they say, though it is the same entry. */
  changed(seeks: boolean): void {
    this.#isStale = true;
    this.#seeks ||= seeks;
    this.look();
  }

  /** Looks whether all is as it should be. Cheap when it is. */
  look(): void {
    if (this.#isOver) return;
    this.#isAskedAgain = true;
    if (!this.#isWorking) void this.#work();
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  take(message: PlayerMessage): void {
    const sounding = this.#sounding;
    if (sounding === undefined || !sounding.place.endsWith(`/${message.lavalinkSession}`)) return;
    if (message.op === 'gone') this.#head.hold();
    else if (message.op === 'playerUpdate') {
      const { position, connected, time } = message.state;
      this.#head.report(position, connected && !sounding.isPaused, time);
    } else if (message.track.userData?.play === sounding.play && message.track.userData.entry === sounding.entry)
      this.#takeEvent(message, sounding);
  }

  #takeEvent(event: Extract<PlayerMessage, { op: 'event' }>, sounding: Sounding): void {
    if (event.type === 'TrackStartEvent') this.#began(sounding);
    else if (event.type === 'TrackEndEvent') this.#ended(sounding, event.reason);
    else {
      const reason = 'exception' in event ? event.exception.message : undefined;
      this.#options.log.info({ session: this.row.id, event: event.type, reason }, 'track does not play');
      this.#isOverWith(sounding, true);
    }
  }

  #began(sounding: Sounding): void {
    this.#refusals = 0;
    const current = this.#wanted?.current;
    if (sounding.isFirst && current?.id === sounding.entry) this.#options.audience.began(this, current);
    sounding.isFirst = false;
  }

  #ended(sounding: Sounding, reason: string): void {
    if (reason === 'finished' || reason === 'loadFailed') this.#isOverWith(sounding, reason === 'loadFailed');
    // Dropped without a connection, or stopped or replaced by somebody else.
    else if (this.#ending?.play !== sounding.play) this.#lose(sounding);
  }

  /** It does not sound any more, and goes on from where it was. */
  #lose(sounding: Sounding): void {
    this.#head.hold();
    sounding.place = NOWHERE;
    this.#again();
  }

  /** The first word about how a playing ended counts; the others follow from it. */
  #isOverWith({ play, entry }: Sounding, isFailure: boolean): void {
    if (this.#ending?.play === play) return;
    this.#ending = { play, entry, isFailure };
    if (!isFailure) this.#failures = 0;
    this.look();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    try {
      while (this.#isAskedAgain && !this.#isOver) {
        this.#isAskedAgain = false;
        if (!this.#options.isHeld(this.row.id)) return;
        await this.#decide();
        if (this.#isOver) return;
        await this.#read();
        if (this.#options.isHeld(this.row.id)) await this.#bringInLine();
      }
    } catch (error) {
      this.#options.log.warn({ session: this.row.id, error }, 'could not go on; trying again');
      this.#again();
    } finally {
      this.#isWorking = false;
      // Asked between the last look and now.
      if (this.#isAskedAgain && !this.#isOver && this.#timer === undefined) this.look();
    }
  }

  #again(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.look();
    }, AGAIN_MS);
  }

  /** What follows something that has ended. It is kept until that is written. */
  async #decide(): Promise<void> {
    const ending = this.#ending;
    if (ending === undefined) return;
    if (ending.play === this.#sounding?.play) {
      if (ending.isFailure) this.#failures++;
      const { entry } = ending;
      const decided = ending.isFailure
        ? await decideFailure(this.#options, this.row, entry, this.positionOf(entry) ?? 0)
        : await decideEnd(this.#options, this.row, entry);
      if (decided.status === 'stale') return this.end();
      this.#isStale = true;
      // Silent by now, whatever follows.
      if (this.#sounding?.play === ending.play) this.#sounding = undefined;
      this.#options.audience.decided(this, decided);
    }
    if (this.#ending === ending) this.#ending = undefined;
  }

  async #read(): Promise<void> {
    while (this.#isStale) {
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
    const before = this.#wanted?.revision;
    this.#wanted = await readPlayer(this.#options.store, this.row.id);
    const { current, isAutoplay, wantsMore, revision } = this.#wanted ?? {};
    if (current === null && isAutoplay && wantsMore) {
      const decided = await decideMore(this.#options, this.row, this.#failures >= FAILURES);
      if (decided.status === 'stale') return this.end();
      this.#options.audience.decided(this, decided);
      if (decided.status !== 'nothing') this.#isStale = true;
    }
    if (before !== revision) this.#options.audience.changed(this);
  }

  async #bringInLine(): Promise<void> {
    const { guild } = this.row;
    const wanted = this.#wanted;
    const player = this.agent.voice?.player(guild);
    const place = player && placeOf(player);
    if (wanted === undefined || player === undefined || place === undefined) return;
    if (this.agent.voice?.isJoined(guild) !== true) return;
    const sounding = this.#sounding;
    const isThere = sounding?.player === player && sounding.place === place;
    const { current } = wanted;
    if (current === null) {
      if (isThere) await updatePlayer(player, { track: { encoded: null } });
      this.#sounding = undefined;
    } else if (isThere && sounding.entry === current.id) await this.#adjust(sounding, wanted);
    else await this.#play(player, place, wanted, current);
  }

  /** Plays from where it was heard last, here or at another node or by another process. */
  async #play(player: Player, place: string, wanted: PlayerRecord, { id, track }: Entry): Promise<void> {
    const sound = soundOf(wanted);
    const before = !this.#seeks && this.#sounding?.entry === id ? this.#sounding : undefined;
    const heardMs = before && this.#head.positionMs;
    const positionMs = track.isStream ? 0 : Math.round(heardMs ?? wanted.positionMs);
    const isFirst = before?.isFirst ?? wanted.positionMs === 0;
    const sounding: Sounding = { ...sound, player, place, entry: id, play: ++this.#plays, isFirst };
    // Its first event may be here before the answer is.
    this.#sounding = sounding;
    this.#seeks = false;
    this.#head.expect(positionMs);
    const answer = await updatePlayer(player, {
      track: { encoded: track.encoded, userData: { entry: id, play: sounding.play } },
      ...(positionMs > 0 && { position: positionMs }),
      ...{ paused: sound.isPaused, volume: sound.volume, filters: sound.filters },
    });
    if (this.#sounding !== sounding) return;
    if (answer.status === 'done') {
      this.#head.start(positionMs, !wanted.isPaused, rateOf(sound), answer.asOf);
      return;
    }
    this.#options.log.info({ session: this.row.id, entry: id, ...answer }, 'track not taken');
    const isHopeless = answer.status === 'refused' && ++this.#refusals >= REFUSALS;
    if (isHopeless) this.#refusals = 0;
    if (isHopeless) this.#isOverWith(sounding, true);
    else this.#lose(sounding);
  }

  /** What plays is right; how it does may not be. */
  async #adjust(sounding: Sounding, wanted: PlayerRecord): Promise<void> {
    const sound = soundOf(wanted);
    const seeks = this.#seeks;
    const update = { ...changesFrom(sounding, sound), ...(seeks && { position: wanted.positionMs }) };
    if (Object.keys(update).length === 0) return this.#watch(sounding);
    this.#seeks = false;
    if (seeks) this.#head.expect(wanted.positionMs);
    const answer = await updatePlayer(sounding.player, update);
    if (answer.status !== 'done') {
      this.#seeks ||= seeks;
      return this.#again();
    }
    Object.assign(sounding, sound);
    this.#head.start(this.#head.positionMs, !wanted.isPaused, rateOf(sound), answer.asOf);
  }

  /** It should go on, and nobody has said that it does. */
  async #watch(sounding: Sounding): Promise<void> {
    if (sounding.isPaused || this.#head.standsSinceMs < MUSIC.stuckMs + GRACE_MS) return;
    const positionMs = await positionAt(sounding.player);
    if (positionMs === undefined || this.#sounding !== sounding) return;
    const isMoving = this.#head.hasGrownTo(positionMs);
    this.#head.report(positionMs, isMoving);
    if (isMoving) {
      this.#hasReconnected = false;
      return;
    }
    this.#options.log.warn({ session: this.row.id, entry: sounding.entry, positionMs }, 'plays and does not go on');
    if (this.#hasReconnected) {
      this.#hasReconnected = false;
      return this.#isOverWith(sounding, true);
    }
    this.#hasReconnected = true;
    this.#head.start(positionMs, false, 1);
    // It is joined anew when the rows are compared next, and plays on from there.
    await this.agent.voice?.disconnect(this.row.guild);
  }
}
