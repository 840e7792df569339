import { type CallObserver, DiscordInteractionWebhook } from '../../shared/platform/interaction-webhook.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { followUpSeal, type News, newsMessage, newsTold, takeNews } from '../../shared/voice/news.ts';
import type { VoiceStore } from '../../shared/voice/store.ts';

export interface NewsDeskOptions {
  store: VoiceStore;
  cipher: TokenCipher;
  apiBase: string;
  called: CallObserver;
  log: Logger;
}

/**
 * Tells members what became of what they asked for. It speaks for the main application without its token: those of the
 * members' own interactions are enough.
 */
export class NewsDesk {
  readonly #options: NewsDeskOptions;
  #telling: Promise<void> | undefined;
  #isAskedAgain = false;

  constructor(options: NewsDeskOptions) {
    this.#options = options;
  }

  /** Tells what there is to tell. Something may have happened; asked while it is at it, it looks once more afterwards. */
  tell(): void {
    if (this.#telling !== undefined) {
      this.#isAskedAgain = true;
      return;
    }
    this.#telling = this.#round().finally(() => {
      this.#telling = undefined;
      if (!this.#isAskedAgain) return;
      this.#isAskedAgain = false;
      this.tell();
    });
  }

  /** Resolves when nothing is being told. */
  async settled(): Promise<void> {
    while (this.#telling !== undefined) await this.#telling;
  }

  async #round(): Promise<void> {
    const { store, log } = this.#options;
    try {
      const news = await takeNews(store);
      if (news.length === 0) return;
      await Promise.all(news.map((one) => this.#post(one)));
      await newsTold(
        store,
        news.map(({ key }) => key),
      );
    } catch (error) {
      // What was taken and not told is taken again, by whichever node is first.
      log.warn({ error }, 'could not look what there is to tell members');
    }
  }

  async #post(news: News): Promise<void> {
    const { cipher, apiBase, called, log } = this.#options;
    try {
      const token = await cipher.open(news.token, followUpSeal(news.key));
      const webhook = new DiscordInteractionWebhook(apiBase, news.application, token, called);
      await webhook.followUp({ payload: newsMessage(news), files: [] });
    } catch (error) {
      // Every try that made sense was made; later there is nothing new to tell.
      log.warn({ event: news.event, channel: news.channel, error }, 'a member could not be told');
    }
  }
}
