import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeTrack } from '../../infra/sandbox/lavalink/track/encoding.ts';
import { decodeTrack } from './encoded-track.ts';
import { mayPlay } from './source-address.ts';

const info = {
  ...{ identifier: 'night-train', isSeekable: true, author: 'The Loopbacks', length: 251_000, isStream: false },
  ...{ position: 0, title: 'Night Train', uri: 'https://demo.invalid/track/night-train' },
  ...{ artworkUrl: null, isrc: 'XXDEM2600002', sourceName: 'demo' },
};

test('decodes everything that a Lavalink server encoded, in any script', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
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

describe('the address of a track', () => {
  const played = (given: Partial<Omit<typeof info, 'uri'>> & { uri?: string | null }, allowsPrivate = false) => {
    const track = decodeTrack(encodeTrack({ ...info, ...given }));
    if (track === undefined) throw new Error('no track');
    return mayPlay(track, allowsPrivate);
  };

  test('isn’t in this network, whatever it displays', () => {
    const hidden = { sourceName: 'http', identifier: 'http://169.254.169.254/', uri: 'https://radio.example.org/' };
    expect(played(hidden)).toBe(false);
    expect(played(hidden, true)).toBe(true);
    expect(played({ sourceName: 'http', identifier: 'https://radio.example.fm/', uri: 'http://localhost/' })).toBe(
      false,
    );
    expect(played({ sourceName: 'http', identifier: 'https://radio.fm/live', uri: null })).toBe(true);
    expect(played({ sourceName: 'http', identifier: '/etc/passwd' })).toBe(false);
  });

  test('isn’t a file on the server', () => {
    expect(played({ sourceName: 'local', identifier: '/etc/passwd', uri: null })).toBe(false);
    expect(played({ sourceName: 'local', identifier: '/etc/passwd', uri: null }, true)).toBe(false);
  });

  test('may be a source’s own name', () => {
    expect(played({ sourceName: 'youtube', identifier: 'dQw4w9WgXcQ', uri: 'https://youtu.be/dQw4w9WgXcQ' })).toBe(
      true,
    );
    expect(played({})).toBe(true);
  });
});
