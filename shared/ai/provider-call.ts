/** One HTTP request to a provider, and what its failures mean. */
import { createParser } from 'eventsource-parser';
import { ProviderError, type ProviderProblem } from './chat.ts';
import type { AiProvider } from './providers.ts';

/** Of a provider's error, in characters. */
const DETAIL_LENGTH = 200;
/** No answer here is longer, in bytes: a stream of a few thousand tokens with its JSON around. */
const MAX_STREAM_BYTES = 8 * 1_024 * 1_024;
/** An event without an end would be kept forever, in characters. */
const MAX_EVENT_LENGTH = 1_024 * 1_024;

export interface CallOptions {
  signal: AbortSignal;
  fetch?: typeof fetch;
}

/** Posts JSON. @throws {ProviderError} unless the response is a success. */
export async function post(
  provider: Pick<AiProvider, 'id' | 'key' | 'kind'>,
  url: string,
  body: object,
  { signal, fetch: send = fetch }: CallOptions,
): Promise<Response> {
  let response: Response;
  try {
    response = await send(url, { method: 'POST', headers: headersFor(provider), body: JSON.stringify(body), signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new ProviderError('transient', `${provider.id} didn’t respond (${nameOf(error)})`);
  }
  if (response.ok) return response;
  const text = await response.text().catch(() => '');
  const { problem, detail } = problemOf(response.status, text);
  throw new ProviderError(
    problem,
    `${provider.id} responded with ${response.status}: ${withoutKey(detail, provider.key)}`,
    retryAfterMsOf(response.headers.get('retry-after')),
  );
}

/** The data of each server-sent event, as it arrives. @throws {ProviderError} if the stream breaks or grows without end. */
export async function* eventsOf(
  provider: Pick<AiProvider, 'id'>,
  response: Response,
  signal: AbortSignal,
): AsyncGenerator<string> {
  if (response.body === null) throw new ProviderError('transient', `${provider.id} sent no body`);
  const waiting: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => waiting.push(data), maxBufferSize: MAX_EVENT_LENGTH });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        signal.throwIfAborted();
        throw new ProviderError('transient', `${provider.id}’s stream broke (${nameOf(error)})`);
      });
      if (done) break;
      bytes += value.byteLength;
      if (bytes > MAX_STREAM_BYTES) throw new ProviderError('unusable', `${provider.id}’s stream is too long`);
      parser.feed(decoder.decode(value, { stream: true }));
      yield* waiting.splice(0);
    }
    parser.reset({ consume: true });
    yield* waiting.splice(0);
  } finally {
    // Whoever stops listening stops the provider, too: it would go on writing, and bill it.
    await reader.cancel().catch(() => {});
  }
}

/** An event's JSON. @throws {ProviderError} if it isn't an object. */
export function jsonOf(provider: Pick<AiProvider, 'id'>, data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ProviderError('unusable', `${provider.id} sent something that isn’t an event`);
}

/** What every request to a provider carries. */
export function headersFor({ kind, key }: Pick<AiProvider, 'key' | 'kind'>): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  // https://docs.anthropic.com/en/api/versioning
  if (kind === 'anthropic') headers['anthropic-version'] = '2023-06-01';
  if (key === undefined) return headers;
  return { ...headers, ...(kind === 'anthropic' ? { 'x-api-key': key } : { authorization: `Bearer ${key}` }) };
}

/** What a failed response means. Providers refuse content with a 400 that says so. */
function problemOf(status: number, text: string): { problem: ProviderProblem; detail: string } {
  const { code, message } = errorOf(text);
  const detail = message.slice(0, DETAIL_LENGTH);
  const of = (problem: ProviderProblem) => ({ problem, detail });
  // Paid up, not too fast: waiting doesn't help.
  if (code === 'insufficient_quota') return of('unauthorized');
  if (status === 429) return of('limited');
  if (status === 401 || status === 402 || status === 403) return of('unauthorized');
  if ([408, 409, 425].includes(status) || status >= 500) return of('transient');
  if (/content_(policy|filter)|moderation|safety|nsfw/i.test(`${code} ${message}`)) return of('refused');
  return of('unusable');
}

function errorOf(text: string): { code: string; message: string } {
  try {
    const body = JSON.parse(text) as { error?: unknown; errors?: unknown[] };
    const error = (body.error ?? body.errors?.[0]) as { code?: unknown; type?: unknown; message?: unknown } | string;
    if (typeof error === 'string') return { code: '', message: error };
    return { code: String(error?.code ?? error?.type ?? ''), message: String(error?.message ?? '') };
  } catch {
    return { code: '', message: '' };
  }
}

/** Seconds or an HTTP date, as milliseconds from now. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function retryAfterMsOf(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Some providers repeat the key in their error, or a part of it. */
function withoutKey(text: string, key: string | undefined): string {
  const masked = text.replace(/\b(sk|gsk|key|xai)-[\w*-]+/gi, '[redacted]');
  return key === undefined ? masked : masked.replaceAll(key, '[redacted]');
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
