/** Tells the operator's channel what cannot wait, over a Discord webhook. */

/** Nobody waits for it, but a Worker's invocation must end. In milliseconds. */
const TIMEOUT_MS = 3_000;
/** Discord's limit of a message, in characters. */
const CONTENT_LIMIT = 2_000;

/**
 * Posts one message. Never rejects: whoever has bad news to tell has more to do.
 *
 * @param url of a webhook; it holds a secret and appears in no error.
 * @param failed is told why the message did not arrive.
 */
export async function postToErrorWebhook(url: string, content: string, failed: (error: Error) => void): Promise<void> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ content: content.slice(0, CONTENT_LIMIT) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) failed(new Error(`the error webhook answered ${response.status}`));
  } catch (error) {
    failed(new Error(`the error webhook did not answer (${error instanceof Error ? error.name : 'unknown'})`));
  }
}
