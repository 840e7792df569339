/** A profile of a game that doesn't exist, so that tests notice what only fits the games that do. */
import type { ProfileSheet } from '../../shared/ai/sheets/sheet.ts';

export const garden: ProfileSheet = {
  kind: 'profile',
  key: 'garden',
  title: 'Garden',
  screens: [
    {
      key: 'beds',
      title: 'Beds',
      lookFor: 'rows of beds',
      fields: [
        { kind: 'number', key: 'beds', label: 'Count', least: 1, most: 500 },
        { kind: 'number', key: 'harvest', label: 'Harvest', least: 0, most: 1_000_000_000 },
        { kind: 'text', key: 'flower', label: 'Flower', maxLength: 20 },
      ],
    },
    {
      key: 'shed',
      title: 'Shed',
      lookFor: 'tools on a wall',
      fields: [
        { kind: 'number', key: 'tools', label: 'Count', least: 0, most: 99 },
        { kind: 'choice', key: 'lock', label: 'Lock', choices: ['Open', 'Shut'] },
      ],
    },
  ],
};
