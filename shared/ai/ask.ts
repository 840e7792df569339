/** Asks for an answer in words: one provider after the other. */
import { anthropicChat } from './anthropic-chat.ts';
import type { ChatEvent, ChatRequest } from './chat.ts';
import { type Candidate, type InTurnOptions, inTurn } from './in-turn.ts';
import { openaiChat } from './openai-chat.ts';

export { type Candidate, NobodyAnswered, type TryResult } from './in-turn.ts';

/** How long a provider may take for its whole answer, in milliseconds. */
export const ANSWER_MS = 45_000;

/** Someone answers, in parts: `begin` comes before the first text and names who does. */
export type AnswerEvent = { type: 'begin'; candidate: Candidate } | ChatEvent;

/** `answerMs` is {@link ANSWER_MS} by default. */
export type AskOptions = Omit<InTurnOptions, 'answerMs' | 'retriesLate'> & { answerMs?: number };

/** As {@link inTurn}, with its errors. */
export function ask(
  candidates: readonly Candidate[],
  request: ChatRequest,
  options: AskOptions,
): AsyncGenerator<AnswerEvent> {
  return inTurn(
    candidates,
    ({ provider, model }, call) =>
      (provider.kind === 'anthropic' ? anthropicChat : openaiChat)(provider, model, request, call),
    { answerMs: ANSWER_MS, ...options },
  );
}
