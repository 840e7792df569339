/** Requests to registries and Maven repositories: bounded in time and size, and patient with rate limits. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Downloaded {
  status: number;
  headers: Headers;
  body: Buffer;
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 60_000;
/** Registries that want a longer pause than this are asked again another time. */
const LONGEST_PAUSE_MS = 60_000;
const PAUSE_MS = 1_000;
/** Lavalink comes with native libraries for every platform. */
const LARGEST_BYTES = 256 * 2 ** 20;

/**
 * Downloads a URL. After a 429, it waits for as long as `Retry-After` says; after a 5xx or no answer, for a second.
 *
 * @returns the last response, whatever its status.
 * @throws if the server can't be reached, or wants a pause of more than a minute.
 */
export async function download(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Downloaded> {
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === ATTEMPTS;
    let pauseMs = PAUSE_MS;
    try {
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
      const downloaded = { status: response.status, headers: response.headers, body: await bodyOf(response, url) };
      if (isLast || (response.status !== 429 && response.status < 500)) return downloaded;
      pauseMs = pauseOf(response.headers) ?? PAUSE_MS;
    } catch (error) {
      if (isLast || error instanceof TooLargeError) throw new Error(`${new URL(url).host}: ${reasonOf(error)}`);
    }
    if (pauseMs > LONGEST_PAUSE_MS)
      throw new Error(`${new URL(url).host} is rate-limited. Try again in ${Math.ceil(pauseMs / 60_000)} minutes.`);
    await sleep(pauseMs);
  }
}

class TooLargeError extends Error {}

/** `Content-Length` may be missing or wrong, so what arrives is counted. */
async function bodyOf(response: Response, url: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_BYTES) throw new TooLargeError(`${url} is larger than ${LARGEST_BYTES / 2 ** 20} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `Retry-After` in milliseconds: it's a number of seconds, or a date. */
function pauseOf(headers: Headers): number | undefined {
  const given = headers.get('retry-after');
  if (given === null) return undefined;
  const ms = /^\d+$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** `fetch` only says that it failed. Its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : error.message;
}
