import { type CounterSpec, type GaugeSpec, type HistogramSpec, LATENCY_BUCKETS } from '../platform/metrics.ts';

export const AI_ANSWERS: CounterSpec = {
  name: 'chorus_ai_answers_total',
  help: 'Answers asked of AI, by purpose and how they ended.',
};

/**
 * `result` is ok, a `ProviderProblem`, `skipped` (it failed a moment ago, so it wasn't asked), or, of moderation, flagged. `use` is
 * what for: an `AiUse`.
 */
export const AI_TRIES: CounterSpec = {
  name: 'chorus_ai_tries_total',
  help: 'Requests to AI providers, by provider, use, and result. Keys that members or servers brought count as brought_key.',
};

export const AI_TOKENS: CounterSpec = {
  name: 'chorus_ai_tokens_total',
  help: 'Tokens that were billed, by direction.',
};

export const AI_PICTURES: CounterSpec = {
  name: 'chorus_ai_pictures_total',
  help: 'Pictures that were drawn and billed, by provider and style.',
};

export const AI_FIRST_TEXT: HistogramSpec = {
  name: 'chorus_ai_first_text_seconds',
  help: 'From asking a provider to the first text of its answer.',
  buckets: [...LATENCY_BUCKETS, 15, 20, 45],
};

export const AI_MESSAGES: CounterSpec = {
  name: 'chorus_ai_messages_total',
  help: 'Messages and edits that show answers of AI, by whether Discord took them.',
};

export const AI_OVER_BUDGET: CounterSpec = {
  name: 'chorus_ai_over_budget_total',
  help: 'Requests to AI that a budget refused, by whose budget and unit.',
};

/** Of the day in UTC. Every edge reports the same, so take the maximum. */
export const AI_BUDGET_USED: GaugeSpec = {
  name: 'chorus_ai_budget_used_ratio',
  help: 'The share of everyone’s budget for today that is used or set aside, by unit: 0 to 1.',
};
