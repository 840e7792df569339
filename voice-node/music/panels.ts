import { randomUUID } from 'node:crypto';
import {
  type MessagePayload,
  movedPanel,
  panelOf,
  replacing,
  retiredPanel,
  trackLine,
} from '../../shared/music/panel.ts';
import { setPanel } from '../../shared/music/player.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import { noteGone } from '../../shared/settings/change.ts';
import { readEndOf } from '../../shared/voice/sessions.ts';
import type { Decided } from './decisions.ts';
import { type Message, type PanelPosts, PostError } from './panel-posts.ts';
import type { Playback } from './playback.ts';

/** Changes within this time share one edit, in milliseconds. */
const DEBOUNCE_MS = 600;
/**
 * Time between edits that only show progress, in milliseconds, from Discord's response to the next request. However long either
 * takes, Discord never sees two within five seconds.
 */
const PROGRESS_MS = 6_000;
/** Time between checks for panels that are due, in milliseconds. */
const CHECK_MS = 1_000;
/** A panel may be reposted when a track starts, once it's this old, in milliseconds. */
const REPOST_AGE_MS = 5_000;
/** It's reposted at the bottom if this many messages came after it. */
const SCROLLED = 10;
/** Delay after Discord failed, in milliseconds. It doubles each time Discord refuses, because only staff can change that. */
const REST_MS = 15_000;
const LONGEST_REST_MS = 16 * 60_000;

export interface PanelsOptions {
  store: Store;
  posts: PanelPosts;
  log: Logger;
  readSettings(guildId: string): Promise<MusicSettings>;
}

interface Panel {
  playback: Playback;
  at: Message | undefined;
  /** Whether the rows say where the panel is, for a node that takes over. */
  isSaved: boolean;
  /** Times are from the monotonic clock. */
  postedAtMs: number;
  editedAtMs: number;
  notBeforeMs: number;
  /** How often Discord has refused in a row. */
  refusals: number;
  entry: string | undefined;
  isWorking: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** The panels of a node's sessions: one message each, edited as rarely as possible. */
export class Panels {
  readonly #options: PanelsOptions;
  readonly #panels = new Map<string, Panel>();
  /** Channels that Discord no longer has, by server and channel. */
  readonly #goneChannels = new Set<string>();
  readonly #ownChannels = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: PanelsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#showProgress(), CHECK_MS);
    this.#timer.unref();
  }

  /** Something about a session's playback changed. */
  changed(playback: Playback): void {
    const known = this.#panels.get(playback.row.id);
    const panel = known ?? {
      ...{ playback, at: playback.record?.panel ?? undefined, entry: undefined, isWorking: false, timer: undefined },
      ...{ refusals: 0, isSaved: true, postedAtMs: performance.now(), editedAtMs: 0, notBeforeMs: 0 },
    };
    panel.playback = playback;
    this.#panels.set(playback.row.id, panel);
    this.#soon(panel, DEBOUNCE_MS);
  }

  /** A session's playback ended here. If the session has ended, its panel loses its buttons. */
  async ended({ row, record }: Playback): Promise<void> {
    const panel = this.#panels.get(row.id);
    this.#panels.delete(row.id);
    clearTimeout(panel?.timer);
    const at = panel?.at ?? record?.panel;
    if (!at) return;
    try {
      // Otherwise, another node resumes it.
      const reason = await readEndOf(this.#options.store, row.id);
      if (typeof reason === 'string')
        await this.#options.posts.editEventually(at, replacing(retiredPanel(row.agentName, row.channel, reason)));
    } catch (error) {
      this.#options.log.info({ session: row.id, error }, 'could not retire panel');
    }
  }

  /** Tells members about changes that nobody requested. */
  async announce({ row }: Playback, decided: Decided): Promise<void> {
    const sentence = sentenceOf(decided);
    if (sentence === undefined) return;
    try {
      const message = { content: sentence, allowed_mentions: { parse: [] } };
      await this.#post(row, message, randomUUID().slice(0, 18));
    } catch (error) {
      this.#options.log.info({ session: row.id, error }, 'could not post announcement');
    }
  }

  /**
   * Posts in the channel that staff chose, or where music was requested if there's none, if that one is gone, or if the bot may not
   * post there. Staff can change the latter at any time, so it's tried again with the next message.
   *
   * @returns undefined if there's no channel left.
   */
  async #post({ guild, textChannel }: Playback['row'], body: object, nonce: string): Promise<Message | undefined> {
    const { announceChannel } = await this.#options.readSettings(guild);
    if (announceChannel !== null) {
      const posted = await this.#postInChosen(guild, announceChannel, body, nonce);
      if (posted !== undefined) return posted;
    }
    if (textChannel === null || this.#goneChannels.has(`${guild} ${textChannel}`)) return undefined;
    const posted = await this.#options.posts.post(textChannel, body, nonce);
    if (posted === undefined) this.#goneChannels.add(`${guild} ${textChannel}`);
    return posted;
  }

  /** @returns undefined if the channel is gone, or the bot may not post there. */
  async #postInChosen(guild: string, channel: string, body: object, nonce: string): Promise<Message | undefined> {
    if (this.#goneChannels.has(`${guild} ${channel}`)) return undefined;
    const { posts, store, log } = this.#options;
    try {
      const isOwn = await this.#isOwn(guild, channel);
      if (isOwn === undefined) return undefined;
      const posted = isOwn ? await posts.post(channel, body, nonce) : undefined;
      if (posted !== undefined) return posted;
    } catch (error) {
      if (!(error instanceof PostError) || !error.isForbidden) throw error;
      log.info({ guild, channel, error }, 'may not post in the channel for panels');
      return undefined;
    }
    this.#goneChannels.add(`${guild} ${channel}`);
    await noteGone(store, { guildId: guild, module: 'music', key: 'announceChannel', value: channel });
    return undefined;
  }

  /**
   * Staff can name a channel by its ID, for example in a file, and the bot may be able to write in another server's.
   *
   * @returns undefined if the bot can't see it.
   */
  async #isOwn(guild: string, channel: string): Promise<boolean | undefined> {
    if (this.#ownChannels.has(`${guild} ${channel}`)) return true;
    const isOwn = await this.#options.posts.isIn(guild, channel);
    if (isOwn) this.#ownChannels.add(`${guild} ${channel}`);
    return isOwn;
  }

  #showProgress(): void {
    const now = performance.now();
    for (const panel of this.#panels.values()) {
      const { record } = panel.playback;
      const isMoving = record?.current != null && !record.isPaused;
      if (isMoving && !panel.isWorking && now - panel.editedAtMs >= PROGRESS_MS) this.#soon(panel, 0);
    }
  }

  #soon(panel: Panel, ms: number): void {
    // A pending edit will show this change too.
    if (panel.timer !== undefined) return;
    const waitMs = Math.max(ms, panel.notBeforeMs - performance.now());
    panel.timer = setTimeout(() => {
      panel.timer = undefined;
      if (panel.isWorking) this.#soon(panel, DEBOUNCE_MS);
      else void this.#show(panel);
    }, waitMs);
    panel.timer.unref();
  }

  async #show(panel: Panel): Promise<void> {
    panel.isWorking = true;
    try {
      await this.#write(panel);
      panel.refusals = 0;
    } catch (error) {
      const restMs = restAfter(panel.refusals);
      panel.refusals += error instanceof PostError && error.isRefused ? 1 : 0;
      panel.notBeforeMs = performance.now() + restMs;
      this.#options.log.info({ session: panel.playback.row.id, error }, 'could not update panel, retrying');
      if (this.#isKept(panel)) this.#soon(panel, restMs);
    } finally {
      panel.editedAtMs = performance.now();
      panel.isWorking = false;
    }
  }

  async #write(panel: Panel): Promise<void> {
    const { posts } = this.#options;
    const { row } = panel.playback;
    const body = await this.#render(panel.playback);
    if (body === undefined || !this.#isKept(panel)) return;
    const hasScrolledAway = await this.#hasScrolledAway(panel);
    if (panel.at !== undefined && !hasScrolledAway && (await posts.edit(panel.at, replacing(body))))
      return this.#savePanel(panel);
    // A panel only starts once there's something to show.
    if (panel.at === undefined && panel.playback.record?.current == null) return;
    const before = hasScrolledAway ? panel.at : undefined;
    const posted = await this.#post(row, body, nonceOf(panel));
    panel.at = posted;
    if (posted === undefined) return;
    panel.isSaved = false;
    panel.postedAtMs = performance.now();
    if (before !== undefined) this.#retire(before, movedPanel(row.agentName));
    // The session ended in the meantime, and the code that retired its panel didn't know about this one.
    if (!this.#isKept(panel)) this.#retire(posted, retiredPanel(row.agentName, row.channel));
    await this.#savePanel(panel);
  }

  async #savePanel(panel: Panel): Promise<void> {
    if (panel.isSaved || panel.at === undefined) return;
    const { row, agent } = panel.playback;
    await setPanel(this.#options.store, agent.lease, row.id, panel.at);
    panel.isSaved = true;
  }

  /** The buttons of an obsolete panel must go, however long Discord takes. */
  #retire(at: Message, body: MessagePayload): void {
    this.#options.posts
      .editEventually(at, replacing(body))
      .catch((error: unknown) => this.#options.log.info({ message: at.message, error }, 'could not retire panel'));
  }

  /** Only checked when a track starts and the panel isn't new. */
  async #hasScrolledAway(panel: Panel): Promise<boolean> {
    const entry = panel.playback.record?.current?.id;
    const isOther = entry !== undefined && entry !== panel.entry;
    panel.entry = entry;
    if (panel.at === undefined || !isOther || performance.now() - panel.postedAtMs < REPOST_AGE_MS) return false;
    return this.#options.posts.isFollowedBy(SCROLLED, panel.at);
  }

  async #render({ row, record, progress }: Playback): Promise<MessagePayload | undefined> {
    if (record === undefined) return undefined;
    const { mode, djRole } = await this.#options.readSettings(row.guild);
    const positionMs = Math.round(progress?.positionMs ?? record.positionMs);
    const { isAutoplay: autoplay, ...shown } = record;
    return panelOf(
      {
        ...{ ...shown, positionMs, autoplay, mode, djRole, atMs: Date.now() },
        ...{ channel: row.channel, agentName: row.agentName },
      },
      record.buttons,
    );
  }

  #isKept({ playback }: Panel): boolean {
    return this.#panels.has(playback.row.id);
  }
}

/** How long to wait before the next attempt, in milliseconds, after Discord has refused so many times in a row. */
export function restAfter(refusals: number): number {
  return Math.min(REST_MS * 2 ** refusals, LONGEST_REST_MS);
}

/** Identifies the one message that follows another panel, or starts a session. A node that takes over gets the same nonce. */
function nonceOf({ at, playback: { row } }: Panel): string {
  return at === undefined ? `${row.id}.${Date.parse(row.startedAt).toString(36)}` : `after.${at.message}`;
}

function sentenceOf(decided: Decided): string | undefined {
  switch (decided.status) {
    case 'fell_back':
      // One message per entry is enough.
      if (decided.isAgain) return undefined;
      return `${trackLine(decided.entry.track)} won’t play from ${decided.entry.track.source}. Playing it from ${decided.to.source} instead.`;
    case 'skipped':
      return `${trackLine(decided.entry.track)} won’t play, and I couldn’t find it anywhere else. I skipped it.`;
    case 'autoplay_ended':
      return 'Autoplay ran out of similar tracks. Add more with `/music play`.';
    default:
      return undefined;
  }
}
