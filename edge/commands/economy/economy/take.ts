import { subcommand } from '../../services.ts';
import { MOVE_OPTIONS, previewMove } from './move.ts';

export const take = subcommand({
  description: 'Take credits or items from a member',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  options: MOVE_OPTIONS,
  run: (context) => previewMove(context, 'take'),
});
