import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '../platform/public-address.ts';
import { readSource, resolvesPublicly } from './source-address.ts';

describe('refused addresses', () => {
  test.each([
    // Not http(s).
    ['file:///etc/passwd', 'scheme'],
    ['ftp://example.org/a.mp3', 'scheme'],
    ['gopher://example.org/', 'scheme'],
    ['HTTP+UNIX://example.org/', 'scheme'],
    // Credentials, and hosts hidden behind them.
    ['https://user@youtube.com/watch?v=a', 'credentials'],
    ['https://youtube.com:pass@127.0.0.1/', 'credentials'],
    ['https://:secret@example.org/', 'credentials'],
    // This machine and its network, in every notation of IPv4.
    ['http://127.0.0.1/', 'private'],
    ['http://127.1/', 'private'],
    ['http://2130706433/', 'private'],
    ['http://0x7f000001/', 'private'],
    ['http://0x7f.0.0.1/', 'private'],
    ['http://0177.0.0.1/', 'private'],
    ['http://017700000001/', 'private'],
    ['http://127.0.0.1./', 'private'],
    ['http://１２７.０.０.１/', 'private'],
    ['http://%31%32%37.0.0.1/', 'private'],
    ['http://0/', 'private'],
    ['http://0.0.0.0:2333/v4/info', 'private'],
    ['http://10.1.2.3/', 'private'],
    ['http://10.0x10203/', 'private'],
    ['http://100.64.0.1/', 'private'],
    ['http://169.254.169.254/latest/meta-data', 'private'],
    ['http://172.16.0.1/', 'private'],
    ['http://172.31.255.255/', 'private'],
    ['http://192.168.0.1/', 'private'],
    ['http://3232235521/', 'private'],
    ['http://198.18.0.1/', 'private'],
    ['http://224.0.0.1/', 'private'],
    ['http://255.255.255.255/', 'private'],
    // IPv6, and IPv4 inside it.
    ['http://[::1]/', 'private'],
    ['http://[::]/', 'private'],
    ['http://[0:0:0:0:0:0:0:1]:8080/', 'private'],
    ['http://[::ffff:127.0.0.1]/', 'private'],
    ['http://[::ffff:7f00:1]/', 'private'],
    ['http://[::127.0.0.1]/', 'private'],
    ['http://[64:ff9b::10.0.0.1]/', 'private'],
    ['http://[64:ff9b:1::1]/', 'private'],
    ['http://[fd12:3456::1]/', 'private'],
    ['http://[fc00::1]/', 'private'],
    ['http://[fe80::1]/', 'private'],
    ['http://[fec0::1]/', 'private'],
    ['http://[ff02::1]/', 'private'],
    ['http://[2001:db8::1]/', 'private'],
    ['http://[2001:0:4136:e378::1]/', 'private'],
    ['http://[2002:7f00:1::]/', 'private'],
    ['http://[100::1]/', 'private'],
    // Names of internal networks.
    ['http://localhost/', 'private'],
    ['http://LOCALHOST.:3000/', 'private'],
    ['http://ｌocalhost/', 'private'],
    ['http://app.localhost/', 'private'],
    ['http://postgres:5432/', 'private'],
    ['http://metadata.google.internal/', 'private'],
    ['http://redis.svc.cluster.local/', 'private'],
    ['http://router.lan./', 'private'],
    ['http://nas.home.arpa/', 'private'],
    ['http://1.0.0.127.in-addr.arpa/', 'private'],
    ['router.lan/stream', 'private'],
    // No host, or an invalid one.
    ['http://', 'malformed'],
    ['http://[::1', 'malformed'],
    ['http://1.2.3.256/', 'malformed'],
    ['http://exa mple.org/', 'malformed'],
  ])('%s (%s)', (query, reason) => {
    expect(readSource(query)).toEqual({ kind: 'refused', reason });
  });

  test.each(['http:\\\\127.0.0.1\\a', 'http:/127.0.0.1/a', 'http:127.0.0.1'])(
    '%s is a search, never an address',
    (query) => {
      expect(readSource(query).kind).toBe('search');
    },
  );

  test('the operator can allow their own network, but not its files or credentials', () => {
    expect(readSource('http://192.168.0.9/a.mp3', true)).toMatchObject({ kind: 'address', host: '192.168.0.9' });
    expect(readSource('file:///a.mp3', true)).toMatchObject({ reason: 'scheme' });
    expect(readSource('http://a:b@192.168.0.9/a.mp3', true)).toMatchObject({ reason: 'credentials' });
  });
});

describe('accepted input', () => {
  test.each([
    ['https://soundcloud.com/a/b', 'https://soundcloud.com/a/b'],
    ['  HTTPS://SoundCloud.com/a/b#t=3 ', 'https://soundcloud.com/a/b'],
    ['soundcloud.com/a/b', 'https://soundcloud.com/a/b'],
    ['http://8.8.8.8:8000/radio', 'http://8.8.8.8:8000/radio'],
    ['http://0x08080808/radio', 'http://8.8.8.8/radio'],
    ['http://[2606:4700:4700::1111]/radio', 'http://[2606:4700:4700::1111]/radio'],
    ['http://[64:ff9b::8.8.8.8]/radio', 'http://[64:ff9b::808:808]/radio'],
    ['https://bücher.de/a.mp3', 'https://xn--bcher-kva.de/a.mp3'],
  ])('%s is the address %s', (query, url) => {
    expect(readSource(query)).toMatchObject({ kind: 'address', url, list: null });
  });

  test.each([
    'never gonna give you up',
    'local:/etc/passwd',
    '/etc/passwd',
    'AC/DC',
    'ytsearch:x',
    'http',
    'St. Anger',
  ])('%s is a search', (query) => {
    expect(readSource(query)).toEqual({ kind: 'search', text: query });
  });

  test('a track in Lavalink’s encoding is words to search for, because members could forge one', () => {
    expect(readSource('encoded:QAAAjQIA==')).toEqual({ kind: 'search', text: 'encoded:QAAAjQIA==' });
  });

  test.each([
    ['https://www.youtube.com/watch?v=abc&list=PL123&index=4', 'https://www.youtube.com/watch?v=abc', 'PL123'],
    ['https://www.youtube.com/watch?list=PL123&v=abc&t=42', 'https://www.youtube.com/watch?v=abc&t=42', 'PL123'],
    ['https://music.youtube.com/watch?v=abc&list=OLAK5uy_x', 'https://music.youtube.com/watch?v=abc', 'OLAK5uy_x'],
    ['https://youtu.be/abc?list=PL123', 'https://youtu.be/abc', 'PL123'],
    ['youtu.be/abc?list=PL123', 'https://youtu.be/abc', 'PL123'],
    // Mixes and private playlists can't be offered.
    ['https://www.youtube.com/watch?v=abc&list=RDabc&start_radio=1', 'https://www.youtube.com/watch?v=abc', null],
    ['https://www.youtube.com/watch?v=abc&list=WL', 'https://www.youtube.com/watch?v=abc', null],
    // Only a playlist, or parameters of other sites.
    ['https://www.youtube.com/playlist?list=PL123', 'https://www.youtube.com/playlist?list=PL123', null],
    ['https://radio.fm/watch?v=abc&list=PL123', 'https://radio.fm/watch?v=abc&list=PL123', null],
    ['https://youtube.com.evil.org/watch?v=a&list=PL1', 'https://youtube.com.evil.org/watch?v=a&list=PL1', null],
  ])('%s plays %s and offers %s', (query, url, list) => {
    const offered = list === null ? null : `https://www.youtube.com/playlist?list=${list}`;
    expect(readSource(query)).toMatchObject({ kind: 'address', url, list: offered });
  });
});

describe('where a name resolves to', () => {
  const answering =
    (...addresses: string[]) =>
    () =>
      Promise.resolve(addresses);

  test.each([
    [['93.184.216.34'], 'public'],
    [['93.184.216.34', '2606:2800:220:1::1'], 'public'],
    [['127.0.0.1'], 'private'],
    [['93.184.216.34', '10.0.0.1'], 'private'],
    [['2606:2800:220:1::1', '::ffff:192.168.0.1'], 'private'],
    [['fe80::1%eth0'], 'private'],
    [['64:ff9b::5db8:d822'], 'public'],
    [[], 'not_found'],
  ])('%j is %s', async (addresses, status) => {
    expect(await resolvesPublicly('music.example.org', answering(...addresses))).toMatchObject({ status });
  });

  test('returns the addresses that were checked', async () => {
    let asked = 0;
    const rebinding = () => Promise.resolve(asked++ === 0 ? ['93.184.216.34'] : ['127.0.0.1']);
    const found = await resolvesPublicly('rebind.example.org', rebinding);
    expect(found).toEqual({ status: 'public', addresses: ['93.184.216.34'] });
    expect(asked).toBe(1);
  });

  test('doesn’t resolve addresses, or names of internal networks', async () => {
    const never = () => Promise.reject(new Error('was asked'));
    expect(await resolvesPublicly('8.8.8.8', never)).toEqual({ status: 'public', addresses: ['8.8.8.8'] });
    expect(await resolvesPublicly('localhost', never)).toEqual({ status: 'private' });
    expect(await resolvesPublicly('[::1]', never)).toEqual({ status: 'private' });
  });

  test('an unknown name is not found', async () => {
    expect(await resolvesPublicly('gone.example.org', () => Promise.reject(new Error('ENOTFOUND')))).toEqual({
      status: 'not_found',
    });
  });
});

test('a private IPv4 address is private in every notation', () => {
  const private4 = fc.oneof(
    fc.integer({ min: 0x0a000000, max: 0x0affffff }),
    fc.integer({ min: 0x7f000000, max: 0x7fffffff }),
    fc.integer({ min: 0xa9fe0000, max: 0xa9feffff }),
    fc.integer({ min: 0xac100000, max: 0xac1fffff }),
    fc.integer({ min: 0xc0a80000, max: 0xc0a8ffff }),
    fc.integer({ min: 0xe0000000, max: 0xffffffff }),
  );
  fc.assert(
    fc.property(private4, (address) => {
      const parts = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
      const [a, b, c, d] = parts as [number, number, number, number];
      const written = [
        parts.join('.'),
        `${a}.${b}.${c * 256 + d}`,
        `${a}.${b * 65_536 + c * 256 + d}`,
        String(address),
        `0x${address.toString(16)}`,
        `0${address.toString(8)}`,
        parts.map((part) => `0x${part.toString(16)}`).join('.'),
        parts.map((part) => `0${part.toString(8)}`).join('.'),
        `[::ffff:${parts.join('.')}]`,
        `[64:ff9b::${parts.join('.')}]`,
      ];
      for (const host of written) expect([host, readSource(`http://${host}/`).kind]).toEqual([host, 'refused']);
      expect(isPublicAddress(`::ffff:${parts.join('.')}`)).toBe(false);
    }),
  );
});
