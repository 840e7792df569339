/** The numbers of music. Those a guild may change are bounds here and defaults there. */
export const MUSIC = {
  /** Characters. */
  query: { least: 1, most: 500 },
  /** Tracks that have played, kept for going back. */
  history: 50,
  /** Tracks waiting, in one session. A guild may set its own. */
  queue: { default: 100, least: 10, most: 10_000 },
  /** One track, in minutes; streams have no length and count as none. */
  trackMinutes: { default: 20, least: 1, most: 720 },
  /** All that waits, in minutes. */
  queueMinutes: { default: 120, least: 10, most: 10_080 },
  /** Percent of the original loudness. */
  volume: { default: 100, least: 0, most: 150 },
  /** Percent of the listeners who must want it. */
  voteShare: { default: 50, least: 10, most: 100 },
  /** How far forward and rewind go when no time is given, in seconds. */
  stepSeconds: 10,
  /** A track that has not sounded for so long is stuck, in milliseconds. */
  stuckMs: 10_000,
  /** Other sources tried for one entry that fails. */
  attempts: 2,
  /** How often the position of what plays is written down, in milliseconds: at most so much is heard twice. */
  positionMs: 5_000,
  /** Playlists of one member or one server, and the tracks in each. */
  playlists: { most: 25, items: 200 },
} as const;

/** What is heard next once a track has ended. */
export const LOOPS = ['off', 'track', 'queue'] as const;
export type Loop = (typeof LOOPS)[number];

/** How the sound is changed; any of them together. `speed` and `pitch` are set apart from these. */
export const PRESETS = [
  'bassboost',
  'nightcore',
  'vaporwave',
  '8d',
  'treble',
  'pop',
  'karaoke',
  'tremolo',
  'vibrato',
] as const;
export type Preset = (typeof PRESETS)[number];
