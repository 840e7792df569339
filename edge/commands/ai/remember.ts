import { MEMORY } from '../../../shared/ai/memory-limits.ts';
import { command, option } from '../services.ts';

export const remember = command({
  name: 'remember',
  module: 'ai',
  description: 'Have a note about you remembered here, for when you ask the AI something',
  effect: 'change',
  visibility: 'ephemeral',
  limit: { count: 1, windowMs: MEMORY.waitMs, isInStatement: true },
  examples: ['/remember note:My dog is called Rex', '/remember note:I don’t eat nuts tags:food, allergies'],
  options: {
    note: option.string({ description: 'What to remember', required: true, maxLength: MEMORY.noteLength }),
    tags: option.string({ description: 'Up to 10 tags, separated by commas', maxLength: 400 }),
  },
  run: async (context) => (await import('../../ai/memory.ts')).answerRemember(context, context.options),
});
