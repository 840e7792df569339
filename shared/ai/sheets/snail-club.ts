/** Super Snail: a club's members with their powers. */
import type { RosterSheet } from './sheet.ts';

const MOST = 1_000_000_000_000;

export const snailClub: RosterSheet = {
  kind: 'roster',
  key: 'snail_club',
  title: 'Super Snail club',
  rowLabel: 'Member',
  lookFor: 'a list of a club’s members, one below the other, each with a name and a number',
  metrics: [
    {
      ...{ kind: 'number', key: 'sim', label: 'SIM power', least: 1, most: MOST },
      lookFor: 'the list says SIM, SIM Power, or Manage SIM',
    },
    {
      ...{ kind: 'number', key: 'total', label: 'Total power', least: 1, most: MOST },
      lookFor: 'the list says Power, Total Power, or Members without SIM',
    },
  ],
};
