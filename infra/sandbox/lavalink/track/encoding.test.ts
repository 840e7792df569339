import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTrack, encodeTrack } from './encoding.ts';
import { type TrackInfo, UNENDING } from './track.ts';

/** Version 2, from a real Lavalink: the example in its REST documentation. */
const REAL =
  'QAAAjQIAJVJpY2sgQXN0bGV5IC0gTmV2ZXIgR29ubmEgR2l2ZSBZb3UgVXAADlJpY2tBc3RsZXlWRVZPAAAAAAADPCAAC2RRdzR3OVdnWGNRAAEAK2h0dHBzOi8vd3d3LnlvdXR1YmUuY29tL3dhdGNoP3Y9ZFF3NHc5V2dYY1EAB3lvdXR1YmUAAAAAAAAAAA==';

const info: TrackInfo = {
  ...{ identifier: 'id', isSeekable: true, author: 'A', length: 1_000, isStream: false, position: 500 },
  ...{ title: 'T', uri: 'u', artworkUrl: null, isrc: 'i', sourceName: 'demo' },
};

describe('tracks decode to what was encoded', () => {
  test('with any text in any field, including unpaired surrogates and NUL', () => {
    const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
    const optional = fc.option(text);
    const ms = fc.integer({ min: -1, max: 2 ** 40 });
    const any = fc
      .record({
        ...{ identifier: text, author: text, title: text, sourceName: text },
        ...{ uri: optional, artworkUrl: optional, isrc: optional },
        ...{ length: ms, position: ms, isStream: fc.boolean() },
      })
      .map((fields) => ({ ...fields, isSeekable: !fields.isStream }));
    fc.assert(
      fc.property(any, (given) => {
        expect(decodeTrack(encodeTrack(given))).toEqual(given);
      }),
    );
  });

  test('without an end, or with an unknown length', () => {
    for (const length of [UNENDING, -1]) expect(decodeTrack(encodeTrack({ ...info, length })).length).toBe(length);
  });
});

describe('the format is what real servers and clients use', () => {
  test('byte for byte', () => {
    const hex = Buffer.from(encodeTrack(info), 'base64').toString('hex');
    const size = '4000002b';
    const texts = ['03', '000154', '000141', '00000000000003e8', '00026964', '00'];
    const optionals = ['01000175', '00', '01000169'];
    expect(hex).toBe([size, ...texts, ...optionals, '000464656d6f', '00000000000001f4'].join(''));
  });

  test('text is modified UTF-8: a cat emoji takes six bytes, not four, and NUL takes two', () => {
    const bytes = Buffer.from(encodeTrack({ ...info, title: '🐈\0' }), 'base64');
    expect(bytes.subarray(5, 15).toString('hex')).toBe('0008' + 'eda0bdedb088' + 'c080');
  });

  test('a real server’s track can be decoded', () => {
    expect(decodeTrack(REAL)).toEqual({
      ...{ identifier: 'dQw4w9WgXcQ', title: 'Rick Astley - Never Gonna Give You Up', author: 'RickAstleyVEVO' },
      ...{ length: 212_000, isStream: false, isSeekable: true, position: 0, sourceName: 'youtube' },
      ...{ uri: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ', artworkUrl: null, isrc: null },
    });
  });

  test('a source’s own fields are skipped', () => {
    const bytes = Buffer.from(encodeTrack(info), 'base64');
    const own = Buffer.from('0003777776', 'hex');
    const longer = Buffer.concat([bytes.subarray(0, -8), own, bytes.subarray(-8)]);
    longer.writeUInt32BE(bytes.readUInt32BE(0) + own.length, 0);
    expect(decodeTrack(longer.toString('base64'))).toEqual(info);
  });
});

test.each([
  ['nothing', ''],
  ['text that isn’t Base64', 'not a track!'],
  ['something too short', 'QAAA'],
  ['a truncated track', REAL.slice(0, 80)],
  ['a wrong length', `QAAAjg${REAL.slice(6)}`],
  ['a later version', `QAAAjQQ${REAL.slice(7)}`],
])('%s is rejected', (_, encoded) => {
  expect(() => decodeTrack(encoded)).toThrow(RangeError);
});

test('a text that’s too long is rejected, not truncated', () => {
  expect(() => encodeTrack({ ...info, title: 'x'.repeat(65_536) })).toThrow(RangeError);
});
