/** What came of one attempt at a request. */
import { parseCleanJson } from '../text.ts';
import type { Limited } from './rate-limits.ts';

export interface Attempt {
  /** 0 if there was no response. */
  status: number;
  headers: Headers;
  /** Undefined if it isn't JSON. */
  body: unknown;
}

export const NO_RESPONSE: Attempt = { status: 0, headers: new Headers(), body: undefined };

export async function readAttempt(response: Response): Promise<Attempt> {
  // Always read the body: an unread one holds one of the six connections a Workers request gets.
  const body = parseJson(await response.text());
  return { status: response.status, headers: response.headers, body };
}

/** What a 429 asks for. */
export function limitedBy({ headers, body }: Attempt): Limited {
  const said = typeof body === 'object' && body !== null && 'retry_after' in body ? body.retry_after : undefined;
  // Cloudflare sends a page, and the header in whole seconds.
  const seconds = Number(typeof said === 'number' ? said : (headers.get('retry-after') ?? Number.NaN));
  // Without JSON, it's a page: Cloudflare has blocked this address.
  const isGlobal = headers.get('x-ratelimit-global') === 'true' || body === undefined;
  return { retryAfterMs: seconds >= 0 ? Math.max(50, seconds * 1_000) : undefined, isGlobal };
}

/** Discord's error code, or 0. */
export function codeOf({ body }: Attempt): number {
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return typeof code === 'number' ? code : 0;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return parseCleanJson(text);
  } catch {
    // A proxy's HTML page, for example. The status says enough.
    return undefined;
  }
}
