/** What comes before an answer: who is asked, with which words, and within which budget. */
import type { JobServices } from '../jobs/services.ts';
import type { AnswerRequest } from './answer-request.ts';
import type { AnswerSettings } from './answer-settings.ts';
import type { Candidate } from './ask.ts';
import { mostTokens, reserve } from './budget.ts';
import { candidatesBy } from './candidates.ts';
import type { ChatRequest } from './chat.ts';
import { embedderOf } from './embedding.ts';
import { readImage } from './image.ts';
import { scopeOf } from './memory.ts';
import { notesBlock } from './notes-block.ts';
import { fitHistory, type Quote, userMessage } from './prompt.ts';
import { type AiProvider, providersFor } from './providers.ts';
import { readChannel } from './read-channel.ts';
import { relevantNotes } from './relevant-notes.ts';
import { overBudgetSentence } from './sentences.ts';
import { type AiServices, NOT_CONFIGURED, OFF_HERE } from './services.ts';
import type { OpenTurn } from './turns.ts';

/** What an answer may have, and the least that makes sense, in tokens. */
const ANSWER_TOKENS = { most: 1_000, least: 64 } as const;
/** A member's notes in one question. */
const MOST_NOTES = 8;

type PrepareServices = Pick<JobServices, 'store' | 'discord'> & AiServices;

/** What a provider is asked, and which one. */
export interface Prepared {
  candidates: readonly Candidate[];
  moderator: AiProvider | undefined;
  ask: ChatRequest;
  notes: string[];
}

/** Finds out what's asked of whom, and sets its cost aside; or says why there's no answer. */
export async function prepare(
  services: PrepareServices,
  request: AnswerRequest,
  { own, chosen, system }: AnswerSettings,
  turn: OpenTurn,
  key: string,
  signal: AbortSignal,
): Promise<Prepared | { sentence: string; status: string }> {
  const { store, ai } = services;
  const { user: userId, guild: guildId, purpose, question, language } = request;
  const use = request.image === undefined ? 'chat' : 'vision';
  const { candidates, hasOwnKey } = await candidatesBy(ai, request, use, { own, chosen });
  if (candidates.length === 0)
    return {
      sentence: request.image === undefined || ai.providers.length === 0 ? NOT_CONFIGURED : NO_VISION,
      status: 'not_configured',
    };
  // Where it's off, nothing is read, and no provider learns of the question.
  if (system === undefined) return { sentence: OFF_HERE, status: 'refused' };

  const [read, image, remembered] = await Promise.all([
    quotesFor(services, request),
    request.image && readImage(request.image, ai.attachmentOrigins),
    turn.quotesOthers ? '' : notesFor(services, request, key, signal),
  ]);
  if ('sentence' in read) return { ...read, status: 'refused' };
  if (image === 'unreadable') return { sentence: UNREADABLE_IMAGE, status: 'refused' };
  const last = userMessage({ purpose, question, language, quotes: read.quotes, image });
  if (remembered !== '') last.text = `${remembered}\n\n${last.text}`;
  const window = Math.min(...candidates.map(({ provider }) => provider.window));
  const { messages, left } = fitHistory(turn.history, last, window - ANSWER_TOKENS.most - mostTokens([system]));
  const input = mostTokens([system, ...messages.map(({ text }) => text)], image === undefined ? 0 : 1);
  if (input + ANSWER_TOKENS.least > window) return { sentence: TOO_LONG, status: 'refused' };

  const held = await reserve(store, ai.budgets, {
    ...{ key, userId, guildId, unit: 'tokens', purpose, input, hasOwnKey },
    ...{ output: Math.min(ANSWER_TOKENS.most, window - input), least: ANSWER_TOKENS.least },
  });
  if (held.status === 'over_budget') return { sentence: overBudgetSentence(held), status: 'over_budget' };
  const notes = [...read.notes];
  if (left > 0) notes.push(`Using the last ${messages.length - 1} messages of this conversation.`);
  return {
    candidates,
    moderator: hasOwnKey ? undefined : providersFor(ai.providers, 'moderation')[0],
    ask: { system, messages, maxTokens: held.granted },
    notes,
  };
}

const NO_VISION = 'None of the models here can look at pictures. Ask without one.';
const UNREADABLE_IMAGE = 'I can’t read that file. Send a PNG, JPEG, WebP, or GIF of at most 4 MB.';
const TOO_LONG = 'That’s too long for the model. Ask about a shorter text.';

/**
 * Notes a member's memory has about the question, as a block for their message. Not where others have a say: the answer may be
 * public, and they could have the model repeat the notes in it.
 */
async function notesFor(
  { store, ai }: PrepareServices,
  request: AnswerRequest,
  key: string,
  signal: AbortSignal,
): Promise<string> {
  const embedder = embedderOf(ai);
  const scope = scopeOf(request.guild === undefined ? undefined : { id: request.guild });
  const notes = await relevantNotes(store, {
    ...{ userId: request.user, scope, question: request.question, most: MOST_NOTES },
    embedding: embedder && { embedder, key, signal },
  });
  return notesBlock(notes);
}

async function quotesFor(
  services: PrepareServices,
  request: AnswerRequest,
): Promise<{ quotes: Quote[]; notes: string[] } | { sentence: string }> {
  if (request.count === undefined) return { quotes: request.quotes, notes: [] };
  return readChannel(services.discord, request.channel, request.count);
}
