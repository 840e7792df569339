import type { ForgetButton } from '../../ai/answer-buttons.ts';
import { arg } from '../../interactions/custom-id.ts';
import { autocomplete, button, command, option } from '../services.ts';

/** Both are loaded on first use: few members forget anything. */
const answers = () => import('../../ai/memory.ts');

/** Below a question, and below what taking back consent leaves. `newest` is in milliseconds since 1970. */
const forgetThose = button({
  id: 'mem.forget',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { where: arg.oneOf('here', 'everywhere'), newest: arg.integer() },
  run: async (context) => (await answers()).answerForgetAll(context, context.args),
});

export const forgetButton: ForgetButton = (notes, label, onlyFor) =>
  forgetThose.with(notes, { label, style: 'danger', onlyFor });

export const forget = command({
  name: 'forget',
  module: 'ai',
  // Whoever runs a server doesn't decide whether members can erase what's theirs.
  isAlwaysOpen: true,
  description: 'Erase what you had remembered',
  effect: 'change',
  visibility: 'ephemeral',
  examples: ['/forget id:12', '/forget id:all'],
  components: [forgetThose],
  options: {
    id: option.string({
      description: 'Number of a note, all for your notes here, or everywhere',
      required: true,
      maxLength: 100,
      autocomplete: autocomplete(async (context) => (await answers()).suggestNotes(context, context.value)),
    }),
  },
  run: async (context) => (await answers()).answerForget(context, context.options.id, forgetButton),
});
