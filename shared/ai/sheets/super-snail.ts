/** Super Snail: an account's attributes, loadout, and relics. */
import { muchSmaller, type NumberField, type ProfileSheet, type TextField } from './sheet.ts';

const MOST = 1_000_000_000_000;
const stat = (key: string, label: string, lookFor: string): NumberField => ({
  ...{ kind: 'number', key, label, lookFor, least: 0, most: MOST },
});
const slot = (key: string, label: string): TextField => ({ kind: 'text', key, label, maxLength: 60 });

const AFFECTIONS = ['fame', 'tech', 'art', 'civ', 'fth'];
/** Attributes of one account are of the same order. A lost digit leaves a tenth. */
const SHARE = 0.1;

export const superSnail: ProfileSheet = {
  kind: 'profile',
  key: 'super_snail',
  title: 'Super Snail',
  screens: [
    {
      key: 'attributes',
      title: 'Attributes',
      lookFor: 'a radar chart or a list with FAME, TECH, ART, CIV, and FTH, often with HP, ATK, DEF, and RUSH above',
      fields: [
        stat('hp', 'HP', 'health, next to a heart'),
        stat('atk', 'ATK', 'attack'),
        stat('def', 'DEF', 'defense'),
        stat('rush', 'RUSH', 'speed'),
        stat('fame', 'FAME', 'a corner of the radar chart'),
        stat('tech', 'TECH', 'a corner of the radar chart'),
        stat('art', 'ART', 'a corner of the radar chart'),
        stat('civ', 'CIV', 'a corner of the radar chart'),
        stat('fth', 'FTH', 'faith, a corner of the radar chart'),
      ],
      doubtful: (values) => muchSmaller(values, AFFECTIONS, SHARE),
    },
    {
      key: 'loadout',
      title: 'Loadout',
      lookFor: 'three buttons A, B, and C, one of them red, and four slots of gear',
      fields: [
        { kind: 'choice', key: 'loadout', label: 'Loadout', choices: ['A', 'B', 'C'], lookFor: 'the red button' },
        slot('gear_1', 'Gear 1'),
        slot('gear_2', 'Gear 2'),
        slot('gear_3', 'Gear 3'),
        slot('gear_4', 'Gear 4'),
      ],
    },
    {
      key: 'relics',
      title: 'Relics',
      lookFor: 'a dark picture of a compass with five slots for relics',
      fields: [1, 2, 3, 4, 5].map((number) => slot(`relic_${number}`, `Relic ${number}`)),
    },
  ],
};
