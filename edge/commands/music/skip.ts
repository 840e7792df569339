import { MUSIC } from '../../../shared/music/catalog.ts';
import { option, subcommand } from '../services.ts';
import { queueChoices } from './queue-choices.ts';
import { CONTROL, control } from './request.ts';

export const skip = subcommand({
  description: 'Skip the current track',
  ...CONTROL,
  options: {
    to: option.integer({
      description: 'Position in the queue to skip to (default: 1, the next track)',
      min: 1,
      max: MUSIC.queue.most,
      autocomplete: queueChoices,
    }),
  },
  run: (context) => {
    const { to } = context.options;
    return control(context, 'skip', to === undefined ? {} : { to });
  },
});
