/** An answer that grows in Discord while it's written: one message, or several when it gets long. */
import type { EditableWebhook } from '../platform/discord/interaction-webhook.ts';
import { MESSAGE_LENGTH, splitAnswer } from './split-answer.ts';
import { visibleLinks } from './visible-links.ts';

/** The least time between two edits, in milliseconds: Discord allows five in five seconds, in all messages of an interaction. */
export const EDIT_EVERY_MS = 1_200;
/** Kept free for what's below the answer, in characters. */
const FOOTER_LENGTH = 200;
/** Messages that one answer may have. */
const MOST_MESSAGES = 5;
/** Nothing in an answer is shown as a preview: whoever wrote it may have been talked into an address. https://docs.discord.com/developers/resources/message#message-object-message-flags */
const SUPPRESS_EMBEDS = 4;

/** Rows of components, as Discord's JSON. */
type Rows = readonly object[];

export interface StreamedReplyOptions {
  webhook: EditableWebhook;
  /** Whether the answer begins in the message that was deferred, or in a new one. */
  first: 'original' | 'new';
  /** Above the answer, such as the question; with its line break. */
  header: string;
  /** While it's being written. */
  rows: Rows;
  /** Messages that someone else has posted already for this answer. */
  messages?: readonly string[];
  /** Called with every edit, at once if there's another message; returns whether to stop. */
  onEdit(messages: readonly string[]): Promise<boolean>;
  /** Called after each message and edit: whether Discord took it (default: nothing). */
  onSent?: (isTaken: boolean) => void;
  everyMs?: number;
}

export interface FinishedReply {
  /** Below the answer, at most 200 characters. */
  footer: string;
  rows: Rows;
}

/** Whether the answer had more than can be shown. */
export type ReplyLength = 'whole' | 'cut';

export class StreamedReply {
  readonly #options: Required<Omit<StreamedReplyOptions, 'messages'>>;
  /** By message, in order. */
  readonly #ids: string[];
  readonly #sent: string[] = [];
  #text = '';
  #isDirty = false;
  /** How often {@link StreamedReplyOptions.onEdit} was called. */
  #noted = 0;
  #work: Promise<void> | undefined;
  #wakePause: () => void = () => {};
  #hasEnded = false;
  #onStop: () => void = () => {};

  constructor({ messages = [], ...options }: StreamedReplyOptions) {
    this.#options = { everyMs: EDIT_EVERY_MS, onSent: () => {}, ...options };
    this.#ids = [...messages];
  }

  /** Called once if the member wants it to stop. */
  set onStop(stop: () => void) {
    this.#onStop = stop;
  }

  /** Shows the answer as far as it has come. Edits are at least {@link EDIT_EVERY_MS} apart, and the newest counts. */
  show(text: string): void {
    if (this.#hasEnded) return;
    this.#text = text;
    this.#isDirty = true;
    this.#work ??= this.#stream().finally(() => {
      this.#work = undefined;
    });
  }

  /** Shows how it ended. @throws {WebhookError} if Discord doesn't take it. */
  async finish(text: string, { footer, rows }: FinishedReply): Promise<ReplyLength> {
    await this.end();
    return this.#send(text, footer, rows);
  }

  /** Shows nothing more, and resolves when no edit is on its way. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#wakePause();
    await this.#work;
  }

  async #stream(): Promise<void> {
    while (this.#isDirty && !this.#hasEnded) {
      this.#isDirty = false;
      // What can't be shown now is shown with the next edit, or at the end.
      const noted = this.#noted;
      await this.#send(this.#text, '', this.#options.rows).catch(() => {});
      if (this.#hasEnded) return;
      // A new message has been noted already.
      if (this.#noted === noted) await this.#note();
      // It may have ended meanwhile, and then nobody would wake it.
      if (!this.#hasEnded) await this.#pause();
    }
  }

  async #send(answer: string, footer: string, rows: Rows): Promise<ReplyLength> {
    const parts = splitAnswer(this.#options.header + visibleLinks(answer), MESSAGE_LENGTH - FOOTER_LENGTH);
    const shown = parts.slice(0, MOST_MESSAGES);
    for (const [index, { text }] of shown.entries()) {
      const isLast = index === shown.length - 1;
      const content = isLast ? `${text}${footer}` : text;
      const payload = {
        content,
        components: isLast ? rows : [],
        flags: SUPPRESS_EMBEDS,
        allowed_mentions: { parse: [] },
      };
      const json = JSON.stringify(payload);
      if (this.#sent[index] === json) continue;
      const before = this.#ids.length;
      this.#ids[index] = await this.#put(index, payload);
      this.#sent[index] = json;
      // Before the next one: whoever takes over must not post this one again.
      if (this.#ids.length > before) await this.#note();
    }
    return parts.length > shown.length ? 'cut' : 'whole';
  }

  async #note(): Promise<void> {
    this.#noted++;
    if (await this.#options.onEdit(this.#ids).catch(() => false)) this.#onStop();
  }

  async #put(index: number, payload: Record<string, unknown>): Promise<string> {
    const { webhook, first, onSent } = this.#options;
    const message = { payload, files: [] };
    const known = this.#ids[index] ?? (index === 0 && first === 'original' ? '@original' : undefined);
    try {
      const id = await (known === undefined ? webhook.post(message) : webhook.edit(known, message));
      onSent(true);
      return id;
    } catch (error) {
      onSent(false);
      throw error;
    }
  }

  async #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakePause = resolve;
    const timer = setTimeout(resolve, this.#options.everyMs);
    await promise;
    clearTimeout(timer);
  }
}
