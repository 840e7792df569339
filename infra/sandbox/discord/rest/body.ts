import type { Context } from 'hono';
import { DiscordError, invalidForm, refusal } from '../errors.ts';
import type { Upload } from '../files.ts';
import { readMultipart } from '../interactions/endpoint.ts';
import { FormErrors } from '../validate/form.ts';

/** 25 MiB per request, 10 MiB per file. */
const REQUEST_LIMIT_BYTES = 25 * 1024 * 1024;
const FILE_LIMIT_BYTES = 10 * 1024 * 1024;

export interface Body {
  value: unknown;
  uploads: Upload[];
}

/**
 * Reads a request body like Discord: JSON, a form, or multipart with `payload_json` and `files[n]`.
 *
 * @throws {DiscordError} 40005 if it's too large, 50035 for a wrong content type, 50109 for invalid JSON.
 */
export async function readBody(c: Context): Promise<Body> {
  if (Number(c.req.header('content-length') ?? 0) > REQUEST_LIMIT_BYTES) throw refusal('tooLarge');
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > REQUEST_LIMIT_BYTES) throw refusal('tooLarge');
  if (bytes.byteLength === 0) return { value: {}, uploads: [] };

  const type = c.req.header('content-type') ?? '';
  if (type.includes('application/json')) {
    try {
      return { value: JSON.parse(Buffer.from(bytes).toString('utf8')), uploads: [] };
    } catch {
      throw refusal('invalidJson');
    }
  }
  if (!type.includes('multipart/form-data') && !type.includes('application/x-www-form-urlencoded')) {
    throw invalidForm(
      'CONTENT_TYPE_INVALID',
      `Expected "Content-Type" header to be one of {'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'}.`,
    );
  }
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData();
  } catch {
    throw new DiscordError(400, 50035, 'Invalid Form Body');
  }
  const body = await readMultipart(form);
  if (typeof body.value === 'string') throw refusal('invalidJson');
  if (body.uploads.some((upload) => upload.bytes.byteLength > FILE_LIMIT_BYTES)) throw refusal('tooLarge');
  if (body.uploads.length > 10) {
    const errors = new FormErrors();
    errors.add(['attachments'], 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
    errors.throwIfAny();
  }
  return body;
}
