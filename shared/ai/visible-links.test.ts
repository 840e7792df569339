import { expect, test } from 'vitest';
import { visibleLinks } from './visible-links.ts';

test.each([
  ['See [the docs](https://a.example/b) here.', 'See [the docs] (https://a.example/b) here.'],
  ['[https://discord.com](<HTTP://evil.example>)', '[https://discord.com] (<HTTP://evil.example>)'],
  ['[a](\n https://evil.example "title")', '[a] (\n https://evil.example "title")'],
  ['[[a]](https://b.example)[c](mailto:d@e.example)', '[[a]] (https://b.example)[c] (mailto:d@e.example)'],
  ['`list[0](x)` and [ ](note) stay, and so does [a] (https://b.example)', undefined],
])('%s', (answer, shown = answer) => {
  expect(visibleLinks(answer)).toBe(shown);
});
