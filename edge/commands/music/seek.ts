import { parseTime } from '../../../shared/music/time.ts';
import { refuse } from '../../interactions/reply.ts';
import { subcommand } from '../services.ts';
import { CONTROL, control } from './request.ts';
import { TIME_SENTENCE, timeOption } from './time-option.ts';

export const seek = subcommand({
  description: 'Go to a time in the current track',
  ...CONTROL,
  options: { time: { ...timeOption('From the start, like 1:23, 83, or 1h2m'), required: true } },
  run: (context) => {
    const position = parseTime(context.options.time);
    return position === undefined ? refuse(TIME_SENTENCE) : control(context, 'seek', { position });
  },
});
