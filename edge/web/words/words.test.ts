/** Runs on Node and in workerd. */
import { html as plainHtml } from 'hono/html';
import { afterEach, describe, expect, test } from 'vitest';
import { translationProblem } from './check.ts';
import { counted, html, perLanguage, say, t, word } from './index.ts';
import { idOf, inLanguage, install, Language, preferredLanguage } from './language.ts';

const uninstall: (() => void)[] = [];
afterEach(() => {
  for (const remove of uninstall.splice(0)) remove();
});

/** An invented language. @param texts by the English ones. */
function invent(texts: Readonly<Record<string, string>>, tag = 'de'): Language {
  const language = new Language(
    tag,
    Object.fromEntries(Object.entries(texts).map(([english, translation]) => [idOf(english), translation])),
  );
  uninstall.push(install(language));
  return language;
}

const greet = (name: string, count: number) => html`<p title="For ${name}">Hello, ${name}! You have ${count}.</p>`;

describe('words', () => {
  test('stay English without a translation, as Hono’s own tag has them', () => {
    const plain = plainHtml`<p title="For ${'<A>'}">Hello, ${'<A>'}! You have ${3}.</p>`;
    expect(String(greet('<A>', 3))).toBe(String(plain));
    expect([t`Saved: ${'a\\b'}.`, say(word('Economy')), counted(2, 'case')]).toEqual([
      ...['Saved: a\\b.', 'Economy', '2 cases'],
    ]);
    const language = invent({});
    inLanguage(language, () => expect(String(greet('<A>', 3))).toBe(String(plain)));
  });

  test('are in the language of the request alone, with values in the order of the translation, and escaped', async () => {
    const language = invent({
      '<p title="For {0}">Hello, {1}! You have {2}.</p>': '<p title="{0} zu Ehren">{2} hast du, {1}.</p>',
      'Moved {0} to {1}.': 'Nach {1} kam {0}.',
      Economy: 'Wirtschaft',
      '{0} case': '{0} Fall',
      '{0} cases': '{0} Fälle',
    });
    const words = async () => {
      await Promise.resolve();
      return [String(greet('<A & "B">', 3)), t`Moved ${'a'} to ${'b'}.`, say('Economy'), counted(1, 'case')];
    };
    const [translated, english] = await Promise.all([inLanguage(language, words), inLanguage(undefined, words)]);
    expect(translated).toEqual([
      '<p title="&lt;A &amp; &quot;B&quot;&gt; zu Ehren">3 hast du, &lt;A &amp; &quot;B&quot;&gt;.</p>',
      ...['Nach b kam a.', 'Wirtschaft', '1 Fall'],
    ]);
    expect(english[2]).toBe('Economy');
    expect(inLanguage(language, () => [counted(1_234, 'case'), say('constructor')])).toEqual([
      ...['1,234 Fälle', 'constructor'],
    ]);
  });

  test('are made once for each language if they don’t depend on the visitor', () => {
    const language = invent({ Economy: 'Wirtschaft' });
    let times = 0;
    const made = perLanguage(() => `${say('Economy')} ${++times}`);
    const both = () => [made(), inLanguage(language, made)];
    expect([...both(), ...both()]).toEqual(['Economy 1', 'Wirtschaft 2', 'Economy 1', 'Wirtschaft 2']);
  });

  test('are shown in English where a translation doesn’t fit', () => {
    const language = invent({ 'Saved: {0}.': 'Gespeichert.', Economy: '<b>Wirtschaft</b>' });
    expect(inLanguage(language, () => [t`Saved: ${'x'}.`, say('Economy')])).toEqual(['Saved: x.', 'Economy']);
  });
});

describe('a translation is refused', () => {
  const form = '<form method="post"><input type="hidden" name="id" value="{0}">{1}<button>Save it</button></form>';
  test.each([
    ['if it loses a placeholder', 'Saved: {0}.', 'Gespeichert.'],
    ['if it repeats a placeholder', 'Saved: {0}.', '{0}: {0}.'],
    ['if it invents a placeholder', 'Saved.', 'Gespeichert: {0}.'],
    ['if it adds a tag', 'Saved.', '<b>Gespeichert.</b>'],
    ['if it adds a script', '<p>Saved.</p>', '<p>Da.<script>alert(1)</script></p>'],
    ['if it adds an attribute', '<p>Saved.</p>', '<p onclick="alert(1)">Da.</p>'],
    ['if it ends an attribute', 'Saved.', 'Da" onclick="alert(1)'],
    ['if it changes an address', '<a href="/fair">Odds</a>', '<a href="https://example.com">Chancen</a>'],
    ['if it breaks a tag', '<p>Saved.</p>', "<p title='>Da.</p>"],
    ['if it begins a tag', '<p>Saved.</p>', '<p>Da.<img src=x onerror=alert(1) </p>'],
    ['if it adds a comment', '<p>Saved.</p>', '<p>Da.<!-- </p>'],
    ['if it loses a hidden field', form, '<form method="post">{0}{1}<button>Speichern</button></form>'],
    [
      'if it moves a hidden field out of its form',
      form,
      '<input type="hidden" name="id" value="{0}"><form method="post">{1}<button>Speichern</button></form>',
    ],
    [
      'if it moves a placeholder out of its form',
      form,
      '{1}<form method="post"><input type="hidden" name="id" value="{0}"><button>Speichern</button></form>',
    ],
    ['if it moves a placeholder into an attribute', '<p title="Saved">{0}</p>', '<p title="{0}">Da</p>'],
    ['if it’s of an attribute', ' title="Saved"', ' title="Da"'],
    ['if it’s of a switch', ' selected', ' hidden'],
    ['if it becomes an attribute', ' saved', ' onclick=alert(1)'],
  ])('%s', (_name, english, translation) => {
    expect(translationProblem(english, translation)).toBeTypeOf('string');
    expect(new Language('de', { [idOf(english)]: translation }).find(english)).toBeUndefined();
  });

  test.each([
    [form, '<form method="post"><button>Speichern</button>{1}<input type="hidden" name="id" value="{0}"></form>'],
    ['<b>{0}</b> of <i>{1}</i>', 'Von <i>{1}</i> sind’s <b>{0}</b>'],
    ['<input placeholder="Who" name="q"><br>', '<input placeholder="Wer > wen" name="q"><br>'],
  ])('but not for another order of words: %s', (english, translation) => {
    expect(translationProblem(english, translation)).toBeUndefined();
  });
});

test('the language is the one a browser prefers, or English if there’s none', () => {
  invent({}, 'de');
  invent({}, 'pt-BR');
  const preferred = (header?: string) => preferredLanguage(header)?.tag;
  expect(['de', 'de-AT,de;q=0.9,en;q=0.8', 'fr, de;q=0.5', 'en;q=0.5, DE'].map(preferred)).toEqual(Array(4).fill('de'));
  expect(preferred('pt-br')).toBe('pt-BR');
  for (const header of [undefined, '', 'fr', '*', 'en-GB,de;q=0.9', 'de;q=0', 'pt', ';;,,q=', 'x'.repeat(9_999)])
    expect(preferred(header)).toBeUndefined();
});
