/** What `/chat` does: it answers, or draws if that's what the member wants. */
import { artists } from '../../shared/ai/pictures/artists.ts';
import { pictureWish } from '../../shared/ai/pictures/picture-wish.ts';
import type { Answer } from '../interactions/behaviour.ts';
import type { AnswerButtons, PictureButtons } from './answer-buttons.ts';
import { type AiContext, answer, type Question } from './answering.ts';
import { dream } from './dreaming.ts';

interface Said {
  message: string;
  image: Question['file'];
  reset: boolean;
}

export async function answerChat(
  context: AiContext,
  { message, image, reset }: Said,
  place: AnswerButtons,
  placeForPictures: PictureButtons,
): Promise<Awaited<Answer>> {
  const canDraw = image === undefined && artists(context.ai.providers).length > 0;
  const prompt = canDraw ? pictureWish(message) : undefined;
  if (prompt !== undefined) {
    const outcome = await dream(context, { prompt, style: 'standard', isReset: reset }, placeForPictures);
    // Where staff switched pictures off, or keep them for others, it's a question like any other.
    if (!('status' in outcome) || outcome.status === 'too_fast') return outcome;
  }
  return answer(context, { purpose: 'chat', question: message, file: image, isReset: reset, goesOn: true }, place);
}
