import { refuse } from '../../interactions/reply.ts';
import { option, subcommand } from '../services.ts';
import { removalChoices } from './queue-choices.ts';
import { parsePositions } from './queue-positions.ts';
import { CONTROL, control } from './request.ts';

export const remove = subcommand({
  description: 'Remove tracks from the queue',
  ...CONTROL,
  options: {
    what: option.string({
      description: 'A position like 3, a range like 2-5, or “mine” for everything you requested',
      required: true,
      maxLength: 100,
      autocomplete: removalChoices,
    }),
  },
  run: (context) => {
    const positions = parsePositions(context.options.what);
    return positions === undefined
      ? refuse('Enter a position like `3`, a range like `2-5`, or `mine`. `/music queue` shows the positions.')
      : control(context, 'remove', positions);
  },
});
