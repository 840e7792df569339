/** The message of one picture in Discord: it may say that it's being drawn, and then has the picture, or a sentence in its place. */
import type { EditableWebhook } from '../../platform/discord/interaction-webhook.ts';
import { plain, plainWithin } from '../../platform/markdown.ts';
import type { PictureRequest } from './picture-request.ts';
import { STYLES } from './styles.ts';
import type { Picture } from './whole-picture.ts';

/** Of what was asked for, as it's shown, in characters. A message has 2,000. */
const SHOWN_LENGTH = 1_600;
/** Nothing that a member asked for is shown as a preview. https://docs.discord.com/developers/resources/message#message-object-message-flags */
const SUPPRESS_EMBEDS = 4;

export class PictureMessage {
  readonly #webhook: EditableWebhook;
  readonly #request: PictureRequest;
  #id: string | undefined;

  /** @param id the message that's there already, if it is. */
  constructor(webhook: EditableWebhook, request: PictureRequest, id: string | undefined) {
    this.#webhook = webhook;
    this.#request = request;
    this.#id = id ?? (request.into === 'original' ? '@original' : undefined);
  }

  /**
   * Says that it's being drawn, unless Discord says so already. Whoever goes on with the job edits the same message.
   *
   * @returns the message's ID, if it's a new one.
   */
  async begin(): Promise<string | undefined> {
    if (this.#id !== undefined) return undefined;
    this.#id = await this.#webhook.post(this.#message('Drawing…', false));
    return this.#id;
  }

  /** @throws {WebhookError} if Discord doesn't take it. */
  async show({ bytes, contentType, extension }: Picture, footer: string): Promise<void> {
    const { prompt, style } = this.#request;
    const name = `${style}.${extension}`;
    const { payload } = this.#message(`-# ${footer}`, true);
    await this.#put({
      // Only this one, also if there's one already. What's read aloud is what was asked for.
      payload: { ...payload, attachments: [{ id: 0, filename: name, description: prompt }] },
      files: [{ name, contentType, data: bytes }],
    });
  }

  /** @param hasButtons whether it makes sense to ask again. @throws {WebhookError} if Discord doesn't take it. */
  async say(sentence: string, hasButtons: boolean): Promise<void> {
    const { payload } = this.#message(sentence, hasButtons);
    await this.#put({ payload: { ...payload, attachments: [] }, files: [] });
  }

  #message(below: string, hasButtons: boolean) {
    const { prompt, style, buttons } = this.#request;
    const { emoji, label } = STYLES[style];
    const payload = {
      content: `${emoji} **${plain(label)}**\n> ${plainWithin(prompt, SHOWN_LENGTH)}\n${below}`,
      components: hasButtons ? [{ type: 1, components: [buttons.again, buttons.vary] }] : [],
      flags: SUPPRESS_EMBEDS,
      allowed_mentions: { parse: [] },
    };
    return { payload, files: [] };
  }

  async #put(message: Parameters<EditableWebhook['edit']>[1]): Promise<void> {
    if (this.#id === undefined) this.#id = await this.#webhook.post(message);
    else await this.#webhook.edit(this.#id, message);
  }
}
