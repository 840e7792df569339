/** What waits: putting it in another order, and taking out of it. */
import { LOOPS, MUSIC } from '../../../shared/music/catalog.ts';
import { refuse } from '../../interactions/reply.ts';
import { option, subcommand } from '../services.ts';
import { lineChoices, removalChoices } from './queue-choices.ts';
import { parsePlaces } from './queue-positions.ts';
import { ask, CONTROL } from './request.ts';

const place = (description: string) =>
  option.integer({ description, required: true, min: 1, max: MUSIC.queue.most, autocomplete: lineChoices });

export const shuffle = subcommand({
  description: 'Put what waits in a random order',
  ...CONTROL,
  run: (context) => ask(context, 'shuffle', {}),
});

export const remove = subcommand({
  description: 'Take something out of the line',
  ...CONTROL,
  options: {
    what: option.string({
      description: 'A place like 3, a range like 2-5, or mine for all that you asked for',
      required: true,
      maxLength: 20,
      autocomplete: removalChoices,
    }),
  },
  run: (context) => {
    const places = parsePlaces(context.options.what);
    return places === undefined
      ? refuse('Name a place like `3`, a range like `2-5`, or `mine`. `/music queue` shows the line.')
      : ask(context, 'remove', places);
  },
});

export const move = subcommand({
  description: 'Put something in line at another place',
  ...CONTROL,
  options: { from: place('Its place now; 1 is next'), to: place('Its new place') },
  run: (context) => ask(context, 'move', context.options),
});

export const clear = subcommand({
  description: 'Take everything out of the line; what plays goes on',
  ...CONTROL,
  run: (context) => ask(context, 'clear', {}),
});

const LOOP_NAMES = { off: 'Off', track: 'This track', queue: 'The whole line' } as const;

export const loop = subcommand({
  description: 'Repeat what plays, or the whole line',
  ...CONTROL,
  options: {
    what: option.string({
      description: 'What is repeated',
      required: true,
      choices: LOOPS.map((value) => ({ name: LOOP_NAMES[value], value })),
    }),
  },
  run: (context) => ask(context, 'loop', { loop: context.options.what }),
});

export const autoplay = subcommand({
  description: 'When the line ends, go on with something like it, or be quiet',
  ...CONTROL,
  options: { on: option.boolean({ description: 'On or off; the other of the two when left out' }) },
  run: (context) => {
    const { on } = context.options;
    return ask(context, 'autoplay', on === undefined ? {} : { isOn: on });
  },
});
