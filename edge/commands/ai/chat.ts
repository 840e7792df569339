import type { AnswerButtons } from '../../ai/answer-buttons.ts';
import { arg } from '../../interactions/custom-id.ts';
import { field } from '../../interactions/modal.ts';
import { button, command, messageCommand, modal, option } from '../services.ts';
import { pictureButtons } from './dream.ts';

/** What members ask, in characters. */
export const QUESTION_LENGTH = 2_000;
/** One question in 5 s, however it's asked. */
export const COOLDOWN = { count: 1, windowMs: 5_000 };

const turn = { turn: arg.snowflake() };

/** Has an answer stop where it is. */
export const stopButton = button({
  id: 'ai.stop',
  effect: 'change',
  visibility: 'ephemeral',
  gate: 'shell',
  args: turn,
  run: async (context) => (await import('../../ai/press.ts')).stop(context, context.args.turn),
});

/** Asks the same once more. */
export const againButton = button({
  id: 'ai.again',
  effect: 'change',
  visibility: 'public',
  gate: 'shell',
  limit: COOLDOWN,
  args: turn,
  run: async (context) => (await import('../../ai/press.ts')).again(context, context.args.turn, answerButtons),
});

/** Asks for the rest of an answer that reached its limit. */
export const continueButton = button({
  id: 'ai.more',
  effect: 'change',
  visibility: 'public',
  gate: 'shell',
  limit: COOLDOWN,
  args: turn,
  run: async (context) => (await import('../../ai/press.ts')).goOn(context, context.args.turn, answerButtons),
});

/** The buttons of an answer. @param turn the interaction that asked. */
export const answerButtons: AnswerButtons = (turn, onlyFor) => ({
  stop: stopButton.with({ turn }, { label: 'Stop', onlyFor }),
  again: againButton.with({ turn }, { label: 'Again', onlyFor }),
  more: continueButton.with({ turn }, { label: 'Continue', onlyFor }),
});

export const chat = command({
  name: 'chat',
  module: 'ai',
  description: 'Talk to the bot. It remembers the conversation in this channel for an hour',
  effect: 'change',
  visibility: 'public',
  defer: 'always',
  gate: 'shell',
  limit: COOLDOWN,
  components: [stopButton, againButton, continueButton],
  examples: ['/chat message:What should we play tonight?', '/chat message:Start over reset:True'],
  options: {
    message: option.string({ description: 'What you want to say', required: true, maxLength: QUESTION_LENGTH }),
    image: option.attachment({ description: 'A picture to look at: PNG, JPEG, WebP, or GIF' }),
    reset: option.boolean({ description: 'Forget the conversation first (default: no)' }),
  },
  run: async (context) => {
    const { message, image, reset = false } = context.options;
    const { answerChat } = await import('../../ai/chat-answer.ts');
    return answerChat(context, { message, image, reset }, answerButtons, pictureButtons);
  },
});

const question = modal({
  id: 'ai.about',
  effect: 'change',
  visibility: 'public',
  gate: 'shell',
  limit: COOLDOWN,
  args: { message: arg.snowflake() },
  fields: {
    question: field.text({
      label: 'Your question',
      isParagraph: true,
      maxLength: QUESTION_LENGTH,
      placeholder: 'What does this mean?',
    }),
    quote: field.text({
      label: 'The message',
      description: 'You can cut what isn’t needed.',
      isParagraph: true,
      maxLength: 4_000,
    }),
  },
  run: async (context) => (await import('../../ai/press.ts')).about(context, answerButtons),
});

/** In the menu of a message: a question about it. On the bot's own answer, it goes on with that conversation. */
export const askAbout = messageCommand({
  name: 'Ask about this',
  module: 'ai',
  standsFor: 'chat',
  effect: 'read',
  visibility: 'ephemeral',
  defer: 'never',
  components: [question],
  run: ({ target, user }) =>
    question.open(
      { message: target.id },
      { title: 'Ask about a message', onlyFor: user.id, fields: { quote: { value: target.content.slice(0, 4_000) } } },
    ),
});
