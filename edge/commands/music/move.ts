import { subcommand } from '../services.ts';
import { queuePositionOption } from './queue-position-option.ts';
import { CONTROL, control } from './request.ts';

export const move = subcommand({
  description: 'Move a track to another position in the queue',
  ...CONTROL,
  options: { from: queuePositionOption('Current position; 1 is next'), to: queuePositionOption('New position') },
  run: (context) => control(context, 'move', context.options),
});
