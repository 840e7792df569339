/** Hands a question over to the job that answers it. */
import type { answerJob } from '../../shared/ai/answer-job.ts';
import type { AnswerRequest } from '../../shared/ai/answer-request.ts';
import { keyFor } from '../../shared/ai/keys.ts';
import type { Purpose, Quote } from '../../shared/ai/prompt.ts';
import { NOT_CONFIGURED } from '../../shared/ai/services.ts';
import { plain } from '../../shared/platform/markdown.ts';
import { cleanText, isVisible } from '../../shared/platform/text.ts';
import type { Services } from '../commands/services.ts';
import type { Answer } from '../interactions/behaviour.ts';
import type { Invocation } from '../interactions/invocation.ts';
import { type PlacedComponent, refuse } from '../interactions/reply.ts';
import { answerLater } from '../jobs/answer-later.ts';
import type { AnswerButtons } from './answer-buttons.ts';
import { refusalHere } from './off-here.ts';
import { placeOf } from './place.ts';

export type AiContext = Invocation & Services;

export interface Question {
  purpose: Purpose;
  question: string;
  language?: string | undefined;
  quotes?: readonly Quote[];
  file?: { url: string; filename: string; size: number } | undefined;
  count?: number;
  parent?: string | undefined;
  isReset?: boolean;
  goesOn?: boolean;
  /** It's asked with a button, so the answer is a message of its own. */
  isPressed?: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
};
/** Of the question above the answer, in characters. */
const HEADER_LENGTH = 150;

/** Answers now with a sentence if it can't be asked, and else later. */
export async function answer(context: AiContext, asked: Question, buttons: AnswerButtons): Promise<Awaited<Answer>> {
  const { store, ai, user, guild, channelId } = context;
  if (channelId === undefined) return refuse('I don’t know which channel this is. Try it in a server.');
  if (ai.providers.length === 0 && (await keyFor(store, user.id, guild?.id)) === undefined)
    return refuse(NOT_CONFIGURED);
  const question = cleanText(asked.question).trim();
  if (asked.purpose === 'chat' && !isVisible(question)) return refuse('Say something I can read.');
  const quotes = (asked.quotes ?? []).map(({ author, text }) => ({
    author: cleanText(author).slice(0, 100),
    text: cleanText(text).slice(0, 8_000),
  }));
  const place = guild && (await placeOf({ ...context, guild, channelId }));
  const off = await refusalHere(store, place);
  if (off !== undefined) return off;
  const isRepeatable = asked.purpose === 'chat' && quotes.length === 0 && asked.file === undefined;
  const request: Partial<AnswerRequest> & Pick<AnswerRequest, 'header' | 'buttons'> = {
    ...{ purpose: asked.purpose, user: user.id, channel: channelId, question, quotes },
    ...(guild && { guild: guild.id, place }),
    ...(asked.language !== undefined && { language: asked.language }),
    ...(asked.file && { image: imageOf(asked.file) }),
    ...(asked.count !== undefined && { count: asked.count }),
    ...(asked.parent !== undefined && { parent: asked.parent }),
    ...{ isReset: asked.isReset ?? false, goesOn: asked.goesOn ?? false, into: asked.isPressed ? 'new' : 'original' },
    header: headerOf(asked, question),
    buttons: buttonsOf(context, isRepeatable, buttons),
  };
  return answerLater<typeof answerJob>(context, 'answer_with_ai', request as AnswerRequest, true);
}

/** Keys of slash commands, buttons, and modals are `i:` and the interaction. */
export function turnKey(interaction: string): string {
  return `i:${interaction}`;
}

/** A file as jobs are told about it. */
export function imageOf({ url, filename, size }: NonNullable<Question['file']>): NonNullable<AnswerRequest['image']> {
  const [, extension = ''] = /\.(\w+)$/.exec(filename.toLowerCase()) ?? [];
  return { url, type: TYPES[extension] ?? 'unknown', size };
}

function headerOf({ purpose, isPressed }: Question, question: string): string {
  if (purpose !== 'chat' || isPressed || question === '') return '';
  const line = question.replace(/\s+/g, ' ');
  return `> ${plain(line.length > HEADER_LENGTH ? `${line.slice(0, HEADER_LENGTH - 1)}…` : line)}\n`;
}

function buttonsOf(
  { sign, user, interactionId }: AiContext,
  isRepeatable: boolean,
  place: AnswerButtons,
): AnswerRequest['buttons'] {
  const signed = (placed: PlacedComponent) => ({ ...placed.data, custom_id: sign(placed) });
  const { stop, again, more } = place(interactionId, user.id);
  return { stop: signed(stop), ...(isRepeatable && { again: signed(again), more: signed(more) }) };
}
