import { control } from './control.ts';
import { limits } from './limits.ts';
import { presence } from './presence.ts';
import { search } from './search.ts';
import { view } from './view.ts';

/** `/music settings …`. */
export const settings = {
  description: 'Change how music works in this server',
  subcommands: { view, control, limits, search, presence },
};
