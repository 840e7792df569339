import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRESETS } from './catalog.ts';
import { filtersOf, speedOf } from './presets.ts';

const chosen = fc.uniqueArray(fc.constantFrom(...PRESETS));
const percent = fc.integer({ min: 50, max: 200 });

test('no preset means no filter', () => {
  expect(filtersOf([])).toEqual({});
  expect(filtersOf([], 100, 100)).toEqual({});
});

test.each(PRESETS)('%s changes the sound', (preset) => {
  expect(Object.keys(filtersOf([preset])).length).toBeGreaterThan(0);
});

describe('combinations', () => {
  test('gains add up per band', () => {
    const bass = filtersOf(['bassboost']).equalizer ?? [];
    const both = filtersOf(['bassboost', 'vaporwave']).equalizer ?? [];
    expect([bass[0], both[0]]).toEqual([
      { band: 0, gain: 0.2 },
      { band: 0, gain: 0.3 },
    ]);
  });

  test('speeds multiply', () => {
    expect(filtersOf(['nightcore', 'vaporwave']).timescale).toEqual({ speed: 1.02, pitch: 1.02, rate: 1 });
    expect(filtersOf(['nightcore'], 150, 50).timescale).toEqual({ speed: 1.8, pitch: 0.6, rate: 1 });
    expect(filtersOf([], 150).timescale).toEqual({ speed: 1.5, pitch: 1, rate: 1 });
    expect(speedOf(filtersOf(['nightcore'], 150))).toBe(1.8);
    expect(speedOf(filtersOf(['8d']))).toBe(1);
  });

  test('order and repetition make no difference', () => {
    fc.assert(
      fc.property(chosen, percent, percent, (presets, speed, pitch) => {
        const filters = filtersOf(presets, speed, pitch);
        expect(filtersOf([...presets, ...presets].reverse(), speed, pitch)).toEqual(filters);
      }),
    );
  });

  test('a Lavalink server accepts every combination', () => {
    fc.assert(
      fc.property(chosen, percent, percent, (presets, speed, pitch) => {
        const { equalizer = [], timescale, tremolo, vibrato } = filtersOf(presets, speed, pitch);
        expect(new Set(equalizer.map(({ band }) => band)).size).toBe(equalizer.length);
        for (const { band, gain } of equalizer) {
          expect(band).toBeGreaterThanOrEqual(0);
          expect(band).toBeLessThanOrEqual(14);
          expect(gain).toBeGreaterThanOrEqual(-0.25);
          expect(gain).toBeLessThanOrEqual(1);
        }
        for (const value of Object.values(timescale ?? {})) expect(value).toBeGreaterThan(0);
        for (const { depth } of [tremolo, vibrato].filter((filter) => filter !== undefined)) {
          expect(depth).toBeGreaterThan(0);
          expect(depth).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('changing a result doesn’t affect the next one', () => {
    const first = filtersOf(['karaoke']);
    if (first.karaoke) first.karaoke.level = 0;
    expect(filtersOf(['karaoke']).karaoke?.level).toBe(1);
  });
});
