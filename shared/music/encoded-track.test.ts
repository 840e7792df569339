import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTrack } from '../../infra/sandbox/lavalink/track/encoding.ts';
import { cleanText } from '../platform/text.ts';
import { decodeTrack } from './encoded-track.ts';

const info = {
  ...{ identifier: 'night-train', isSeekable: true, author: 'The Loopbacks', length: 251_000, isStream: false },
  ...{ position: 0, title: 'Night Train', uri: 'https://demo.invalid/track/night-train' },
  ...{ artworkUrl: null, isrc: 'XXDEM2600002', sourceName: 'demo' },
};

test('decodes everything that a Lavalink server encoded, in any script', () => {
  // What can't be stored has a test of its own.
  const text = fc.string({ unit: 'binary', maxLength: 60 }).map(cleanText);
  fc.assert(
    fc.property(text, text, fc.option(text), fc.option(fc.string({ maxLength: 20 })), (title, author, uri, isrc) => {
      const encoded = encodeTrack({ ...info, title, author, uri, isrc });
      const { identifier, length, isStream, artworkUrl, sourceName } = info;
      expect(decodeTrack(encoded)).toEqual({
        ...{ encoded, identifier, title, author, lengthMs: length, isStream, uri, artworkUrl, isrc },
        source: sourceName,
      });
    }),
  );
});

test('streams and unmeasured tracks have no length', () => {
  const stream = { ...info, isStream: true, length: 2 ** 63 };
  expect(decodeTrack(encodeTrack(stream))).toMatchObject({ isStream: true, lengthMs: null });
  expect(decodeTrack(encodeTrack({ ...info, length: -1 }))).toMatchObject({ isStream: false, lengthMs: null });
});

test('truncated or changed encodings aren’t tracks', () => {
  const bytes = Buffer.from(encodeTrack(info), 'base64');
  for (let length = 0; length < bytes.length; length++)
    expect(decodeTrack(bytes.subarray(0, length).toString('base64'))).toBeUndefined();
  for (const text of ['', 'x', '%%%', 'QAAA', 'night train']) expect(decodeTrack(text)).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const read = decodeTrack(Buffer.from(bytes).toString('base64'));
      expect(read === undefined || typeof read.title === 'string').toBe(true);
    }),
  );
});

test('a flag that Lavalink reads differently isn’t a track', () => {
  const bytes = Buffer.from(encodeTrack(info), 'base64');
  bytes.writeUInt8(bytes.readUInt8(0) | 0x80, 0);
  expect(decodeTrack(bytes.toString('base64'))).toBeUndefined();
});

test('a title that’s too long is cut, and the track still plays', () => {
  expect(decodeTrack(encodeTrack({ ...info, title: 'x'.repeat(1_500) }))?.title).toHaveLength(500);
});

test('a title loses what can’t be stored, and an address with it makes no track', () => {
  const shown = decodeTrack(encodeTrack({ ...info, title: 'So\0ng \ud83d', author: '\0' }));
  expect(shown).toMatchObject({ title: 'Song ', author: '' });
  expect(decodeTrack(encodeTrack({ ...info, identifier: 'night\0train' }))).toBeUndefined();
  expect(decodeTrack(encodeTrack({ ...info, uri: `${info.uri}\0` }))).toBeUndefined();
});
