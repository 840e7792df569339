/** A scoreboard as most team games show it at the end of a match. */
import type { RosterSheet } from './sheet.ts';

export const scoreboard: RosterSheet = {
  kind: 'roster',
  key: 'scoreboard',
  title: 'Scoreboard',
  rowLabel: 'Player',
  lookFor: 'a table at the end of a match, a row for each player, with columns for the score, kills, and deaths',
  metrics: [
    { kind: 'number', key: 'score', label: 'Score', least: 0, most: 10_000_000 },
    { kind: 'number', key: 'kills', label: 'Kills', least: 0, most: 1_000, lookFor: 'K, Kills, or Eliminations' },
    { kind: 'number', key: 'deaths', label: 'Deaths', least: 0, most: 1_000, lookFor: 'D or Deaths' },
  ],
};
