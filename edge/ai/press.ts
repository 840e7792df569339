/** What the buttons of an answer do, and the question about a message. */
import { PICTURE_PURPOSE } from '../../shared/ai/pictures/picture-limits.ts';
import { findTurn, stopTurn } from '../../shared/ai/turns.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { refuse, update, whisper } from '../interactions/reply.ts';
import type { AnswerButtons } from './answer-buttons.ts';
import { type AiContext, answer, turnKey } from './answering.ts';

const OVER = 'That conversation is over: I forget it after an hour. Start another one with `/chat`.';

export async function stop({ store, user }: AiContext, interaction: string): Promise<Awaited<Answer>> {
  const { status } = await stopTurn(store, turnKey(interaction), user.id);
  if (status === 'stopping') return whisper({ content: 'Stopping…' });
  return status === 'over' ? update({ rows: [] }) : refuse(OVER);
}

export async function again(context: AiContext, interaction: string, buttons: AnswerButtons): Promise<Awaited<Answer>> {
  const turn = await findTurn(context.store, context.user.id, { key: turnKey(interaction) });
  if (turn === undefined || turn.purpose !== 'chat') return refuse(OVER);
  return answer(
    context,
    {
      purpose: 'chat',
      question: turn.question,
      parent: turn.parent ?? undefined,
      isPressed: true,
    },
    buttons,
  );
}

export async function goOn(context: AiContext, interaction: string, buttons: AnswerButtons): Promise<Awaited<Answer>> {
  const turn = await findTurn(context.store, context.user.id, { key: turnKey(interaction) });
  if (turn === undefined || turn.purpose !== 'chat') return refuse(OVER);
  return answer(
    context,
    {
      purpose: 'chat',
      question: 'Continue exactly where you stopped.',
      parent: turn.key,
      isPressed: true,
    },
    buttons,
  );
}

/** On the member's own answer, the conversation goes on; anything else is quoted. */
export async function about(
  context: AiContext & { args: { message: string }; fields: { question: string; quote: string } },
  buttons: AnswerButtons,
): Promise<Awaited<Answer>> {
  const { store, user, args, fields } = context;
  const turn = await findTurn(store, user.id, { message: args.message });
  if (turn !== undefined && turn.purpose !== PICTURE_PURPOSE)
    return answer(context, { purpose: 'chat', question: fields.question, parent: turn.key }, buttons);
  return answer(
    context,
    {
      purpose: 'chat',
      question: fields.question,
      quotes: [{ author: 'someone in this channel', text: fields.quote }],
    },
    buttons,
  );
}
