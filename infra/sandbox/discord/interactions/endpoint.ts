import type { Core } from '../core.ts';
import type { Upload } from '../files.ts';

/** The response of the application's endpoint, or why there was none. */
export type EndpointAnswer =
  | { kind: 'answer'; status: number; body: unknown; uploads: Upload[]; ms: number }
  | { kind: 'none'; code: 'timeout' | 'unreachable'; reason: string; ms: number };

/** Posts a signed body to the application's endpoint. The timeout, `timing.answerMs`, includes reading the response. */
export async function postSigned(
  core: Core,
  url: string,
  body: string,
  headers?: Record<string, string>,
): Promise<EndpointAnswer> {
  const started = performance.now();
  const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
  const timestamp = String(Math.floor(Date.now() / 1000));
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Discord-Interactions/1.0 (+https://discord.com)',
        ...(headers ?? core.key.headersFor(body, timestamp)),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(core.timing.answerMs),
    });
    const { value, uploads } = await readAnswer(response);
    return { kind: 'answer', status: response.status, body: value, uploads, ms: elapsed() };
  } catch (error) {
    const ms = elapsed();
    if (error instanceof Error && error.name === 'TimeoutError') {
      return { kind: 'none', code: 'timeout', reason: `no response within ${core.timing.answerMs} ms`, ms };
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const detail =
      cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : String(cause);
    return { kind: 'none', code: 'unreachable', reason: `couldn't reach the endpoint (${detail})`, ms };
  }
}

/** Reads a response: its JSON (`undefined` if it's empty, text if it isn't JSON), and any files. */
async function readAnswer(response: Response): Promise<{ value: unknown; uploads: Upload[] }> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('multipart/form-data')) return readMultipart(await response.formData());
  const text = await response.text();
  if (text === '') return { value: undefined, uploads: [] };
  // Discord only parses responses that are declared as JSON.
  if (!type.includes('application/json')) return { value: text, uploads: [] };
  return { value: parseJson(text), uploads: [] };
}

/** Reads a multipart body in Discord's format: `payload_json` and `files[n]`. */
export async function readMultipart(form: FormData): Promise<{ value: unknown; uploads: Upload[] }> {
  const uploads: Upload[] = [];
  for (const [field, part] of form.entries()) {
    if (typeof part === 'string') continue;
    const index = Number(/^files?\[(\d+)\]$/.exec(field)?.[1] ?? uploads.length);
    const contentType = part.type || 'application/octet-stream';
    uploads.push({
      index,
      filename: part.name || `file${index}`,
      contentType,
      bytes: new Uint8Array(await part.arrayBuffer()),
    });
  }
  const json = form.get('payload_json');
  if (typeof json === 'string') return { value: parseJson(json), uploads };
  const fields = [...form.entries()].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { value: Object.fromEntries(fields), uploads };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Validation rejects text where an object belongs, and can then quote it.
    return text;
  }
}
