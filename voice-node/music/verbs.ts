/** All music verbs. */

import type { VerbName } from '../../shared/music/verbs.ts';
import type { Random } from '../../shared/platform/random.ts';
import type { Verb, Verbs } from '../sessions/intents.ts';
import { addingVerbs } from './adding-verbs.ts';
import { lineVerbs } from './line-verbs.ts';
import { playbackVerbs } from './playback-verbs.ts';
import { soundVerbs } from './sound-verbs.ts';
import type { MusicParts } from './verb-context.ts';

export function musicVerbs(parts: MusicParts, random: Random): Verbs {
  const verbs = {
    ...addingVerbs(parts),
    ...playbackVerbs(parts),
    ...lineVerbs(parts, random),
    ...soundVerbs(parts),
  } satisfies Record<string, Verb> as Record<VerbName, Verb>;
  return new Map(Object.entries(verbs));
}
