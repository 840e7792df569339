/** The numbers of music. Where a server can choose its own, `least` and `most` are the bounds. */
export const MUSIC = {
  /** Characters. */
  query: { least: 1, most: 500 },
  /** Tracks that have played, kept to go back to. */
  history: 50,
  /** Tracks in the queue of one session. */
  queue: { default: 100, least: 10, most: 10_000 },
  /** The length of one track, in minutes. Streams have none. */
  trackMinutes: { default: 20, least: 1, most: 720 },
  /** The length of the whole queue, in minutes. */
  queueMinutes: { default: 120, least: 10, most: 10_080 },
  /** Percent of the original volume. */
  volume: { default: 100, least: 0, most: 150 },
  /** Percent of the listeners who have to vote for it. */
  voteShare: { default: 50, least: 10, most: 100 },
  /** How far forward and rewind go by default, in seconds. */
  stepSeconds: 10,
  /** A track without sound for this long is stuck, in milliseconds. */
  stuckMs: 10_000,
  /** How many other sources are tried when one entry fails. */
  attempts: 2,
  /** How often the playback position is saved at most, in milliseconds. Whoever goes on from it adds the time since. */
  positionMs: 5_000,
  /** Playlists of one member or server, and tracks in each. */
  playlists: { most: 25, items: 200 },
} as const;

/** What plays after the current track. */
export const LOOPS = ['off', 'track', 'queue'] as const;
export type Loop = (typeof LOOPS)[number];

/** Filters, which can be combined. `speed` and `pitch` are set separately. */
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

/** The presets as members see them. */
export const PRESET_NAMES = {
  bassboost: 'Bass boost',
  nightcore: 'Nightcore',
  vaporwave: 'Vaporwave',
  '8d': '8D',
  treble: 'Treble',
  pop: 'Pop',
  karaoke: 'Karaoke',
  tremolo: 'Tremolo',
  vibrato: 'Vibrato',
} as const satisfies Record<Preset, string>;
