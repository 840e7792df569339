/** The lists that can be read, for options of commands. Not from the sheets, which load with what reads them; a test compares the two. */
export const ROSTER_CHOICES = [
  { name: 'Super Snail club', value: 'snail_club' },
  { name: 'Scoreboard', value: 'scoreboard' },
] as const;
export type RosterKey = (typeof ROSTER_CHOICES)[number]['value'];
