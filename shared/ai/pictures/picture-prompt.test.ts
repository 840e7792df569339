import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROMPT_LENGTH } from './picture-limits.ts';
import { picturePrompt } from './picture-prompt.ts';
import { STYLE_WORDS } from './style-words.ts';
import { STYLE_KEYS, STYLES } from './styles.ts';

/** What one request to Workers AI takes, in characters. https://developers.cloudflare.com/workers-ai/models/flux-1-schnell/ */
const SHORTEST_LIMIT = 2_048;

test('there are ten styles, each with a name, an emoji, and words of its own', () => {
  const styles = STYLE_KEYS.map((key) => ({ key, ...STYLES[key], words: STYLE_WORDS[key] }));
  expect(styles).toHaveLength(10);
  for (const key of ['label', 'emoji', 'words'] as const)
    expect(new Set(styles.map((style) => style[key])).size).toBe(10);
  for (const { key, label, emoji, words } of styles) {
    expect(key).toMatch(/^[a-z0-9-]{1,16}$/);
    expect(label).toMatch(/^[\w ]{1,20}$/);
    expect(emoji).toMatch(/^\p{Extended_Pictographic}\uFE0F?$/u);
    expect(words.length).toBeLessThanOrEqual(200);
    expect(words === '').toBe(key === 'standard');
  }
});

test('a prompt has the member’s words first, the style’s next, and what’s suitable last', () => {
  const prompt = fc.string({ minLength: 1, maxLength: PROMPT_LENGTH });
  const style = fc.constantFrom(...STYLE_KEYS);
  fc.assert(
    fc.property(prompt, style, (asked, chosen) => {
      const suitable = picturePrompt(asked, chosen, 'pg13');
      const unrated = picturePrompt(asked, chosen, 'unrated');
      expect(unrated.startsWith(asked)).toBe(true);
      expect(unrated.endsWith(STYLE_WORDS[chosen])).toBe(true);
      expect(suitable.startsWith(`${unrated}\n\n`)).toBe(true);
      expect(suitable.slice(unrated.length)).toMatch(/13 years.*nothing sexual/);
      expect(suitable.length).toBeLessThanOrEqual(SHORTEST_LIMIT);
    }),
  );
});
