/** What plays: pausing it, leaving it, and moving about in it. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { parseTime } from '../../../shared/music/time.ts';
import { refuse } from '../../interactions/reply.ts';
import { option, subcommand } from '../services.ts';
import { lineChoices } from './queue-choices.ts';
import { ask, CONTROL } from './request.ts';

const TIME_SENTENCE = 'I take times like `1:23`, `83` (seconds) or `1h2m`. Try again with one of these.';

const timeOption = (description: string, required: boolean) =>
  option.string({ description, required, minLength: 1, maxLength: 20 });

export const pause = subcommand({
  description: 'Pause what plays',
  ...CONTROL,
  run: (context) => ask(context, 'pause', { isPaused: true }),
});

export const resume = subcommand({
  description: 'Go on with what was paused',
  ...CONTROL,
  run: (context) => ask(context, 'pause', { isPaused: false }),
});

export const skip = subcommand({
  description: 'Leave what plays, for the next one in line',
  ...CONTROL,
  options: {
    to: option.integer({
      description: 'The place in line to go to; the next one when left out',
      min: 1,
      max: MUSIC.queue.most,
      autocomplete: lineChoices,
    }),
  },
  run: (context) => {
    const { to } = context.options;
    return ask(context, 'skip', to === undefined ? {} : { to });
  },
});

export const jump = subcommand({
  description: 'Go to a place in line at once, past those before it',
  ...CONTROL,
  options: {
    to: option.integer({
      description: 'The place in line; 1 is next',
      required: true,
      min: 1,
      max: MUSIC.queue.most,
      autocomplete: lineChoices,
    }),
  },
  run: (context) => ask(context, 'skip', { to: context.options.to }),
});

export const back = subcommand({
  description: 'Go back to what played before',
  ...CONTROL,
  run: (context) => ask(context, 'back', {}),
});

export const seek = subcommand({
  description: 'Go to a moment of what plays',
  ...CONTROL,
  options: { time: timeOption('From its beginning, e.g. 1:23, 83 or 1h2m', true) },
  run: (context) => {
    const position = parseTime(context.options.time ?? '');
    return position === undefined ? refuse(TIME_SENTENCE) : ask(context, 'seek', { position });
  },
});

export const stop = subcommand({
  description: 'Stop, and forget what waits in line',
  ...CONTROL,
  run: (context) => ask(context, 'stop', {}),
});

/** Forward or back by a step: so many seconds, or a time like `1:30`. */
function step(description: string, sign: 1 | -1) {
  return subcommand({
    description,
    ...CONTROL,
    options: { by: timeOption(`How far, e.g. 30 or 1:30; ${MUSIC.stepSeconds} seconds when left out`, false) },
    run: (context) => {
      const { by } = context.options;
      const offset = by === undefined ? MUSIC.stepSeconds * 1_000 : parseTime(by);
      return offset === undefined ? refuse(TIME_SENTENCE) : ask(context, 'seek', { offset: sign * offset });
    },
  });
}

/** `/music track …`. */
export const trackSubcommands = {
  forward: step('Go forward in what plays', 1),
  rewind: step('Go back in what plays', -1),
  replay: subcommand({
    description: 'Play it from its beginning',
    ...CONTROL,
    run: (context) => ask(context, 'seek', { position: 0 }),
  }),
};
