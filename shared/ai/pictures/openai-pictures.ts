/** Pictures as OpenAI's API draws them, which several providers and local servers speak. */
import { Buffer } from 'node:buffer';
import { isPublicHost } from '../../platform/public-address.ts';
import { ProviderError } from '../chat.ts';
import { bytesOf } from '../provider-body.ts';
import { type CallOptions, jsonOf, post } from '../provider-call.ts';
import type { AiProvider } from '../providers.ts';
import { MOST_PICTURE_BYTES } from './whole-picture.ts';

/** OpenAI's own models. Others have sizes of their own, and some refuse to hear of one. */
const HAS_SIZES = /\b(dall-e|gpt-image)-/;
/** They always send the picture itself, and refuse to be asked for it. */
const KNOWS_NO_FORMAT = /\bgpt-image-/;
const SIZE = '1024x1024';
/** Of a response with a picture in base64, in bytes. */
const MAX_RESPONSE_BYTES = Math.ceil((MOST_PICTURE_BYTES * 4) / 3) + 100_000;

/** @returns whatever was sent, unchecked. https://platform.openai.com/docs/api-reference/images/create */
export async function openaiPicture(
  provider: AiProvider,
  model: string,
  prompt: string,
  options: CallOptions,
): Promise<Buffer<ArrayBuffer>> {
  const body = { model, prompt, n: 1, ...(HAS_SIZES.test(model) && { size: SIZE }) };
  const send = (more: object) => post(provider, `${provider.url}/images/generations`, { ...body, ...more }, options);
  const response = KNOWS_NO_FORMAT.test(model)
    ? await send({})
    : await send({ response_format: 'b64_json' }).catch((error: unknown) => {
        // Proxies give models names of their own. Nothing has been drawn yet.
        if (error instanceof ProviderError && error.problem === 'unusable' && /response_format/.test(error.message))
          return send({});
        throw error;
      });
  const text = (await bytesOf(provider, response, options.signal, MAX_RESPONSE_BYTES)).toString();
  const { data } = jsonOf(provider, text) as { data?: ({ b64_json?: unknown; url?: unknown } | null)[] };
  const { b64_json: base64, url } = (Array.isArray(data) ? data[0] : undefined) ?? {};
  if (typeof base64 === 'string' && base64 !== '') return Buffer.from(base64, 'base64');
  if (typeof url === 'string') return fetchPicture(provider, url, options);
  throw new ProviderError('unusable', `${provider.id} sent no picture`);
}

/** Fetches a picture from where a provider put it: only from the public internet, and from nowhere else than it said. */
async function fetchPicture(
  provider: AiProvider,
  address: string,
  { signal, fetch: send = fetch }: CallOptions,
): Promise<Buffer<ArrayBuffer>> {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.username !== '' || !isPublicHost(url.hostname))
    throw new ProviderError('unusable', `${provider.id} sent an address that isn’t on the public internet`);
  let response: Response;
  try {
    response = await send(url.href, { redirect: 'manual', signal });
  } catch {
    signal.throwIfAborted();
    throw new ProviderError('unusable', `${provider.id}’s picture couldn’t be fetched`);
  }
  if (response.ok) return bytesOf(provider, response, signal, MOST_PICTURE_BYTES);
  await response.body?.cancel();
  throw new ProviderError('unusable', `${provider.id}’s picture couldn’t be fetched (${response.status})`);
}
