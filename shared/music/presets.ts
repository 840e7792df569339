/** What the presets do, as filters of Lavalink v4. */
import { PRESETS, type Preset } from './catalog.ts';

/** A set of filters. A Lavalink server replaces all filters of a player with it. Values are multipliers unless noted otherwise. */
export interface Filters {
  /** Gain by band, 0 (25 Hz) to 14 (16 kHz): −0.25 is silence, 0 as recorded, 1 four times. */
  equalizer?: { band: number; gain: number }[];
  karaoke?: { level: number; monoLevel: number; filterBand: number; filterWidth: number };
  timescale?: { speed?: number; pitch?: number; rate?: number };
  /** Frequency in hertz, depth from 0 to 1. */
  tremolo?: { frequency: number; depth: number };
  /** Frequency in hertz up to 14, depth from 0 to 1. */
  vibrato?: { frequency: number; depth: number };
  /** Rotations per second. */
  rotation?: { rotationHz: number };
  lowPass?: { smoothing: number };
}

/** The original speed and pitch, in percent. */
export const UNCHANGED = 100;

const GAIN = { least: -0.25, most: 1 } as const;

/** Gains from the lowest band up; the rest are 0. */
const bands = (...gains: number[]): NonNullable<Filters['equalizer']> => gains.map((gain, band) => ({ band, gain }));

const FILTERS = {
  bassboost: { equalizer: bands(0.2, 0.15, 0.1, 0.05, 0, -0.05) },
  nightcore: { timescale: { speed: 1.2, pitch: 1.2 } },
  vaporwave: { timescale: { speed: 0.85, pitch: 0.85 }, equalizer: bands(0.1, 0.08) },
  '8d': { rotation: { rotationHz: 0.2 } },
  treble: { equalizer: bands(0, 0, 0, 0, 0, 0, 0, 0, 0, 0.05, 0.1, 0.15, 0.2, 0.2, 0.2) },
  pop: { equalizer: bands(-0.05, -0.02, 0, 0.05, 0.1, 0.12, 0.12, 0.1, 0.05, 0, -0.02, -0.05, -0.05, -0.05, -0.05) },
  karaoke: { karaoke: { level: 1, monoLevel: 1, filterBand: 220, filterWidth: 100 } },
  tremolo: { tremolo: { frequency: 4, depth: 0.6 } },
  vibrato: { vibrato: { frequency: 8, depth: 0.5 } },
} as const satisfies Record<Preset, Filters>;

/**
 * The combined filters of several presets, in any order.
 *
 * Gains of a band add up to Lavalink's limit at most; speeds and pitches multiply, including the ones in percent; every other filter
 * is in one preset only. The original sound is `{}`, which removes a player's filters.
 *
 * @param speed in percent, without a change of pitch.
 * @param pitch in percent, without a change of speed.
 */
export function filtersOf(presets: readonly Preset[], speed = UNCHANGED, pitch = UNCHANGED): Filters {
  const filters: Filters = {};
  const gains = new Map<number, number>();
  const timescale = { speed: speed / UNCHANGED, pitch: pitch / UNCHANGED };
  for (const preset of PRESETS.filter((name) => presets.includes(name))) {
    const { equalizer, timescale: change, ...others }: Filters = FILTERS[preset];
    for (const { band, gain } of equalizer ?? []) gains.set(band, (gains.get(band) ?? 0) + gain);
    timescale.speed *= change?.speed ?? 1;
    timescale.pitch *= change?.pitch ?? 1;
    Object.assign(filters, structuredClone(others));
  }
  const equalizer = [...gains]
    .map(([band, gain]) => ({ band, gain: rounded(Math.min(GAIN.most, Math.max(GAIN.least, gain))) }))
    .filter(({ gain }) => gain !== 0)
    .sort((a, b) => a.band - b.band);
  if (equalizer.length > 0) filters.equalizer = equalizer;
  const [times, tones] = [rounded(timescale.speed), rounded(timescale.pitch)];
  if (times !== 1 || tones !== 1) filters.timescale = { speed: times, pitch: tones, rate: 1 };
  return filters;
}

/** How fast the playback position advances, such as 1.2. */
export function speedOf(filters: Filters): number {
  return (filters.timescale?.speed ?? 1) * (filters.timescale?.rate ?? 1);
}

/** To three decimals: 1.2 × 0.85 is 1.02, not 1.0199999999999998. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
