import { MUSIC } from '../../../shared/music/catalog.ts';
import { option } from '../services.ts';
import { queueChoices } from './queue-choices.ts';

/** A position in the queue, with its tracks as suggestions. */
export function queuePositionOption(description: string) {
  return option.integer({ description, required: true, min: 1, max: MUSIC.queue.most, autocomplete: queueChoices });
}
