import { commandGroup, messageCommand, option, subcommand } from '../../services.ts';
import { answerButtons, COOLDOWN, QUESTION_LENGTH } from '../chat.ts';
import { keyGroup, keyModal } from './key.ts';

const asking = { effect: 'change', visibility: 'public', gate: 'shell', limit: COOLDOWN } as const;

const summarize = subcommand({
  contexts: ['guild'],
  description: 'Summarize what was said in this channel, as far as the bot can read it',
  ...asking,
  visibility: 'ephemeral',
  defer: 'always',
  memberPermissions: ['ReadMessageHistory'],
  options: {
    messages: option.integer({ description: 'How many of the newest messages (default: 50)', min: 5, max: 100 }),
  },
  run: async (context) => {
    const { answer } = await import('../../../ai/answering.ts');
    return answer(
      context,
      { purpose: 'summarize', question: '', count: context.options.messages ?? 50 },
      answerButtons,
    );
  },
});

const translate = subcommand({
  description: 'Translate a text',
  ...asking,
  visibility: 'ephemeral',
  defer: 'always',
  options: {
    text: option.string({ description: 'What to translate', required: true, maxLength: QUESTION_LENGTH }),
    language: option.string({ description: 'The language you want (default: yours)', maxLength: 50 }),
  },
  run: async (context) => {
    const { text, language = languageOf(context.locale) } = context.options;
    const { answer } = await import('../../../ai/answering.ts');
    return answer(context, { purpose: 'translate', question: text, language }, answerButtons);
  },
});

const explain = subcommand({
  description: 'Explain a text or a word',
  ...asking,
  visibility: 'ephemeral',
  defer: 'always',
  options: { text: option.string({ description: 'What to explain', required: true, maxLength: QUESTION_LENGTH }) },
  run: async (context) => {
    const { answer } = await import('../../../ai/answering.ts');
    return answer(context, { purpose: 'explain', question: context.options.text }, answerButtons);
  },
});

const models = subcommand({
  description: 'The AI models this bot has, and which one answers here',
  effect: 'read',
  visibility: 'ephemeral',
  run: async (context) => (await import('../../../ai/models.ts')).listModels(context),
});

export const ai = commandGroup({
  name: 'ai',
  module: 'ai',
  description: 'Summaries, translations, explanations, models, and keys',
  components: [keyModal],
  subcommands: { summarize, translate, explain, models },
  groups: { key: keyGroup },
});

const NOTHING = 'That message has no text.';

/** In the menu of a message. */
export const translateThis = messageCommand({
  name: 'Translate',
  module: 'ai',
  standsFor: 'ai',
  ...asking,
  visibility: 'ephemeral',
  defer: 'always',
  run: async (context) => {
    const { answer, refuseText } = await import('../../../ai/about-message.ts');
    const { content } = context.target;
    if (content.trim() === '') return refuseText(NOTHING);
    return answer(
      context,
      { purpose: 'translate', question: content, language: languageOf(context.locale) },
      answerButtons,
    );
  },
});

export const explainThis = messageCommand({
  name: 'Explain',
  module: 'ai',
  standsFor: 'ai',
  ...asking,
  visibility: 'ephemeral',
  defer: 'always',
  run: async (context) => {
    const { answer, refuseText } = await import('../../../ai/about-message.ts');
    const { content } = context.target;
    return content.trim() === ''
      ? refuseText(NOTHING)
      : answer(context, { purpose: 'explain', question: content }, answerButtons);
  },
});

/** A language's English name, for the model. */
function languageOf(locale: string): string {
  return new Intl.DisplayNames('en', { type: 'language' }).of(locale) ?? 'English';
}
