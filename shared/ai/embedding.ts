/** Embeddings as OpenAI's API makes them, which most providers and local servers speak: texts become vectors that compare. */

import type { Store } from '../platform/store.ts';
import { mostTokens, release, reserve, settle } from './budget.ts';
import type { Budgets } from './budget-limits.ts';
import { ProviderError } from './chat.ts';
import { AI_TRIES } from './metrics.ts';
import { tokens } from './openai-chat.ts';
import { bytesOf } from './provider-body.ts';
import { type CallOptions, jsonOf, post } from './provider-call.ts';
import { type AiProvider, providersFor } from './providers.ts';

/** Texts of one request. */
export const EMBEDDING_BATCH = 32;
/** The longest vector that's taken. */
export const MOST_DIMENSIONS = 8_192;
/** A response of that many vectors is shorter, in bytes. */
const MAX_RESPONSE_BYTES = 8 * 1_024 * 1_024;

export interface Embedded {
  /** One for each text, all of the same length. */
  vectors: number[][];
  /** Of all texts, as the provider counts them. */
  tokens: number | undefined;
}

/** Embeds up to {@link EMBEDDING_BATCH} texts. https://platform.openai.com/docs/api-reference/embeddings/create */
export async function embed(
  provider: AiProvider,
  model: string,
  texts: readonly string[],
  options: CallOptions,
): Promise<Embedded> {
  const base = provider.kind === 'workers-ai' ? `${provider.url}/v1` : provider.url;
  const request = { model, input: texts, encoding_format: 'float' };
  const response = await post(provider, `${base}/embeddings`, request, options);
  const body = await bytesOf(provider, response, options.signal, MAX_RESPONSE_BYTES);
  const { data, usage } = jsonOf(provider, body.toString()) as EmbeddingResponse;
  const vectors: number[][] = [];
  for (const [place, one] of (Array.isArray(data) ? data : []).entries())
    if (isVector(one?.embedding)) vectors[one.index ?? place] = one.embedding;
  const length = vectors[0]?.length;
  if (vectors.length !== texts.length || !texts.every((_, index) => vectors[index]?.length === length))
    throw new ProviderError('unusable', `${provider.id} sent something that isn’t a vector for each text`);
  return { vectors, tokens: tokens(usage?.prompt_tokens) ?? tokens(usage?.total_tokens) };
}

interface EmbeddingResponse {
  data?: ({ index?: number; embedding?: unknown } | null)[];
  usage?: { prompt_tokens?: unknown; total_tokens?: unknown } | null;
}

function isVector(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= MOST_DIMENSIONS &&
    value.every((one) => Number.isFinite(one)) &&
    value.some((one) => one !== 0)
  );
}

/** What of the operator's configuration AI works with. */
export interface AiParts {
  providers: readonly AiProvider[];
  budgets: Budgets;
}

/** AI is off. */
export const NO_AI: AiParts = { providers: [], budgets: {} };

/** The provider that embeds, with its model. Only one: vectors of two models don't compare. */
export interface Embedder {
  provider: AiProvider;
  model: string;
  budgets: Budgets;
}

/** Undefined if no provider has a model for embeddings. */
export function embedderOf({ providers, budgets }: AiParts): Embedder | undefined {
  const [provider] = providersFor(providers, 'embedding');
  return provider?.embedding === undefined ? undefined : { provider, model: provider.embedding, budgets };
}

/** Who pays for an embedding, from whose budgets, and under which key. */
export interface Payer {
  key: string;
  userId: string;
  /** Undefined in direct messages. */
  guildId: string | undefined;
}

export type EmbedOutcome =
  | { status: 'embedded'; vectors: number[][] }
  /** `resetsAt`: when there's budget again, in ISO 8601. */
  | { status: 'over_budget'; resetsAt: string };

/**
 * Embeds texts within the budgets.
 *
 * @throws {ProviderError} if the provider doesn't embed them. Nothing was billed then.
 */
export async function embedWithin(
  store: Store,
  { provider, model, budgets }: Embedder,
  { key, userId, guildId }: Payer,
  texts: readonly string[],
  options: CallOptions,
): Promise<EmbedOutcome> {
  const most = mostTokens(texts);
  const held = await reserve(store, budgets, {
    ...{ key, userId, guildId, unit: 'tokens', purpose: 'embed' },
    ...{ input: most, output: 0, least: 0, hasOwnKey: false },
  });
  if (held.status === 'over_budget') return { status: 'over_budget', resetsAt: held.resetsAt };
  const count = (result: string) => store.observe.count(AI_TRIES, { provider: provider.id, use: 'embedding', result });
  try {
    const { vectors, tokens: used } = await embed(provider, model, texts, options);
    count('ok');
    await settle(store, key, { input: used ?? most, output: 0, provider: provider.id, model });
    return { status: 'embedded', vectors };
  } catch (error) {
    if (error instanceof ProviderError) count(error.problem);
    // The time for a question's embedding is over.
    else if (options.signal.aborted) count('transient');
    await release(store, key);
    throw error;
  }
}
