/**
 * `node infra/sandbox/ai/pictures/make.ts`: makes the example screenshots beside it. What the scripted model reads is stored in the
 * files, because it can't see.
 */
import { writeFileSync } from 'node:fs';
import { pictureOf } from '../picture.ts';

const seen = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([key, text]) => [key, { text, confidence: 1 }]));

/** By file: what a first look sees, and a second one. */
export const EXAMPLES = {
  // Two looks differ about ART, and nobody can read CIV.
  'attributes.png': {
    first: {
      screen: 'attributes',
      values: seen({
        ...{ hp: '1,234,567', atk: '55.5K', def: '43,210', rush: '9,999' },
        ...{ fame: '12,000', tech: '11,500', art: '1,150', civ: '?', fth: '11,900' },
      }),
    },
    again: { screen: 'attributes', values: seen({ art: '11,500', civ: '?' }) },
  },
  'loadout.png': {
    first: {
      screen: 'loadout',
      values: seen({
        ...{ loadout: 'B', gear_1: 'Rusty Anchor', gear_2: 'Paper Crown' },
        ...{ gear_3: 'Lucky Clover', gear_4: 'Tin Whistle' },
      }),
    },
  },
} as const;

if (import.meta.main)
  for (const [name, stored] of Object.entries(EXAMPLES))
    writeFileSync(new URL(name, import.meta.url), pictureOf(JSON.stringify(stored), { width: 320, height: 180 }));
