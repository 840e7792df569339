/** Pictures as Cloudflare's Workers AI draws them. */
import { Buffer } from 'node:buffer';
import { ProviderError } from '../chat.ts';
import { bytesOf } from '../provider-body.ts';
import { type CallOptions, jsonOf, post } from '../provider-call.ts';
import type { AiProvider } from '../providers.ts';
import { MOST_PICTURE_BYTES } from './whole-picture.ts';

/** Of a response with a picture in base64, in bytes. */
const MAX_RESPONSE_BYTES = Math.ceil((MOST_PICTURE_BYTES * 4) / 3) + 100_000;

/**
 * Newer models send the picture in JSON, and older ones the picture itself.
 *
 * @returns whatever was sent, unchecked. https://developers.cloudflare.com/workers-ai/models/flux-1-schnell/
 */
export async function workersAiPicture(
  provider: AiProvider,
  model: string,
  prompt: string,
  options: CallOptions,
): Promise<Buffer<ArrayBuffer>> {
  const response = await post(provider, `${provider.url}/run/${model}`, { prompt }, options);
  const isJson = /\bjson\b/i.test(response.headers.get('content-type') ?? '');
  const bytes = await bytesOf(provider, response, options.signal, isJson ? MAX_RESPONSE_BYTES : MOST_PICTURE_BYTES);
  if (!isJson) return bytes;
  const { result } = jsonOf(provider, bytes.toString()) as { result?: { image?: unknown } | null };
  const base64 = result?.image;
  if (typeof base64 === 'string' && base64 !== '') return Buffer.from(base64, 'base64');
  throw new ProviderError('unusable', `${provider.id} sent no picture`);
}
