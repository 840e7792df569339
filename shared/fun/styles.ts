import type { Style } from './style.ts';
import { bedtime } from './styles/bedtime.ts';
import { commentary } from './styles/commentary.ts';
import { fieldNote } from './styles/field-note.ts';
import { fortune } from './styles/fortune.ts';
import { haiku } from './styles/haiku.ts';
import { headline } from './styles/headline.ts';
import { pirateLog } from './styles/pirate-log.ts';
import { recipe } from './styles/recipe.ts';
import { toast } from './styles/toast.ts';
import { trailer } from './styles/trailer.ts';
import { weather } from './styles/weather.ts';

/** All styles. Their order is that of the catalog, and may change; their IDs stay. */
export const STYLES: readonly Style[] = [
  bedtime,
  commentary,
  fieldNote,
  fortune,
  haiku,
  headline,
  pirateLog,
  recipe,
  toast,
  trailer,
  weather,
];
