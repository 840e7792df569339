import { MUSIC } from '../../../../shared/music/catalog.ts';
import { parseTime } from '../../../../shared/music/time.ts';
import { refuse } from '../../../interactions/reply.ts';
import { subcommand } from '../../services.ts';
import { CONTROL, control } from '../request.ts';
import { TIME_SENTENCE, timeOption } from '../time-option.ts';

/** A subcommand that seeks forward or back from the current position. */
export function stepCommand(description: string, sign: 1 | -1) {
  return subcommand({
    description,
    ...CONTROL,
    options: { by: timeOption(`How far, like 30 or 1:30 (default: ${MUSIC.stepSeconds} seconds)`) },
    run: (context) => {
      const { by } = context.options;
      const offset = by === undefined ? MUSIC.stepSeconds * 1_000 : parseTime(by);
      return offset === undefined ? refuse(TIME_SENTENCE) : control(context, 'seek', { offset: sign * offset });
    },
  });
}
