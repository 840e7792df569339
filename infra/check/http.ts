/** Requests to the installation's own processes. */

/** Time limit for one request, in milliseconds. */
const TIMEOUT_MS = 5_000;

export interface Answer {
  status: number;
  /** What `Date` said, in milliseconds since 1970; undefined if the response has none. */
  dateMs: number | undefined;
  /** The body, parsed if it's JSON. */
  body: unknown;
}

/**
 * Sends a request and reads the whole answer. Redirects aren't followed: they'd take secrets elsewhere.
 *
 * @throws with a sentence if there's no answer in time.
 */
export async function ask(url: string, request: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, { ...request, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    const date = Date.parse(response.headers.get('date') ?? '');
    return { status: response.status, dateMs: Number.isNaN(date) ? undefined : date, body: parsed(text) };
  } catch (error) {
    throw new Error(`${new URL(url).origin} can’t be reached: ${reasonOf(error)}`);
  }
}

/** `authorization` with a bearer token, if there's one. */
export function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Prometheus text, or a proxy's page.
    return text;
  }
}

/** Why there was no answer. `fetch` hides it in the error's cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1_000} s`;
  const { cause } = error;
  const code = (cause as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string') return code;
  return cause instanceof Error ? cause.message : error.message;
}
