/** Posts urgent messages to the operator's channel through a Discord webhook. */

/** No caller needs the result, but a Worker's invocation has to end. In milliseconds. */
const TIMEOUT_MS = 3_000;
/** Discord's limit for a message, in characters. */
const CONTENT_LIMIT = 2_000;

/**
 * Posts one message. Never rejects: the caller is already handling an error.
 *
 * @param url of the webhook. It's a secret, so no error includes it.
 * @param onFailure called with the reason if the message wasn't delivered.
 */
export async function postToErrorWebhook(
  url: string,
  content: string,
  onFailure: (error: Error) => void,
): Promise<void> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      // Whatever an error says, it pings nobody.
      body: JSON.stringify({ content: content.slice(0, CONTENT_LIMIT), allowed_mentions: { parse: [] } }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) onFailure(new Error(`the error webhook responded with ${response.status}`));
  } catch (error) {
    onFailure(new Error(`the error webhook didn’t respond (${error instanceof Error ? error.name : 'unknown'})`));
  }
}
