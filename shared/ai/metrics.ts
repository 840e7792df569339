import { type CounterSpec, type HistogramSpec, LATENCY_BUCKETS } from '../platform/metrics.ts';

export const AI_ANSWERS: CounterSpec = {
  name: 'chorus_ai_answers_total',
  help: 'Answers asked of AI, by purpose and how they ended.',
};

export const AI_TRIES: CounterSpec = {
  name: 'chorus_ai_tries_total',
  help: 'Requests to AI providers, by provider and result. Keys that members or servers brought count as brought_key.',
};

export const AI_TOKENS: CounterSpec = {
  name: 'chorus_ai_tokens_total',
  help: 'Tokens that providers billed, by direction.',
};

export const AI_FIRST_TEXT: HistogramSpec = {
  name: 'chorus_ai_first_text_seconds',
  help: 'From asking a provider to the first text of its answer.',
  buckets: [...LATENCY_BUCKETS, 20, 45],
};
