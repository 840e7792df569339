/**
 * Edits, deletes, and follows up the response to one interaction through Discord's REST API.
 *
 * It's a small typed fetch rather than @discordjs/rest, which adds 66 KiB (gzip) to a bundle half that size, starts timers at
 * module scope (Workers don't allow that), and makes one Workers request wait in the queue of another.
 */
import { multipart, type UploadedFile } from '../multipart.ts';
import { httpCall, noteStatus, traced } from '../tracing.ts';
import { VERSION } from '../version.ts';

/** Discord requires this format. https://docs.discord.com/developers/reference#user-agent */
export const USER_AGENT = `DiscordBot (Chorus, ${VERSION})`;
const TIMEOUT_MS = 3_000;
/** Files may take longer to get there: bytes in a millisecond. */
const SLOWEST_UPLOAD = 500;
/** An edit can arrive before the deferral it belongs to, and then Discord responds with 404. Retry delays in milliseconds. */
export const RETRY_DELAYS_MS = [250, 750, 1_500] as const;
/** A longer rate limit isn't worth waiting for: the member has given up by then. In milliseconds. */
const MAX_RETRY_AFTER_MS = 5_000;
/** Of a response that's an error, in characters. */
const ERROR_LENGTH = 500;

export interface WebhookMessage {
  payload: Record<string, unknown>;
  files: readonly UploadedFile[];
}

/** Called after every request with its route (without ids) and status (0 if there was no response). */
export type CallObserver = (route: string, status: number) => void;

/** The webhook of one interaction. Calls reject with a {@link WebhookError} once retries are used up. */
export interface InteractionWebhook {
  editOriginal(message: WebhookMessage): Promise<void>;
  deleteOriginal(): Promise<void>;
  followUp(message: WebhookMessage): Promise<void>;
}

/** A webhook whose messages change while work goes on. */
export interface EditableWebhook extends InteractionWebhook {
  /** Posts a follow-up, and returns its ID. */
  post(message: WebhookMessage): Promise<string>;
  /** Edits the original response or a follow-up, and returns its ID. */
  edit(message: string | '@original', changed: WebhookMessage): Promise<string>;
}

/** Discord rejected the request or couldn't be reached, and every sensible retry failed. */
export class WebhookError extends Error {
  override name = 'WebhookError';
}

export class DiscordInteractionWebhook implements EditableWebhook {
  readonly #url: string;
  readonly #observe: CallObserver;
  readonly #retryDelaysMs: readonly number[];

  /**
   * @param apiBase e.g. `https://discord.com/api`.
   * @param retryDelaysMs one delay per retry, in milliseconds.
   */
  constructor(
    apiBase: string,
    applicationId: string,
    token: string,
    observe: CallObserver,
    retryDelaysMs: readonly number[] = RETRY_DELAYS_MS,
  ) {
    this.#url = `${apiBase}/v10/webhooks/${applicationId}/${token}`;
    this.#observe = observe;
    this.#retryDelaysMs = retryDelaysMs;
  }

  async editOriginal(message: WebhookMessage): Promise<void> {
    await this.#call('PATCH', '/messages/@original', message);
  }

  async deleteOriginal(): Promise<void> {
    await this.#call('DELETE', '/messages/@original');
  }

  async followUp(message: WebhookMessage): Promise<void> {
    await this.#call('POST', '', message);
  }

  async post(message: WebhookMessage): Promise<string> {
    return idOf(await this.#call('POST', '', message));
  }

  async edit(message: string | '@original', changed: WebhookMessage): Promise<string> {
    return idOf(await this.#call('PATCH', `/messages/${message}`, changed));
  }

  /** Returns the response's body. */
  async #call(method: string, path: string, message?: WebhookMessage): Promise<string> {
    const template = `/webhooks/:id/:token${path.replace(/\d+$/, ':id')}`;
    const route = `${method} ${template}`;
    for (let attempt = 0; ; attempt++) {
      const { status, retryAfterMs, body } = await traced(httpCall(method, template, this.#url), async (span) => {
        const answered = await this.#send(method, path, message);
        noteStatus(span, answered.status);
        return answered;
      });
      this.#observe(route, status);
      if (status >= 200 && status < 300) return body;
      const delayMs = retryDelay(status, this.#retryDelaysMs[attempt], retryAfterMs, method);
      if (delayMs === undefined)
        throw new WebhookError(`${route} responded with ${status}: ${body.slice(0, ERROR_LENGTH)}`);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }

  async #send(
    method: string,
    path: string,
    message?: WebhookMessage,
  ): Promise<{ status: number; retryAfterMs: number; body: string }> {
    const init: RequestInit = {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS + uploadMs(message)),
      headers: { 'user-agent': USER_AGENT },
    };
    if (message !== undefined && message.files.length > 0) init.body = multipart(message.payload, message.files);
    else if (message !== undefined) {
      init.body = JSON.stringify(message.payload);
      init.headers = { ...init.headers, 'content-type': 'application/json' };
    }
    try {
      const response = await fetch(this.#url + path, init);
      // Always read the body: an unread one holds one of the six connections a Workers request gets.
      const text = await response.text();
      return {
        status: response.status,
        retryAfterMs: Number(response.headers.get('retry-after') ?? 0) * 1_000,
        body: text,
      };
    } catch (error) {
      return { status: 0, retryAfterMs: 0, body: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** What a message's files add to a request's time, in milliseconds. */
function uploadMs(message: WebhookMessage | undefined): number {
  const bytes = (message?.files ?? []).reduce((sum, { data }) => sum + data.length, 0);
  return Math.ceil(bytes / SLOWEST_UPLOAD);
}

/** Milliseconds to wait before the next attempt; undefined to give up. */
function retryDelay(
  status: number,
  delayMs: number | undefined,
  retryAfterMs: number,
  method: string,
): number | undefined {
  if (delayMs === undefined) return undefined;
  if (status === 404) return delayMs;
  if (status === 429) return retryAfterMs <= MAX_RETRY_AFTER_MS ? Math.max(retryAfterMs, 50) : undefined;
  // Don't resend a follow-up that may have been delivered: members would see it twice.
  if (status === 0 || status >= 500) return method === 'POST' ? undefined : delayMs;
  return undefined;
}

/** The ID of the message in a response. @throws {WebhookError} if there's none. */
function idOf(body: string): string {
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    if (typeof id === 'string') return id;
  } catch {
    // Said below.
  }
  throw new WebhookError('Discord responded without a message');
}
