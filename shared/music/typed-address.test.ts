import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressIn, queryOf } from './typed-address.ts';

const URL = 'https://www.youtube.com/watch?v=dQw4w9WgXcQ';

describe('an address is found alone', () => {
  test.each([
    ...[
      'URL',
      ' URL ',
      '<URL>',
      '**URL**',
      '`URL`',
      '``URL``',
      '```URL```',
      '```\nURL\n```',
      '_URL_',
      '__URL__',
      '***URL***',
    ],
    ...[
      '~~URL~~',
      '||URL||',
      '**_URL_**',
      '*(URL)*',
      '> URL',
      '# URL',
      '- URL',
      '[a song](URL)',
      '[URL](URL)',
      '(URL)',
      '[URL]',
    ],
    ...[
      '"URL"',
      "'URL'",
      '“URL”',
      '„URL“',
      '«URL»',
      '「URL」',
      '『URL』',
      '【URL】',
      '（URL）',
      '《URL》',
      '聽這個：URL。好聽',
    ],
    ...[
      'listen to URL',
      'URL please',
      'listen: URL, now!',
      'It is URL.',
      'Have you heard URL?',
      'URL…',
      'URL!!!',
      'URL;',
      'this(URL)that',
    ],
    ...[
      '!play URL',
      '@friend URL',
      'URL\nand more',
      'first URL, then https://b.invalid/2',
      'song:URL',
      '{URL}',
      '~URL~',
      '(see URL).',
    ],
  ])('in %s', (text) => {
    expect(addressIn(text.replaceAll('URL', URL))).toBe(URL);
  });

  test.each([
    'https://en.wikipedia.org/wiki/Song_(disambiguation)',
    'https://youtu.be/abcdefghij_',
    'https://example.com/a*b*',
    'https://example.com/~user/',
    'https://example.com/a,b;c',
    'http://[2606:4700::1111]/song.mp3',
    'HTTPS://EXAMPLE.COM/A',
  ])('%s keeps what belongs to it', (url) => {
    expect(addressIn(url)).toBe(url);
    expect(addressIn(`(${url})`)).toBe(url);
    expect(addressIn(`**${url.replace(/\*$/, '')}**`)).toBe(url.replace(/\*$/, ''));
  });

  test.each([
    ['listen to youtu.be/dQw4w9WgXcQ', 'youtu.be/dQw4w9WgXcQ'],
    ['<soundcloud.com/a/b>', 'soundcloud.com/a/b'],
    ['**open.spotify.com/track/1**', 'open.spotify.com/track/1'],
  ])('%s has one without a scheme', (text, address) => {
    expect(addressIn(text)).toBe(address);
  });

  test.each(['', 'AC/DC', 'Mr. Blue Sky', 'http', 'http://', 'feat. x/y', 'file:///etc/passwd', 'evilyoutu.be/x'])(
    '%s has none',
    (text) => {
      expect(addressIn(text)).toBeUndefined();
    },
  );

  test('whatever surrounds it, it has no space and nothing before its scheme', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const found = addressIn(`${before} ${URL} ${after}`);
        expect(found).toMatch(/^\S+$/);
      }),
    );
  });
});

test.each([
  ['Night Train · The Loopbacks (4:11)', 'Night Train The Loopbacks'],
  ['Two Hours · Quiet Rack (2:00:00)', 'Two Hours Quiet Rack'],
  ['Chorus Radio · Live', 'Chorus Radio Live'],
  ['Song (4:11)', 'Song (4:11)'],
  ['  plain words ', 'plain words'],
])('“%s” from the list is a search for “%s”', (typed, query) => {
  expect(queryOf(typed)).toBe(query);
});
