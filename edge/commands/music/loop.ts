import { LOOPS } from '../../../shared/music/catalog.ts';
import { option, subcommand } from '../services.ts';
import { CONTROL, control } from './request.ts';

const NAMES = { off: 'Off', track: 'Current track', queue: 'Whole queue' } as const;

export const loop = subcommand({
  description: 'Repeat the current track or the whole queue',
  ...CONTROL,
  options: {
    what: option.string({
      description: 'What to repeat',
      required: true,
      choices: LOOPS.map((value) => ({ name: NAMES[value], value })),
    }),
  },
  run: (context) => control(context, 'loop', { loop: context.options.what }),
});
