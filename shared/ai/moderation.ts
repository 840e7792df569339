/** Asks a provider whether a text breaks its rules, where one has an endpoint for that. */
import * as z from 'zod';
import type { JobServices } from '../jobs/services.ts';
import { ProviderError } from './chat.ts';
import { AI_TRIES } from './metrics.ts';
import { post } from './provider-call.ts';
import type { AiProvider } from './providers.ts';

/** In milliseconds. */
const TIMEOUT_MS = 5_000;

const response = z.object({ results: z.array(z.object({ flagged: z.boolean() })).min(1) });

/**
 * Whether it's flagged. A moderation that doesn't answer flags nothing: the provider that answers has rules of its own.
 * https://platform.openai.com/docs/api-reference/moderations
 */
export async function isFlagged(
  { store, log }: Pick<JobServices, 'store' | 'log'>,
  provider: AiProvider | undefined,
  text: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (provider === undefined || text.trim() === '') return false;
  const count = (result: string) => store.observe.count(AI_TRIES, { provider: provider.id, use: 'moderation', result });
  try {
    const options = { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) };
    const answer = await post(
      provider,
      `${provider.url}/moderations`,
      { model: provider.moderation, input: text },
      options,
    );
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
