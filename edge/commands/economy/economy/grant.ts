import { subcommand } from '../../services.ts';
import { MOVE_OPTIONS, previewMove } from './move.ts';

export const grant = subcommand({
  description: 'Give a member credits or items',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: MOVE_OPTIONS,
  run: (context) => previewMove(context, 'grant'),
});
