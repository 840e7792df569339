import { arg } from '../../interactions/custom-id.ts';
import type { Outcome } from '../../interactions/reply.ts';
import { autocomplete, button, command, option } from '../services.ts';

/** What both of them have. */
const WRITING = {
  effect: 'read',
  visibility: 'public',
  limit: { count: 1, windowMs: 3_000 },
} as const;

const another = button({
  ...WRITING,
  id: 'fun.another',
  args: { theme: arg.word(12), style: arg.word(12), intensity: arg.between(1, 5), memberId: arg.snowflake() },
  run: async (context): Promise<Outcome> =>
    (await import('../../fun/command-answer.ts')).writeAnother(context, context.args, another),
});

export const fun = command({
  ...WRITING,
  name: 'fun',
  module: 'fun',
  description: 'Get a short text: a haiku, a headline, a pirate’s log, and more',
  components: [another],
  examples: ['/fun theme:space', '/fun theme:cats style:haiku', '/fun theme:kitchen intensity:5 member:@bob'],
  options: {
    theme: option.string({
      description: 'What it’s about',
      required: true,
      maxLength: 100,
      autocomplete: autocomplete(async ({ value }) => (await import('../../fun/choices.ts')).themeChoices(value)),
    }),
    style: option.string({
      description: 'What kind of text (default: any)',
      maxLength: 100,
      autocomplete: autocomplete(async ({ value }) => (await import('../../fun/choices.ts')).styleChoices(value)),
    }),
    intensity: option.integer({
      description: 'From 1, short and calm, to 5, long and loud (default: 3)',
      min: 1,
      max: 5,
    }),
    member: option.user({ description: 'Who it’s for' }),
  },
  run: async (context) => (await import('../../fun/command-answer.ts')).writeFirst(context, context.options, another),
});
