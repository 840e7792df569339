import { DiscordAPIError } from 'discord.js';
import { channelStatusOf, isChannelStatus } from '../../shared/music/channel-status.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { readEndOf, readSessions } from '../../shared/voice/sessions.ts';
import type { VoiceSession, VoiceStore } from '../../shared/voice/store.ts';
import type { Agent } from '../agents/agent.ts';
import type { Playback } from './playback.ts';

/** Between two checks of all sessions, in milliseconds. */
const CHECK_MS = 1_000;
/** The least time between two writes of one session, in milliseconds. Discord names no limit; members watch the line. */
const PACE_MS = 10_000;
/** After a failure at Discord's side, in milliseconds… */
const RETRY_MS = 15_000;
/** …and how often the same line is tried. */
const ATTEMPTS = 4;
/** How long an agent that leaves waits for its line to be gone, in milliseconds. */
const LEAVING_MS = 1_000;

const UNKNOWN_CHANNEL = 10_003;
const WRONG_TYPE = 50_024;

export interface ChannelStatusOptions {
  store: VoiceStore;
  log: Logger;
  readSettings(guildId: string): Promise<MusicSettings>;
}

/** The line of one session, in the channel that it is in. */
interface Line {
  playback: Playback;
  channel: string;
  /** What this session shows there; null: nothing. Undefined: an earlier process may have left something. */
  shown: string | null | undefined;
  isTakenOver: boolean;
  /** Of the monotonic clock. */
  notBeforeMs: number;
  /** The line that was tried last without success. */
  failed: { wanted: string | null; times: number } | undefined;
  /** Discord does not want it here. */
  isRefused: boolean;
  /** The agent is on its way out of the channel. */
  isLeaving: boolean;
  work: Promise<void> | undefined;
}

/**
 * What plays, under the name of its voice channel, where a guild wants that. Whatever has to be known beyond one process is read
 * from Discord: what stands there. A line that somebody wrote by hand is removed by nobody but them.
 */
export class ChannelStatus {
  readonly #options: ChannelStatusOptions;
  /** By session. */
  readonly #lines = new Map<string, Line>();
  /** Sessions whose lines are not begun here yet. */
  readonly #takenOver = new Set<string>();

  constructor(options: ChannelStatusOptions) {
    this.#options = options;
    // Moves, settings and what waits for its time are all noticed here.
    const timer = setInterval(() => {
      for (const line of this.#lines.values()) this.#check(line);
    }, CHECK_MS);
    timer.unref();
  }

  /** Another process served the session before, and its line may stand there. */
  noteTakeover({ id, kind }: Pick<VoiceSession, 'id' | 'kind'>): void {
    if (kind === 'music') this.#takenOver.add(id);
  }

  /** What a session plays, or how, has changed. */
  changed(playback: Playback): void {
    const { id } = playback.row;
    const line = this.#lines.get(id) ?? newLine(playback, this.#takenOver.delete(id));
    line.playback = playback;
    this.#lines.set(id, line);
    this.#check(line);
  }

  /**
   * An agent is about to leave a session's channel: from inside it may remove the line, from outside not. Resolves when that is
   * done, or has taken too long to be waited for.
   *
   * @param isMoving the session goes on, in another channel.
   */
  async clearBeforeLeaving(row: VoiceSession, isMoving: boolean): Promise<void> {
    const line = this.#lines.get(row.id);
    if (line === undefined || line.channel !== row.channel) return;
    line.isLeaving = true;
    if (line.work === undefined && typeof line.shown !== 'string') return;
    await this.#withinPatience(line.channel, async () => {
      await line.work;
      // Otherwise another node goes on with it, and shows what plays.
      if (isMoving || typeof (await readEndOf(this.#options.store, row.id)) === 'string') await this.#clear(line);
    });
  }

  /**
   * An agent is in a channel that no session of its is in: a process that is gone left it there, and maybe a line with it.
   * Resolves as {@link clearBeforeLeaving} does.
   */
  async clearLeftovers(agent: Agent, guild: string, channel: string): Promise<void> {
    await this.#withinPatience(channel, async () => {
      const found = await agent.lines.read(guild, channel);
      if (!found || !isChannelStatus(found)) return;
      // Another agent may go on there.
      const sessions = await readSessions(this.#options.store, guild);
      if (!sessions.some((session) => session.channel === channel)) await agent.lines.write(channel, null);
    });
  }

  /** A session plays nothing here any more. */
  ended({ row }: Playback): void {
    this.#lines.delete(row.id);
    this.#takenOver.delete(row.id);
  }

  #check(line: Line): void {
    const { row, agent } = line.playback;
    if (row.channel !== line.channel) this.#moved(line);
    const isIn = agent.voice?.isJoined(row.guild) === true && agent.voice.channelOf(row.guild) === line.channel;
    if (line.work !== undefined || line.isLeaving || line.isRefused || !isIn) return;
    if (performance.now() < line.notBeforeMs) return;
    line.work = this.#update(line).finally(() => {
      line.work = undefined;
    });
  }

  /** Somebody took the agent along: that it shows nothing where it was takes the right to do so from outside. */
  #moved(line: Line): void {
    if (!line.isLeaving) void this.#clear(line);
    this.#lines.set(line.playback.row.id, newLine(line.playback, false));
  }

  async #update(line: Line): Promise<void> {
    const { row, agent, record } = line.playback;
    if (record === undefined) return;
    try {
      const { showsChannelStatus } = await this.#options.readSettings(row.guild);
      const { current, isPaused } = line.playback.record ?? record;
      const wanted = showsChannelStatus && current !== null ? channelStatusOf(current.track, isPaused) : null;
      if (wanted === line.shown || (line.failed?.wanted === wanted && line.failed.times >= ATTEMPTS)) return;
      if (wanted === null && line.shown === undefined) {
        // Most guilds never want one, and there is nothing to ask about.
        const mayBeThere = showsChannelStatus || line.isTakenOver;
        const found = mayBeThere ? await agent.lines.read(row.guild, line.channel) : null;
        if (found === undefined) return this.#failed(line, wanted, new Error('Discord did not say what stands there'));
        line.shown = found && isChannelStatus(found) ? found : null;
      }
      if (wanted !== line.shown && !line.isLeaving) await this.#write(line, wanted);
    } catch (error) {
      line.notBeforeMs = performance.now() + RETRY_MS;
      this.#options.log.info({ session: row.id, error }, 'status not looked after; trying again');
    }
  }

  /** Does not throw. */
  async #write(line: Line, wanted: string | null): Promise<void> {
    const { row, agent } = line.playback;
    try {
      await agent.lines.write(line.channel, wanted);
      line.shown = wanted;
      line.failed = undefined;
      line.notBeforeMs = performance.now() + PACE_MS;
    } catch (error) {
      if (isRefusal(error)) {
        line.isRefused = true;
        const reason = (error as Error).message;
        this.#options.log.info({ session: row.id, channel: line.channel, reason }, 'status left alone here');
        return;
      }
      this.#failed(line, wanted, error);
    }
  }

  #failed(line: Line, wanted: string | null, error: unknown): void {
    line.failed = { wanted, times: line.failed?.wanted === wanted ? line.failed.times + 1 : 1 };
    line.notBeforeMs = performance.now() + RETRY_MS;
    this.#options.log.info({ session: line.playback.row.id, channel: line.channel, error }, 'status not set');
  }

  /** Removes what this session shows, behind what is being done. */
  async #clear(line: Line): Promise<void> {
    await line.work;
    if (typeof line.shown === 'string' && !line.isRefused) await this.#write(line, null);
  }

  /** Leaving waits for this, and not for long; what takes longer goes on. */
  async #withinPatience(channel: string, act: () => Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LEAVING_MS);
    });
    const acted = act().catch((error: unknown) => this.#options.log.info({ channel, error }, 'status stays'));
    await Promise.race([acted, late]);
    clearTimeout(timer);
  }
}

function newLine(playback: Playback, isTakenOver: boolean): Line {
  return {
    ...{ playback, channel: playback.row.channel, shown: undefined, notBeforeMs: 0, failed: undefined },
    ...{ isTakenOver, isRefused: false, isLeaving: false, work: undefined },
  };
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false;
  return error.status === 403 || error.code === UNKNOWN_CHANNEL || error.code === WRONG_TYPE;
}
