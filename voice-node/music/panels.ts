import { randomUUID } from 'node:crypto';
import { type MessagePayload, panelOf, retiredPanel, trackLine } from '../../shared/music/panel.ts';
import { setPanel } from '../../shared/music/player.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { readEndOf } from '../../shared/voice/sessions.ts';
import type { VoiceStore } from '../../shared/voice/store.ts';
import type { Decided } from './decisions.ts';
import type { Message, PanelPosts } from './panel-posts.ts';
import type { Playback } from './playback.ts';

/** Changes within this are shown together, in milliseconds. */
const SOON_MS = 600;
/**
 * Between two edits that show nothing but how far it has come, in milliseconds, from Discord's answer to the next request:
 * however long either takes, Discord never sees two within five seconds.
 */
const PROGRESS_MS = 6_000;
/** Between two checks whose turn it is, in milliseconds. */
const CHECK_MS = 1_000;
/** A panel is looked after when a track begins and it stands for so long, in milliseconds… */
const STANDS_MS = 5_000;
/** …and is put below again when so many messages came after it. */
const SCROLLED = 10;
/** After Discord has refused or failed, in milliseconds. */
const REST_MS = 15_000;

export interface PanelsOptions {
  store: VoiceStore;
  posts: PanelPosts;
  log: Logger;
  readSettings(guildId: string): Promise<MusicSettings>;
}

interface Panel {
  playback: Playback;
  at: Message | undefined;
  /** Whether the rows say where it is: whoever takes over looks there. */
  isNoted: boolean;
  /** Of the monotonic clock, as everything here. */
  postedAtMs: number;
  editedAtMs: number;
  notBeforeMs: number;
  entry: string | undefined;
  isWorking: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** The panels of all sessions of a node: one message each, edited as little as it takes to be right. */
export class Panels {
  readonly #options: PanelsOptions;
  readonly #panels = new Map<string, Panel>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: PanelsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#showProgress(), CHECK_MS);
    this.#timer.unref();
  }

  /** What a session plays, or how, has changed. */
  changed(playback: Playback): void {
    const known = this.#panels.get(playback.row.id);
    const panel = known ?? {
      ...{ playback, at: playback.record?.panel ?? undefined, entry: undefined, isWorking: false, timer: undefined },
      ...{ isNoted: true, postedAtMs: performance.now(), editedAtMs: 0, notBeforeMs: 0 },
    };
    panel.playback = playback;
    this.#panels.set(playback.row.id, panel);
    this.#soon(panel, SOON_MS);
  }

  /** A session plays nothing here any more; when it has ended, its panel goes without buttons. */
  async ended({ row, record }: Playback): Promise<void> {
    const panel = this.#panels.get(row.id);
    this.#panels.delete(row.id);
    clearTimeout(panel?.timer);
    const at = panel?.at ?? record?.panel;
    if (!at) return;
    try {
      // Otherwise another node goes on with it.
      const reason = await readEndOf(this.#options.store, row.id);
      if (typeof reason === 'string')
        await this.#options.posts.editInTheEnd(at, retiredPanel(row.agentName, row.channel));
    } catch (error) {
      this.#options.log.info({ session: row.id, error }, 'panel stays as it was');
    }
  }

  /** Tells members what came about without anybody asking for it. */
  async announce({ row }: Playback, decided: Decided): Promise<void> {
    const sentence = sentenceOf(decided);
    if (sentence === undefined) return;
    try {
      const channel = await this.#channelOf(row);
      const message = { content: sentence, allowed_mentions: { parse: [] } };
      if (channel !== null) await this.#options.posts.post(channel, message, randomUUID().slice(0, 18));
    } catch (error) {
      this.#options.log.info({ session: row.id, error }, 'members were not told');
    }
  }

  async #channelOf({ guild, textChannel }: Playback['row']): Promise<string | null> {
    return (await this.#options.readSettings(guild)).announceChannel ?? textChannel;
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
    // One that is being shown shows what it is by then, and looks again.
    if (panel.timer !== undefined) return;
    const waitMs = Math.max(ms, panel.notBeforeMs - performance.now());
    panel.timer = setTimeout(() => {
      panel.timer = undefined;
      if (panel.isWorking) this.#soon(panel, SOON_MS);
      else void this.#show(panel);
    }, waitMs);
    panel.timer.unref();
  }

  async #show(panel: Panel): Promise<void> {
    panel.isWorking = true;
    try {
      await this.#write(panel);
    } catch (error) {
      panel.notBeforeMs = performance.now() + REST_MS;
      this.#options.log.info({ session: panel.playback.row.id, error }, 'panel not shown; trying again');
      if (this.#isKept(panel)) this.#soon(panel, REST_MS);
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
    const isOut = await this.#hasScrolledAway(panel);
    if (panel.at !== undefined && !isOut && (await posts.edit(panel.at, body))) return this.#note(panel);
    const channel = await this.#channelOf(row);
    // Nothing begins a panel but something to show.
    if (channel === null || (panel.at === undefined && panel.playback.record?.current == null)) return;
    const before = isOut ? panel.at : undefined;
    panel.at = await posts.post(channel, body, nonceOf(panel));
    panel.isNoted = false;
    panel.postedAtMs = performance.now();
    if (before !== undefined) this.#retire(before, { components: [] });
    // It ended meanwhile, and whoever retired its panel did not know of this one.
    if (!this.#isKept(panel)) this.#retire(panel.at, retiredPanel(row.agentName, row.channel));
    await this.#note(panel);
  }

  async #note(panel: Panel): Promise<void> {
    if (panel.isNoted || panel.at === undefined) return;
    const { row, agent } = panel.playback;
    await setPanel(this.#options.store, agent.lease, row.id, panel.at);
    panel.isNoted = true;
  }

  /** Buttons of a panel that is over are not to stay, however long Discord takes. */
  #retire(at: Message, body: MessagePayload | { components: [] }): void {
    this.#options.posts
      .editInTheEnd(at, body)
      .catch((error: unknown) => this.#options.log.info({ message: at.message, error }, 'panel stays as it was'));
  }

  /** Asked when a track begins, and not of a panel that is new. */
  async #hasScrolledAway(panel: Panel): Promise<boolean> {
    const entry = panel.playback.record?.current?.id;
    const isOther = entry !== undefined && entry !== panel.entry;
    panel.entry = entry;
    if (panel.at === undefined || !isOther || performance.now() - panel.postedAtMs < STANDS_MS) return false;
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

/** Names the one message that follows another panel, or is a session's first: also for a node that takes over meanwhile. */
function nonceOf({ at, playback: { row } }: Panel): string {
  return at === undefined ? `${row.id}.${Date.parse(row.startedAt).toString(36)}` : `after.${at.message}`;
}

function sentenceOf(decided: Decided): string | undefined {
  switch (decided.status) {
    case 'fell_back':
      // Members are told once of each entry.
      if (decided.isAgain) return undefined;
      return `${trackLine(decided.entry.track)} does not play from ${decided.entry.track.source}. I play it from ${decided.to.source} instead.`;
    case 'skipped':
      return `${trackLine(decided.entry.track)} does not play, and I found it nowhere else. I skipped it.`;
    case 'autoplay_ended':
      return 'Autoplay found nothing more like that. `/music play` goes on.';
    default:
      return undefined;
  }
}
