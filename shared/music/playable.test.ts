import { describe, expect, test } from 'vitest';
import { encodeTrack } from '../../infra/sandbox/lavalink/track/encoding.ts';
import { forgedTracks } from '../../infra/testing/attacks/track-addresses.ts';
import { playableTrack } from './playable.ts';

const info = {
  ...{ identifier: 'night-train', isSeekable: true, author: 'The Loopbacks', length: 251_000, isStream: false },
  ...{ position: 0, title: 'Night Train', uri: 'https://demo.invalid/track/night-train' },
  ...{ artworkUrl: null, isrc: null, sourceName: 'demo' },
};
const played = (given: Partial<Omit<typeof info, 'uri'>> & { uri?: string | null }, allowsPrivate = false) =>
  playableTrack(encodeTrack({ ...info, ...given }), allowsPrivate) !== undefined;

describe('the address of a track', () => {
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
});

// As each source of lavaplayer and LavaSrc makes them.
test.each([
  ['youtube', 'dQw4w9WgXcQ', 'https://www.youtube.com/watch?v=dQw4w9WgXcQ'],
  [
    'soundcloud',
    'O:https://api-v2.soundcloud.com/media/soundcloud:tracks:1/abc/stream/hls',
    'https://soundcloud.com/a/b',
  ],
  [
    'soundcloud',
    'M:https://api-v2.soundcloud.com/media/soundcloud:tracks:1/abc/stream/progressive',
    'https://soundcloud.com/a/b',
  ],
  ['soundcloud', '123456789', 'https://soundcloud.com/a/b'],
  ['bandcamp', 'https://artist.bandcamp.com/track/a-song', 'https://artist.bandcamp.com/track/a-song'],
  ['vimeo', 'https://vimeo.com/123456', 'https://vimeo.com/123456'],
  ['twitch', 'https://www.twitch.tv/someone', 'https://www.twitch.tv/someone'],
  ['nico', 'sm9', 'https://www.nicovideo.jp/watch/sm9'],
  ['spotify', '4uLU6hMCjMI75M1A2tKUQC', 'https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC'],
  ['deezer', '3135556', 'https://deezer.com/track/3135556'],
  ['applemusic', '1440857781', 'https://music.apple.com/us/album/1440857781'],
  ['http', 'https://files.example.com/my%20song.mp3', 'https://files.example.com/my%20song.mp3'],
  ['demo', 'first-light', 'https://demo.invalid/track/first-light'],
])('%s plays %s', (sourceName, identifier, uri) => {
  expect(played({ sourceName, identifier, uri })).toBe(true);
});

test.each(forgedTracks(7_777).map(({ name, encoded }) => [name, encoded]))('%s doesn’t play', (_, encoded) => {
  expect(playableTrack(encoded)).toBeUndefined();
});
