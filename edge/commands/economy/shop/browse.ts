import { reply } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';
import { answerShelf, KIND_LABELS, KINDS, type Kind } from './answers.ts';

export const browse = subcommand({
  description: 'See what the shop sells and what you can afford',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  options: {
    kind: option.string({
      description: 'Only one kind (default: everything)',
      choices: KINDS.map((value) => ({ name: KIND_LABELS[value], value })),
    }),
  },
  run: (context) => answerShelf(context, (context.options.kind as Kind | undefined) ?? 'all', 0, reply),
});
