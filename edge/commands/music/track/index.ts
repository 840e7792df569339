import { forward } from './forward.ts';
import { replay } from './replay.ts';
import { rewind } from './rewind.ts';

/** `/music track …`. */
export const track = {
  description: 'Move around in the current track',
  subcommands: { forward, rewind, replay },
};
