/** Asks a provider whether a text or a picture breaks its rules, where one has an endpoint for that. */
import * as z from 'zod';
import type { JobServices } from '../jobs/services.ts';
import { ProviderError } from './chat.ts';
import { AI_TRIES } from './metrics.ts';
import { post } from './provider-call.ts';
import type { AiProvider } from './providers.ts';

/** In milliseconds. */
const TIMEOUT_MS = 5_000;
/** A picture takes longer to get there, in milliseconds. */
const PICTURE_TIMEOUT_MS = 15_000;
/** Models that look at pictures. The others refuse them. */
const LOOKS_AT_PICTURES = /\bomni-moderation/;

const response = z.object({ results: z.array(z.object({ flagged: z.boolean() })).min(1) });

/**
 * Whether it's flagged. A moderation that doesn't answer flags nothing: the provider that answers has rules of its own.
 * https://platform.openai.com/docs/api-reference/moderations
 */
export async function isFlagged(
  services: Pick<JobServices, 'store' | 'log'>,
  provider: AiProvider | undefined,
  text: string,
  signal: AbortSignal,
): Promise<boolean> {
  return provider !== undefined && text.trim() !== '' && ask(services, provider, text, signal, TIMEOUT_MS);
}

/** The same for a picture, if the provider's model looks at them. @param dataUri `data:image/png;base64,…`. */
export async function isPictureFlagged(
  services: Pick<JobServices, 'store' | 'log'>,
  provider: AiProvider | undefined,
  dataUri: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (provider?.moderation === undefined || !LOOKS_AT_PICTURES.test(provider.moderation)) return false;
  const input = [{ type: 'image_url', image_url: { url: dataUri } }];
  return ask(services, provider, input, signal, PICTURE_TIMEOUT_MS);
}

async function ask(
  { store, log }: Pick<JobServices, 'store' | 'log'>,
  provider: AiProvider,
  input: string | object[],
  signal: AbortSignal,
  timeoutMs: number,
): Promise<boolean> {
  const count = (result: string) => store.observe.count(AI_TRIES, { provider: provider.id, use: 'moderation', result });
  try {
    const options = { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) };
    const body = { model: provider.moderation, input };
    const answer = await post(provider, `${provider.url}/moderations`, body, options);
    const isFlagged = response.parse(await answer.json()).results.some(({ flagged }) => flagged);
    count(isFlagged ? 'flagged' : 'ok');
    return isFlagged;
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    if (!signal.aborted) count(error instanceof ProviderError ? error.problem : isLate ? 'transient' : 'unusable');
    log.warn({ provider: provider.id, error }, 'AI moderation didn’t answer');
    return false;
  }
}
