import { channelStatusOf, isChannelStatus } from '../../shared/music/channel-status.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import type { DiscordRefusal } from '../../shared/platform/discord/rest.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import { readEndOf, readSessions } from '../../shared/voice/sessions.ts';
import type { Agent } from '../agents/agent.ts';
import type { Playback } from './playback.ts';

/** Time between checks of all sessions, in milliseconds. */
const CHECK_MS = 1_000;
/**
 * Minimum time between writes for one session, in milliseconds. Discord documents no limit, but members see the status change.
 */
const PACE_MS = 10_000;
/** Delay before a retry after Discord failed, in milliseconds. */
const RETRY_MS = 15_000;
/** How often the same status is tried. */
const ATTEMPTS = 4;
/** How long a leaving agent waits for its status to be removed, in milliseconds. */
const LEAVING_MS = 1_000;
/** The same where it has no session: nobody waits for it, and once it's outside, it may not be allowed to remove the status. */
const VACATING_MS = 5_000;

export interface ChannelStatusOptions {
  store: Store;
  log: Logger;
  readSettings(guildId: string): Promise<MusicSettings>;
}

/** The status of one session, in its channel. */
interface Line {
  playback: Playback;
  channel: string;
  /** What this session shows there. Null means nothing; undefined means that an earlier process may have left a status. */
  shown: string | null | undefined;
  isTakenOver: boolean;
  /** Time of the monotonic clock. */
  notBeforeMs: number;
  /** The last status that failed. */
  failed: { target: string | null; times: number } | undefined;
  /** Discord refuses statuses here. */
  isRefused: boolean;
  /** The agent is leaving the channel. */
  isLeaving: boolean;
  work: Promise<void> | undefined;
}

/**
 * Shows what's playing under the name of the voice channel, in guilds that turned this on. Everything that goes beyond one
 * process is read from Discord: which status is there now. A status that a member wrote is never removed.
 */
export class ChannelStatus {
  readonly #options: ChannelStatusOptions;
  /** By session. */
  readonly #lines = new Map<string, Line>();
  /** Sessions taken over from another process that have no status here yet. */
  readonly #takenOver = new Set<string>();

  constructor(options: ChannelStatusOptions) {
    this.#options = options;
    // The timer picks up moves, changed settings, and postponed writes.
    const timer = setInterval(() => {
      for (const line of this.#lines.values()) this.#check(line);
    }, CHECK_MS);
    timer.unref();
  }

  /** Another process served the session before, and may have left a status. */
  noteTakeover({ id, kind }: Pick<VoiceSession, 'id' | 'kind'>): void {
    if (kind === 'music') this.#takenOver.add(id);
  }

  /** Something about a session's playback changed. */
  changed(playback: Playback): void {
    const { id } = playback.row;
    const line = this.#lines.get(id) ?? newLine(playback, this.#takenOver.delete(id));
    line.playback = playback;
    this.#lines.set(id, line);
    this.#check(line);
  }

  /**
   * Removes the status before an agent leaves a session's channel. Inside the channel it's allowed to, outside it may not be.
   * Resolves when that's done, or has taken too long to wait for.
   *
   * @param agent the one that leaves.
   * @param isMoving whether the session continues in another channel.
   */
  async clearBeforeLeaving(row: VoiceSession, agent: Agent, isMoving: boolean): Promise<void> {
    const line = this.#lines.get(row.id);
    if (line !== undefined && line.channel !== row.channel) return;
    if (line !== undefined) line.isLeaving = true;
    // It may end right after it was taken over, before anything is known about its playback.
    const mayBeThere = () => (line === undefined ? this.#takenOver.has(row.id) : mayShow(line));
    if (line?.work === undefined && !mayBeThere()) return;
    await this.#withTimeout(row.channel, LEAVING_MS, async () => {
      await line?.work;
      // Otherwise, another node resumes the session and keeps its status.
      if (!isMoving && typeof (await readEndOf(this.#options.store, row.id)) !== 'string') return;
      if (line !== undefined) await this.#clear(line);
      else if (mayBeThere()) await this.#clearFormer(agent, row.guild, row.channel);
      if (!isMoving) this.#takenOver.delete(row.id);
    });
  }

  /** Removes a status left behind in a channel where the agent has no session. Resolves like {@link clearBeforeLeaving}. */
  async clearLeftovers(agent: Agent, guild: string, channel: string): Promise<void> {
    await this.#withTimeout(channel, VACATING_MS, () => this.#clearFormer(agent, guild, channel));
  }

  /** A session's playback ended here. */
  ended({ row }: Playback): void {
    this.#lines.delete(row.id);
    this.#takenOver.delete(row.id);
  }

  #check(line: Line): void {
    const { row, agent } = line.playback;
    if (row.channel !== line.channel) this.#moved(line);
    const isInChannel = agent.voice?.isJoined(row.guild) === true && agent.voice.channelOf(row.guild) === line.channel;
    if (line.work !== undefined || line.isLeaving || line.isRefused || !isInChannel) return;
    if (performance.now() < line.notBeforeMs) return;
    line.work = this.#update(line).finally(() => {
      line.work = undefined;
    });
  }

  /** Someone moved the agent. Removing the old status from outside takes a permission the agent may not have. */
  #moved(line: Line): void {
    if (!line.isLeaving) void this.#clear(line).catch((error: unknown) => this.#logFailure(line.channel, error));
    this.#lines.set(line.playback.row.id, newLine(line.playback, false));
  }

  async #update(line: Line): Promise<void> {
    const { row, agent, record } = line.playback;
    if (record === undefined) return;
    try {
      const { showsChannelStatus } = await this.#options.readSettings(row.guild);
      const { current, isPaused } = line.playback.record ?? record;
      const target = showsChannelStatus && current !== null ? channelStatusOf(current.track, isPaused) : null;
      if (target === line.shown || (line.failed?.target === target && line.failed.times >= ATTEMPTS)) return;
      if (target === null && line.shown === undefined) {
        // Most guilds never turn this on, so there's nothing to read.
        const mayBeThere = showsChannelStatus || line.isTakenOver;
        const found = mayBeThere ? await agent.lines.read(row.guild, line.channel) : null;
        if (found === undefined)
          return this.#failed(line, target, new Error('Discord didn’t return the channel’s status'));
        line.shown = found && isChannelStatus(found) ? found : null;
      }
      if (target !== line.shown && !line.isLeaving) await this.#write(line, target);
    } catch (error) {
      line.notBeforeMs = performance.now() + RETRY_MS;
      this.#options.log.info({ session: row.id, error }, 'could not update status, retrying');
    }
  }

  /** Never throws. */
  async #write(line: Line, target: string | null): Promise<void> {
    const { agent } = line.playback;
    try {
      const written = await agent.lines.write(line.channel, target);
      if (!written.ok) return this.#notWritten(line, target, written);
      line.shown = target;
      line.failed = undefined;
      line.notBeforeMs = performance.now() + PACE_MS;
    } catch (error) {
      this.#failed(line, target, error);
    }
  }

  #notWritten(line: Line, target: string | null, refusal: DiscordRefusal): void {
    const { problem, status } = refusal;
    if (!isLasting(refusal)) {
      this.#failed(line, target, new Error(`${problem} (${status})`));
      return;
    }
    line.isRefused = true;
    const { row } = line.playback;
    this.#options.log.info(
      { session: row.id, channel: line.channel, reason: problem },
      'status refused, giving up in this channel',
    );
  }

  #failed(line: Line, target: string | null, error: unknown): void {
    line.failed = { target, times: line.failed?.target === target ? line.failed.times + 1 : 1 };
    line.notBeforeMs = performance.now() + RETRY_MS;
    this.#options.log.info({ session: line.playback.row.id, channel: line.channel, error }, 'could not set status');
  }

  /** Removes this session's status after any work in progress. */
  async #clear(line: Line): Promise<void> {
    await line.work;
    if (line.isRefused || !mayShow(line)) return;
    const { row, agent } = line.playback;
    if (typeof line.shown === 'string') await this.#write(line, null);
    else await this.#clearFormer(agent, row.guild, line.channel);
  }

  /** Removes a status that another process left in a channel, unless there's a session by now. */
  async #clearFormer(agent: Agent, guild: string, channel: string): Promise<void> {
    const found = await agent.lines.read(guild, channel);
    if (!found || !isChannelStatus(found)) return;
    // Another agent may have resumed there.
    const sessions = await readSessions(this.#options.store, guild);
    if (sessions.some((session) => session.channel === channel)) return;
    const cleared = await agent.lines.write(channel, null);
    if (!cleared.ok) this.#options.log.info({ channel, reason: cleared.problem }, 'could not clear status');
  }

  /** Waits for the work up to a limit in milliseconds. The work itself continues. */
  async #withTimeout(channel: string, limitMs: number, act: () => Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    const acted = act().catch((error: unknown) => this.#logFailure(channel, error));
    await Promise.race([acted, late]);
    clearTimeout(timer);
  }

  #logFailure(channel: string, error: unknown): void {
    this.#options.log.info({ channel, error }, 'could not clear status');
  }
}

/** Whether there may be a status of this session: its own, or one that another process has left. */
function mayShow({ shown, isTakenOver }: Line): boolean {
  return typeof shown === 'string' || (shown === undefined && isTakenOver);
}

function newLine(playback: Playback, isTakenOver: boolean): Line {
  return {
    ...{ playback, channel: playback.row.channel, shown: undefined, notBeforeMs: 0, failed: undefined },
    ...{ isTakenOver, isRefused: false, isLeaving: false, work: undefined },
  };
}

/** Whether this channel will refuse statuses again. */
function isLasting({ problem, status }: DiscordRefusal): boolean {
  return status === 403 || problem === 'unknown_channel' || problem === 'wrong_channel_type';
}
