import { type CallObserver, DiscordInteractionWebhook } from '../../shared/platform/discord/interaction-webhook.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { TokenCipher } from '../../shared/platform/token-crypto.ts';
import { followUpSeal, type News, newsMessage, newsPosted, takeNews } from '../../shared/voice/news.ts';

export interface NewsDeskOptions {
  store: Store;
  cipher: TokenCipher;
  apiBase: string;
  called: CallObserver;
  log: Logger;
}

/**
 * Notifies members of the outcome of their requests. It speaks for the main application without the bot token: the tokens of
 * the members' own interactions are enough.
 */
export class NewsDesk {
  readonly #options: NewsDeskOptions;
  #delivery: Promise<void> | undefined;
  #isRequestedAgain = false;

  constructor(options: NewsDeskOptions) {
    this.#options = options;
  }

  /** Delivers pending notifications. If a delivery is already running, another one follows it. */
  deliver(): void {
    if (this.#delivery !== undefined) {
      this.#isRequestedAgain = true;
      return;
    }
    this.#delivery = this.#deliverAll().finally(() => {
      this.#delivery = undefined;
      if (!this.#isRequestedAgain) return;
      this.#isRequestedAgain = false;
      this.deliver();
    });
  }

  /** Resolves when no delivery is running. */
  async settled(): Promise<void> {
    while (this.#delivery !== undefined) await this.#delivery;
  }

  async #deliverAll(): Promise<void> {
    const { store, log } = this.#options;
    try {
      const news = await takeNews(store);
      if (news.length === 0) return;
      await Promise.all(news.map((one) => this.#post(one)));
      await newsPosted(
        store,
        news.map(({ key }) => key),
      );
    } catch (error) {
      // Notifications that were taken but not delivered are taken again, by whichever node comes first.
      log.warn({ error }, 'could not deliver notifications');
    }
  }

  async #post(news: News): Promise<void> {
    const { cipher, apiBase, called, log } = this.#options;
    try {
      const token = await cipher.open(news.token, followUpSeal(news.key));
      const webhook = new DiscordInteractionWebhook(apiBase, news.application, token, called);
      await webhook.followUp({ payload: newsMessage(news), files: [] });
    } catch (error) {
      // Every retry that made sense has been made. Later, the news is outdated.
      log.warn({ event: news.event, channel: news.channel, error }, 'could not notify member');
    }
  }
}
