import { subcommand } from '../services.ts';
import { queuePositionOption } from './queue-position-option.ts';
import { CONTROL, control } from './request.ts';

export const jump = subcommand({
  description: 'Jump to a track in the queue, and skip those before it',
  ...CONTROL,
  options: { to: queuePositionOption('Position in the queue; 1 is next') },
  run: (context) => control(context, 'skip', { to: context.options.to }),
});
