/** One look at one picture: asked, billed, and read. */
import type { JobServices } from '../../jobs/services.ts';
import { ask, NobodyAnswered } from '../ask.ts';
import { aboutTokens, type Bill, mostTokens, release, reserve, settle } from '../budget.ts';
import { type Candidates, nameInMetrics } from '../candidates.ts';
import { type ChatImage, type ChatRequest, ProviderError, type TokenUsage } from '../chat.ts';
import { AI_TRIES } from '../metrics.ts';
import { failureSentence, overBudgetSentence } from '../sentences.ts';
import type { AiServices } from '../services.ts';
import { picturePrompt, pictureQuestion, readAnswer } from './picture-prompt.ts';
import type { Reading } from './reading.ts';
import type { Sheet } from './sheet.ts';

/** What an answer may have, and the least that makes sense, in tokens. A club's page has up to 20 rows. */
const ANSWER_TOKENS = { most: 1_500, least: 300 } as const;

type Services = Pick<JobServices, 'store' | 'log'> & AiServices;

export interface Look {
  /** Of this look alone: it's billed once under it. */
  key: string;
  user: string;
  guild: string | undefined;
  /** In `/usage`. */
  purpose: string;
  sheet: Sheet;
  image: ChatImage;
  /** Keys or names to read once more (default: everything). */
  again?: readonly string[];
  signal: AbortSignal;
}

export type LookOutcome =
  | { status: 'read'; reading: Reading }
  /** The picture shows something else, or the model's answer made no sense. */
  | { status: 'nothing'; reason: 'another_picture' | 'garbage' }
  /** What a member reads. `isFinal`: other pictures won't be read either. */
  | { status: 'failed'; sentence: string; isFinal: boolean };

/** @throws only what's worth another attempt of the whole job. */
export async function lookAt(
  services: Services,
  { candidates, hasOwnKey }: Candidates,
  { key, user, guild, purpose, sheet, image, again = [], signal }: Look,
): Promise<LookOutcome> {
  const { store, ai } = services;
  const request: Omit<ChatRequest, 'maxTokens'> = {
    system: picturePrompt(sheet),
    messages: [{ role: 'user', text: pictureQuestion(again), images: [image] }],
  };
  const input = mostTokens([request.system, request.messages[0]?.text ?? ''], 1);
  const held = await reserve(store, ai.budgets, {
    ...{ key, userId: user, guildId: guild, unit: 'tokens', purpose, input, hasOwnKey },
    ...{ output: ANSWER_TOKENS.most, least: ANSWER_TOKENS.least },
  });
  if (held.status === 'over_budget') return { status: 'failed', sentence: overBudgetSentence(held), isFinal: true };
  try {
    const { text, usage, bill } = await answerTo(services, candidates, { ...request, maxTokens: held.granted }, signal);
    const reading = readAnswer(sheet, text);
    // An answer that makes no sense is the provider's fault, and nobody's bill.
    if (reading === undefined) {
      await release(store, key);
      return { status: 'nothing', reason: 'garbage' };
    }
    await settle(store, key, { ...bill, ...(usage ?? aboutUsage(request, text)) });
    return reading === 'none' ? { status: 'nothing', reason: 'another_picture' } : { status: 'read', reading };
  } catch (error) {
    await release(store, key);
    signal.throwIfAborted();
    if (error instanceof NobodyAnswered) {
      services.log.warn({ purpose, problem: error.problem, error: error.cause }, 'no AI provider read a picture');
      return { status: 'failed', sentence: failureSentence(error), isFinal: error.problem !== 'refused' };
    }
    if (!(error instanceof ProviderError)) throw error;
    services.log.warn({ purpose, problem: error.problem, error }, 'an AI provider’s answer broke off');
    return { status: 'nothing', reason: 'garbage' };
  }
}

async function answerTo(
  { store, ai }: Services,
  candidates: Candidates['candidates'],
  request: ChatRequest,
  signal: AbortSignal,
): Promise<{ text: string; usage: TokenUsage | undefined; bill: Pick<Bill, 'provider' | 'model'> }> {
  let text = '';
  let usage: TokenUsage | undefined;
  let bill: Pick<Bill, 'provider' | 'model'> = { provider: null, model: null };
  const onTry = (provider: string, result: string) =>
    store.observe.count(AI_TRIES, { provider: nameInMetrics(ai.providers, provider), use: 'vision', result });
  for await (const event of ask(candidates, request, { circuits: ai.circuits, signal, onTry })) {
    if (event.type === 'begin') bill = { provider: event.candidate.provider.id, model: event.candidate.model };
    else if (event.type === 'text') text += event.text;
    else usage = event.usage;
  }
  return { text, usage, bill };
}

function aboutUsage({ system }: Omit<ChatRequest, 'maxTokens'>, text: string): TokenUsage {
  return { input: aboutTokens(system), output: aboutTokens(text) };
}
