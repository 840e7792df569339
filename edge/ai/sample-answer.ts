/** One short answer of the operator's providers, within the budgets of whoever asks. */
import { ask, NobodyAnswered } from '../../shared/ai/ask.ts';
import { aboutTokens, mostTokens, release, reserve, settle } from '../../shared/ai/budget.ts';
import type { Budgets } from '../../shared/ai/budget-limits.ts';
import { ProviderError, type TokenUsage } from '../../shared/ai/chat.ts';
import type { Circuits } from '../../shared/ai/circuit.ts';
import { AI_TRIES } from '../../shared/ai/metrics.ts';
import { type AiProvider, providersFor } from '../../shared/ai/providers.ts';
import type { Store } from '../../shared/platform/store.ts';

/** Tokens that a sample may have, and the least that makes sense. */
const MOST = 300;
const LEAST = 60;
/** How long a sample may take, in milliseconds: it's shown as a whole. */
const SAMPLE_MS = 18_000;

/** What the operator set up. */
export interface SampleSource {
  store: Store;
  providers: readonly AiProvider[];
  budgets: Budgets;
  circuits: Circuits;
  fetch?: typeof fetch;
}

export interface SampleRequest {
  /** Of the interaction. */
  key: string;
  userId: string;
  guildId: string;
  /** What the model is told. */
  system: string;
  /** What it's asked. */
  question: string;
}

export type Sample =
  | { status: 'answered'; text: string }
  /** There's no provider for chat. */
  | { status: 'off' }
  | { status: 'over_budget'; resetsAt: string }
  /** The interaction was delivered before, and its answer wasn't kept. */
  | { status: 'billed_before' }
  | { status: 'failed' };

/** Asks for a sample and bills it. What a provider had sent before it broke off is billed, too, and not shown. */
export async function sampleAnswer(source: SampleSource, request: SampleRequest): Promise<Sample> {
  const { store, budgets, circuits } = source;
  const { key, userId, guildId, system, question } = request;
  const candidates = providersFor(source.providers, 'chat').map((provider) => ({
    provider,
    model: provider.chat ?? '',
  }));
  if (candidates.length === 0) return { status: 'off' };
  const input = mostTokens([system, question]);
  const reserved = await reserve(store, budgets, {
    ...{ key, userId, guildId, unit: 'tokens', purpose: 'personality_test' },
    ...{ input, output: MOST, least: LEAST, hasOwnKey: false },
  });
  if (reserved.status === 'over_budget') return { status: 'over_budget', resetsAt: reserved.resetsAt };
  if (reserved.isSettled) return { status: 'billed_before' };

  let text = '';
  let usage: TokenUsage | undefined;
  let by: { provider: string; model: string } | undefined;
  let sample: Sample = { status: 'failed' };
  try {
    const answer = ask(
      candidates,
      {
        system,
        messages: [{ role: 'user', text: question }],
        maxTokens: reserved.granted,
      },
      {
        ...{ circuits, signal: AbortSignal.timeout(SAMPLE_MS), ...(source.fetch && { fetch: source.fetch }) },
        onTry: (provider, result) => store.observe.count(AI_TRIES, { provider, use: 'chat', result }),
      },
    );
    for await (const event of answer) {
      if (event.type === 'begin') by = { provider: event.candidate.provider.id, model: event.candidate.model };
      if (event.type === 'text') text += event.text;
      if (event.type === 'end') usage = event.usage;
    }
    if (text.trim() !== '') sample = { status: 'answered', text: text.trim() };
  } catch (error) {
    const isExpected = error instanceof NobodyAnswered || error instanceof ProviderError || isTimeout(error);
    if (!isExpected) {
      await bill();
      throw error;
    }
  }
  await bill();
  return sample;

  async function bill(): Promise<void> {
    if (by === undefined) await release(store, key);
    else
      await settle(store, key, {
        ...(usage ?? { input: aboutTokens(system + question), output: aboutTokens(text) }),
        ...by,
      });
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
