/** One answer, from the budget to the bill. */
import type { JobServices } from '../jobs/services.ts';
import type { EditableWebhook } from '../platform/discord/interaction-webhook.ts';
import type { AnswerRequest } from './answer-request.ts';
import { readAnswerSettings } from './answer-settings.ts';
import { ask, type Candidate, NobodyAnswered } from './ask.ts';
import { aboutTokens, settle } from './budget.ts';
import { nameInMetrics } from './candidates.ts';
import { type EndReason, ProviderError, type TokenUsage } from './chat.ts';
import { AI_ANSWERS, AI_FIRST_TEXT, AI_MESSAGES, AI_TRIES } from './metrics.ts';
import { ModeratedText } from './moderated-text.ts';
import { isFlagged } from './moderation.ts';
import { type Prepared, prepare } from './prepare-answer.ts';
import { failureSentence } from './sentences.ts';
import type { AiServices } from './services.ts';
import { StreamedReply } from './streamed-reply.ts';
import { closeTurn, noteMessages, openTurn } from './turns.ts';

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
  const [turn, settings] = await Promise.all([
    openTurn(store, {
      ...{ key, userId, guildId, channelId, purpose, question, parent, isReset, goesOn },
      quotesOthers: purpose !== 'chat' || quotes.length > 0 || request.image !== undefined,
    }),
    readAnswerSettings(store, request),
  ]);
  const reply = new StreamedReply({
    webhook,
    first: request.into,
    header: request.header,
    rows: [{ type: 1, components: [request.buttons.stop] }],
    messages: turn.messages,
    onEdit: (messages) => noteMessages(store, key, messages),
    onSent: (isTaken) => store.observe.count(AI_MESSAGES, { result: isTaken ? 'taken' : 'refused' }),
  });
  // Whoever goes on with this job edits the same messages.
  signal.addEventListener('abort', () => void reply.end());
  const say = async (text: string, footer = '', rows: readonly object[] = []) => {
    await reply.finish(text, { footer, rows });
  };
  if (turn.state !== 'open') return say(turn.answer ?? '', '', rowsFor(request, 'complete'));

  const prepared = await prepare(services, request, settings, turn, key, signal);
  if ('sentence' in prepared) {
    await closeTurn(store, key, 'failed', prepared.sentence);
    store.observe.count(AI_ANSWERS, { purpose, status: prepared.status });
    return say(prepared.sentence);
  }
  const written = await write(services, prepared, reply, signal, purpose);
  await settle(store, key, written.bill);
  // A flagged text isn't kept: it would be said again after a restart.
  await closeTurn(store, key, written.state, written.state === 'failed' ? written.shown : written.text);
  store.observe.count(AI_ANSWERS, { purpose, status: written.state });
  const notes = [...prepared.notes, ...written.notes].map((note) => `\n-# ${note}`).join('');
  await say(written.shown, notes, rowsFor(request, written.reason));
}

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
  let flagged: string | undefined;
  const flag = (sentence: string) => {
    flagged ??= sentence;
    stop.abort(new Error('flagged'));
  };
  // Checked while the provider thinks. Nothing of the answer is shown before.
  const moderate = (text: string) => isFlagged(services, moderator, text, signal);
  const question = moderate(request.messages.at(-1)?.text ?? '').then((found) => {
    if (found) flag(FLAGGED_INPUT);
    return found;
  });
  const shown = new ModeratedText({
    isFlagged: moderator && (async (part) => (await Promise.all([question, moderate(part)])).includes(true)),
    onPassed: (part) => reply.show(part),
    onFlagged: () => flag(FLAGGED_OUTPUT),
  });
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
      } else if (event.type === 'text') {
        text += event.text;
        shown.grow(text);
      } else end = event;
    }
  } catch (error) {
    // Whoever goes on with this job begins again.
    signal.throwIfAborted();
    broken = error;
  }
  await Promise.all([question, shown.end()]);
  // A check that was cut short has passed nothing.
  signal.throwIfAborted();
  if (flagged !== undefined) return written(prepared, by, text, flagged, 'failed', end?.usage);
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
