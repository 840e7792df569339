/** The public pages, in a language whose every text is in ⟦brackets⟧: anything else on them isn't translated. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { openWeb } from '../../../infra/testing/web.ts';
import * as earning from '../../../shared/economy/earning-catalog.ts';
import * as items from '../../../shared/economy/items.ts';
import { STYLES } from '../../../shared/fun/styles.ts';
import { THEMES } from '../../../shared/fun/themes.ts';
import { PERSONAL_DATA } from '../../../shared/privacy/personal-data.ts';
import { COMPONENTS } from '../../../shared/status/components.ts';
import { commandEntries } from '../../commands/reference.ts';
import { enabledCommands } from '../../enabled-commands.ts';
import { install, Language } from './language.ts';

const CATALOGUE = JSON.parse(readFileSync(new URL('./en.json', import.meta.url), 'utf8')) as Record<string, string>;
const WORDY = /(\s(?:aria-label|alt|label|placeholder|title)=")([^"]*)"/g;
const TAG = /<(?:[^<>"]|"[^"]*")*>/g;

/** Every run of words between two placeholders. */
function bracketed(text: string): string {
  const parts = text.split(/(\{\d+\})/);
  return parts.map((part) => (/^\{\d+\}$|^\P{L}*$/u.test(part) ? part : `⟦${part}⟧`)).join('');
}

/** Every run of words between two tags or placeholders, and in attributes. */
function pseudo(text: string): string {
  let translated = '';
  let end = 0;
  for (const { 0: tag, index } of text.matchAll(TAG)) {
    const words = tag.replace(WORDY, (_, attribute: string, value: string) => `${attribute}${bracketed(value)}"`);
    translated += bracketed(text.slice(end, index)) + words;
    end = index + tag.length;
  }
  return translated + bracketed(text.slice(end));
}

const ESCAPED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
function unescaped(text: string): string {
  return text.replace(/&([a-z]+|#39);/g, (_, name: string) => ESCAPED[name] ?? '');
}

/** What a page says outside of brackets. */
function untranslated(page: string): string[] {
  const body = page.replace(/<figure>\n<p>.*?<\/p>/s, '');
  const attributes = [...body.matchAll(WORDY)].map(([, , value = '']) => value);
  const descriptions = [...body.matchAll(/<meta name="description" content="([^"]*)"/g)].map(([, value = '']) => value);
  return [body.replace(TAG, '⟦⟧'), ...attributes, ...descriptions]
    .flatMap((text) => text.split(/⟦[^⟦⟧]*⟧/))
    .map(unescaped)
    .flatMap((text) => text.split(/[,;.:()·“”"\\]|\s\d+\b/))
    .map((text) => text.trim())
    .filter((text) => /\p{L}{3}/u.test(text));
}

/** What these pages show that's said by something else: commands, the economy, FunHub, and the operator. */
let data: string;
beforeAll(() => {
  const all = [COMPONENTS, PERSONAL_DATA, commandEntries(enabledCommands(new Set())), THEMES, STYLES, items, earning];
  data = JSON.stringify([...all, 'pay', 'xyzzy'])
    .toLowerCase()
    .replaceAll('_', ' ');
});
const isData = (text: string) => data.includes(text.toLowerCase().replaceAll('_', ' '));

test.each([
  ...['/', '/commands', '/commands?q=pay', '/commands?q=xyzzy', '/status', '/fair', '/privacy', '/terms'],
  ...['/fun?seed=1', '/dashboard', '/auth/callback', '/auth/link'],
])('%s says nothing that can’t be translated', async (path) => {
  const texts = Object.entries(CATALOGUE).map(([id, text]) => [id, pseudo(text)]);
  const remove = install(new Language('x-pseudo', Object.fromEntries(texts)));
  const web = await openWeb({
    ...{ PUBLIC_URL: 'http://localhost', DISCORD_CLIENT_SECRET: 'secret' },
    OPERATOR_IDS: new Set(['100000000000000002']),
  });
  try {
    const translated = await web.ask(path, { 'accept-language': 'x-pseudo' });
    const page = await translated.text();
    expect(page).toContain('<html lang="x-pseudo">');
    expect(page).toContain('⟦Skip to content⟧');
    expect(untranslated(page).filter((text) => !isData(text))).toEqual([]);
    const english = await web.ask(path);
    const [text, tag] = [await english.text(), english.headers.get('etag')];
    expect(text).not.toContain('⟦');
    expect(text).toContain('<html lang="en">');
    // Caches keep both.
    if (tag === null) return expect(english.headers.get('cache-control')).toBe('no-store');
    expect(english.headers.get('vary')).toBe('Accept-Language');
    const both = [{ 'accept-language': 'x-pseudo' }, {}].map((headers) =>
      web.ask(path, { ...headers, 'if-none-match': tag }),
    );
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 304]);
  } finally {
    remove();
    await web.stop();
  }
});

test('with English alone, nothing depends on the language', async () => {
  const web = await openWeb();
  try {
    const [one, other] = [await web.ask('/', { 'accept-language': 'de' }), await web.ask('/')];
    expect([one.headers.get('vary'), await one.text()]).toEqual([null, await other.text()]);
  } finally {
    await web.stop();
  }
});
