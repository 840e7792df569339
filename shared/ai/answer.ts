/** One answer, from the budget to the bill. */
import type { JobServices } from '../jobs/services.ts';
import type { EditableWebhook } from '../platform/discord/interaction-webhook.ts';
import type { AnswerRequest } from './answer-request.ts';
import { ask, type Candidate, NobodyAnswered } from './ask.ts';
import { aboutTokens, mostTokens, reserve, settle } from './budget.ts';
import { candidatesFor, nameInMetrics } from './candidates.ts';
import { type ChatRequest, type EndReason, ProviderError, type TokenUsage } from './chat.ts';
import { embedderOf } from './embedding.ts';
import { readImage } from './image.ts';
import { scopeOf } from './memory.ts';
import { AI_ANSWERS, AI_FIRST_TEXT, AI_MESSAGES, AI_TRIES } from './metrics.ts';
import { isFlagged } from './moderation.ts';
import { notesBlock } from './notes-block.ts';
import { fitHistory, type Quote, userMessage } from './prompt.ts';
import { type AiProvider, providersFor } from './providers.ts';
import { readChannel } from './read-channel.ts';
import { relevantNotes } from './relevant-notes.ts';
import { failureSentence, overBudgetSentence } from './sentences.ts';
import { type AiServices, NOT_CONFIGURED } from './services.ts';
import { StreamedReply } from './streamed-reply.ts';
import { systemPrompt } from './system-prompt.ts';
import { closeTurn, noteMessages, type OpenTurn, openTurn } from './turns.ts';

/** What an answer may have, and the least that makes sense, in tokens. */
const ANSWER_TOKENS = { most: 1_000, least: 64 } as const;
const TEMPERATURE = 0.7;
/** A member's notes in one question. */
const MOST_NOTES = 8;

type Services = Pick<JobServices, 'store' | 'log' | 'discord'> & AiServices;

interface Delivery {
  key: string;
  signal: AbortSignal;
  webhook: EditableWebhook;
}

/** Answers a request, and says why if it can't. Throws only what's worth another attempt. */
export async function answerWith(
  services: Services,
  request: AnswerRequest,
  { key, signal, webhook }: Delivery,
): Promise<void> {
  const { store } = services;
  const {
    user: userId,
    guild: guildId,
    channel: channelId,
    purpose,
    question,
    quotes,
    parent,
    isReset,
    goesOn,
  } = request;
  const turn = await openTurn(store, {
    ...{ key, userId, guildId, channelId, purpose, question, parent, isReset, goesOn },
    quotesOthers: purpose !== 'chat' || quotes.length > 0,
  });
  const reply = new StreamedReply({
    webhook,
    first: request.into,
    header: request.header,
    rows: [{ type: 1, components: [request.buttons.stop] }],
    messages: turn.messages,
    onEdit: (messages) => noteMessages(store, key, messages),
    onSent: (isTaken) => store.observe.count(AI_MESSAGES, { result: isTaken ? 'taken' : 'refused' }),
  });
  const say = async (text: string, footer = '', rows: readonly object[] = []) => {
    await reply.finish(text, { footer, rows });
  };
  if (turn.state !== 'open') return say(turn.answer ?? '', '', rowsFor(request, 'complete'));

  const prepared = await prepare(services, request, turn, key, signal);
  if ('sentence' in prepared) {
    await closeTurn(store, key, 'failed', '');
    store.observe.count(AI_ANSWERS, { purpose, status: prepared.status });
    return say(prepared.sentence);
  }
  const written = await write(services, prepared, reply, signal, purpose);
  await settle(store, key, written.bill);
  await closeTurn(store, key, written.state, written.text);
  store.observe.count(AI_ANSWERS, { purpose, status: written.state });
  const notes = [...prepared.notes, ...written.notes].map((note) => `\n-# ${note}`).join('');
  await say(written.shown, notes, rowsFor(request, written.reason));
}

interface Prepared {
  candidates: readonly Candidate[];
  moderator: AiProvider | undefined;
  ask: ChatRequest;
  notes: string[];
}

async function prepare(
  services: Services,
  request: AnswerRequest,
  turn: OpenTurn,
  key: string,
  signal: AbortSignal,
): Promise<Prepared | { sentence: string; status: string }> {
  const { store, ai } = services;
  const { user: userId, guild: guildId, purpose, question, language } = request;
  const { candidates, hasOwnKey } = await candidatesFor(
    services,
    request,
    request.image === undefined ? 'chat' : 'vision',
  );
  if (candidates.length === 0)
    return {
      sentence: request.image === undefined || ai.providers.length === 0 ? NOT_CONFIGURED : NO_VISION,
      status: 'not_configured',
    };

  const read = await quotesFor(services, request);
  if ('sentence' in read) return { ...read, status: 'refused' };
  const image = request.image && (await readImage(request.image, ai.attachmentOrigins));
  if (image === 'unreadable') return { sentence: UNREADABLE_IMAGE, status: 'refused' };

  const system = await systemPrompt(store, request);
  if (system === undefined) return { sentence: OFF_HERE, status: 'refused' };
  const last = userMessage({ purpose, question, language, quotes: read.quotes, image });
  const remembered = turn.quotesOthers ? '' : await notesFor(services, request, key, signal);
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
    ask: { system, messages, maxTokens: held.granted, temperature: TEMPERATURE },
    notes,
  };
}

const OFF_HERE = 'AI is off in this channel. Staff can turn it on with `/mode set`.';
const NO_VISION = 'None of the models here can look at pictures. Ask without one.';
const UNREADABLE_IMAGE = 'I can’t read that file. Send a PNG, JPEG, WebP, or GIF of at most 4 MB.';
const TOO_LONG = 'That’s too long for the model. Ask about a shorter text.';
const FLAGGED_INPUT = 'I can’t answer that: the provider’s moderation flagged the question.';
const FLAGGED_OUTPUT = 'I’ve removed this answer, because the provider’s moderation flagged it.';

interface Written {
  /** What was written, as the conversation remembers it. */
  text: string;
  shown: string;
  state: 'done' | 'stopped' | 'failed';
  reason: EndReason;
  notes: string[];
  bill: { input: number; output: number; provider: string | null; model: string | null };
}

/** Streams the answer into Discord, and ends with what it cost. */
async function write(
  services: Services,
  prepared: Prepared,
  reply: StreamedReply,
  signal: AbortSignal,
  purpose: string,
): Promise<Written> {
  const { store, log, ai } = services;
  const { candidates, moderator, ask: request } = prepared;
  const stop = new AbortController();
  let isStopped = false;
  reply.onStop = () => {
    isStopped = true;
    stop.abort(new Error('stopped by the member'));
  };
  const moderate = (text: string) => isFlagged(services, moderator, text, signal);
  const input = moderate(request.messages.at(-1)?.text ?? '');
  const startedAt = performance.now();
  let by: Candidate | undefined;
  let text = '';
  let end: { reason: EndReason; usage: TokenUsage | undefined } | undefined;
  let broken: unknown;
  const use = request.messages.at(-1)?.images === undefined ? 'chat' : 'vision';
  try {
    const options = {
      circuits: ai.circuits,
      signal: AbortSignal.any([signal, stop.signal]),
      onTry: (provider: string, result: string) =>
        store.observe.count(AI_TRIES, { provider: nameInMetrics(ai.providers, provider), use, result }),
    };
    for await (const event of ask(candidates, request, options)) {
      if (event.type === 'begin') {
        by = event.candidate;
        store.observe.measure(AI_FIRST_TEXT, {}, (performance.now() - startedAt) / 1_000);
        if (await input) {
          stop.abort(new Error('flagged'));
          return written(prepared, by, '', FLAGGED_INPUT, 'failed', undefined);
        }
      } else if (event.type === 'text') {
        text += event.text;
        if (moderator === undefined) reply.show(text);
        else if (await moderate(text)) return written(prepared, by, text, FLAGGED_OUTPUT, 'failed', undefined);
        else reply.show(text);
      } else end = event;
    }
  } catch (error) {
    // Whoever goes on with this job begins again.
    signal.throwIfAborted();
    broken = error;
  }
  if (isStopped) return { ...written(prepared, by, text, text, 'stopped', undefined), notes: ['Stopped.'] };
  if (broken instanceof NobodyAnswered) {
    log.warn({ purpose, problem: broken.problem, error: broken.cause }, 'no AI provider answered');
    return written(prepared, undefined, '', failureSentence(broken), 'failed', undefined);
  }
  if (broken instanceof ProviderError) {
    log.warn({ purpose, problem: broken.problem, error: broken }, 'an AI provider’s answer broke off');
    return {
      ...written(prepared, by, text, text, text === '' ? 'failed' : 'done', undefined),
      notes: ['The provider broke off here. Press Again for another try.'],
    };
  }
  if (broken !== undefined) throw broken;
  const reason = end?.reason ?? 'complete';
  if (reason === 'refused' && text === '')
    return written(
      prepared,
      by,
      '',
      failureSentence(new NobodyAnswered('refused', undefined, undefined)),
      'failed',
      end?.usage,
    );
  if (text.trim() === '')
    return {
      ...written(
        prepared,
        by,
        '',
        'The model answered with nothing. Press Again for another try.',
        'failed',
        undefined,
      ),
      bill: NOTHING,
    };
  const notes = reason === 'length' ? ['The answer reached its limit. Press Continue for more.'] : [];
  return { ...written(prepared, by, text, text, 'done', end?.usage), reason, notes };
}

const NOTHING = { input: 0, output: 0, provider: null, model: null };

/** An answer with its bill: what the provider counted, or about what was sent and written if it hadn't counted yet. */
function written(
  prepared: Prepared,
  by: Candidate | undefined,
  text: string,
  shown: string,
  state: Written['state'],
  usage: TokenUsage | undefined,
): Written {
  const about = () => ({
    input: prepared.ask.messages.reduce(
      (sum, message) => sum + aboutTokens(message.text),
      aboutTokens(prepared.ask.system),
    ),
    output: aboutTokens(text),
  });
  const tokens = by === undefined ? undefined : (usage ?? (text === '' ? { input: 0, output: 0 } : about()));
  const bill =
    by === undefined || tokens === undefined ? NOTHING : { ...tokens, provider: by.provider.id, model: by.model };
  return { text, shown, state, reason: 'complete', notes: [], bill };
}

function rowsFor({ buttons }: AnswerRequest, reason: EndReason): readonly object[] {
  const components = [
    ...(reason === 'length' && buttons.more ? [buttons.more] : []),
    ...(buttons.again ? [buttons.again] : []),
  ];
  return components.length === 0 ? [] : [{ type: 1, components }];
}

/**
 * Notes a member's memory has about the question, as a block for their message. Not where others have a say: the answer may be
 * public, and they could have the model repeat the notes in it.
 */
async function notesFor(
  { store, ai }: Services,
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
  services: Services,
  request: AnswerRequest,
): Promise<{ quotes: Quote[]; notes: string[] } | { sentence: string }> {
  if (request.count === undefined) return { quotes: request.quotes, notes: [] };
  return readChannel(services.discord, request.channel, request.count);
}
