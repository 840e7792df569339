import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, type Inline, parseInline, parseMarkdown, safeUrl } from './parse.ts';

const text = (value: string): Inline => ({ type: 'text', text: value });

function linksIn(nodes: (Inline | Block)[]): string[] {
  return nodes.flatMap((node) => {
    const own = node.type === 'link' ? [node.href] : [];
    if (node.type === 'list') return node.items.flatMap((item) => linksIn(item.children));
    return 'children' in node ? [...own, ...linksIn(node.children)] : own;
  });
}

/** Text made of characters with a meaning in markdown, so that marks overlap, nest, and stay unclosed. */
const marked = fc
  .array(
    fc.constantFrom(
      '*',
      '_',
      '~',
      '|',
      '`',
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '\\',
      '#',
      '-',
      '\n',
      ' ',
      'a',
      '@',
      ':',
      'http://x.y',
      'javascript:',
      '<@1>',
      '```',
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('inline marks', () => {
  test.each<[string, Inline[]]>([
    ['plain', [text('plain')]],
    ['**b**', [{ type: 'strong', children: [text('b')] }]],
    ['*i* _i_', [{ type: 'em', children: [text('i')] }, text(' '), { type: 'em', children: [text('i')] }]],
    ['__u__', [{ type: 'underline', children: [text('u')] }]],
    ['~~s~~', [{ type: 'strike', children: [text('s')] }]],
    ['||s||', [{ type: 'spoiler', children: [text('s')] }]],
    ['***b i***', [{ type: 'em', children: [{ type: 'strong', children: [text('b i')] }] }]],
    ['`*c*`', [{ type: 'code', text: '*c*' }]],
    ['``a`b``', [{ type: 'code', text: 'a`b' }]],
    ['\\*no\\*', [text('*no*')]],
    ['snake_case_name', [text('snake_case_name')]],
    ['2 * 3 * 4', [text('2 * 3 * 4')]],
    [
      '<@12> <@!12>',
      [{ type: 'mention', kind: 'user', id: '12' }, text(' '), { type: 'mention', kind: 'user', id: '12' }],
    ],
    ['<#12>', [{ type: 'mention', kind: 'channel', id: '12' }]],
    ['<@&12>', [{ type: 'mention', kind: 'role', id: '12' }]],
    ['</bank deposit:12>', [{ type: 'command', name: 'bank deposit' }]],
    ['<t:1700000000:R>', [{ type: 'time', seconds: 1_700_000_000, style: 'R' }]],
    ['<:coin:123>', [{ type: 'emoji', name: 'coin' }]],
    ['@everyone', [{ type: 'everyone', name: 'everyone' }]],
  ])('%s', (input, expected) => {
    const [first] = parseInline(input);
    // Bold and italic can nest either way, as long as both are there.
    if (input.startsWith('***')) expect(['em', 'strong']).toContain(first?.type);
    else expect(parseInline(input)).toEqual(expected);
  });

  test('a masked link shows its label and links to its URL', () => {
    expect(parseInline('[docs](https://example.com/a_(b))')).toEqual([
      { type: 'link', href: 'https://example.com/a_(b)', children: [text('docs')] },
    ]);
  });

  test('a bare URL ends before the punctuation', () => {
    expect(parseInline('see https://example.com/x.')).toEqual([
      text('see '),
      { type: 'link', href: 'https://example.com/x', children: [text('https://example.com/x')] },
      text('.'),
    ]);
  });

  test.each([
    '[x](javascript:alert(1))',
    '[x](data:text/html,hi)',
    '<javascript:alert(1)>',
    '[x](//example.com)',
    '[x](ftp://e.com)',
  ])("%s isn't a link", (input) => {
    expect(linksIn(parseMarkdown(input))).toEqual([]);
  });
});

describe('blocks', () => {
  test('code blocks keep their text unchanged', () => {
    expect(parseMarkdown('a\n```js\n**x**\n```\nb')).toEqual([
      { type: 'paragraph', children: [text('a')] },
      { type: 'code', language: 'js', text: '**x**' },
      { type: 'paragraph', children: [text('b')] },
    ]);
  });

  test('quotes, headings, lists, and subtext', () => {
    expect(parseMarkdown('> q\n> r\n# h\n- a\n  - b\n3. c\n-# small').map((block) => block.type)).toEqual([
      'quote',
      'heading',
      'list',
      'list',
      'subtext',
    ]);
    expect(parseMarkdown('- a\n  - b')).toMatchObject([
      { type: 'list', ordered: false, items: [{ depth: 0 }, { depth: 1 }] },
    ]);
  });

  test('>>> quotes the rest', () => {
    expect(parseMarkdown('a\n>>> b\n> c')).toMatchObject([
      { type: 'paragraph' },
      { type: 'quote', children: [{ type: 'paragraph' }] },
    ]);
  });
});

describe('any text', () => {
  test('parses without an error, and only links to http(s)', () => {
    fc.assert(
      fc.property(fc.oneof(marked, fc.string({ unit: 'grapheme' }), fc.webUrl()), (input) => {
        for (const href of linksIn(parseMarkdown(input))) expect(href).toMatch(/^https?:\/\//);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['*', '**', '_', '`', '[', '||', '~~', '<', '> ', '\\', '*_', '[a](', '**a', 'http://a'])(
    'repeated %s terminates',
    (mark) => {
      expect(parseMarkdown(mark.repeat(4000 / mark.length)).length).toBeGreaterThan(0);
    },
  );

  test.each([
    undefined,
    '',
    'javascript:alert(1)',
    ' JAVASCRIPT:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '/path',
  ])("%s isn't a safe URL", (address) => {
    expect(safeUrl(address)).toBeUndefined();
  });
});
