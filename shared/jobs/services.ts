import type { BotClient } from '../platform/discord/bot-client.ts';
import type { EditableWebhook } from '../platform/discord/interaction-webhook.ts';
import type { Logger } from '../platform/log.ts';
import type { Store } from '../platform/store.ts';
import type { SealedToken } from '../platform/token-crypto.ts';

/** The name of connections that an edge uses for jobs only, so that no job keeps a member waiting for one. */
export const JOB_CONNECTION = 'chorus jobs';

/** What every job is given. */
export interface JobServices {
  store: Store;
  log: Logger;
  /** The bot itself, within what jobs may send; undefined when the operator hasn't set DISCORD_TOKEN. */
  discord: BotClient | undefined;
  /** Tells the operator, where there's a webhook for that. Never rejects. */
  alert(message: string): Promise<void>;
  /**
   * Opens the webhook of an interaction, to answer it later than its own request could.
   *
   * @param boundTo what its token was bound to when it was sealed.
   * @throws {TokenError} if the token can't be decrypted.
   */
  webhookOf(interaction: { application: string; token: SealedToken }, boundTo: string): Promise<EditableWebhook>;
}
