import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { translationProblem } from '../../edge/web/words/check.ts';
import { idOf } from '../../edge/web/words/language.ts';
import { textOf } from '../docker/reading.ts';
import { WEB_WORDS, webWords, wordsIn } from './web-words.ts';

const english = JSON.parse(textOf(WEB_WORDS)) as Record<string, string>;

test('the catalogue has the words of the web pages. If it’s out of date, run `npm run docs`', () => {
  expect(textOf(WEB_WORDS)).toBe(webWords());
});

test.each(globSync('edge/web/words/*.json'))('every text of %s fits the page that it’s on', (file) => {
  const texts = Object.entries(JSON.parse(textOf(file)) as Record<string, string>);
  const problems = texts.flatMap(([id, text]) => {
    const problem = english[id] === undefined ? 'No page has this text.' : translationProblem(english[id], text);
    return problem === undefined ? [] : [`${id}: ${problem}`];
  });
  expect(problems).toEqual([]);
});

test('the IDs are those that pages look for', () => {
  expect(Object.entries(english).filter(([id, text]) => idOf(text) !== id)).toEqual([]);
});

/** Code with placeholders, which are `#{…}` here. */
const source = (code: string) => wordsIn(code.replaceAll('#{', '$' + '{'));

describe('words', () => {
  const marked = (code: string) => source(code).marked.map(({ text }) => text);
  const unmarked = (code: string) => source(code).unmarked.map(({ text }) => text);

  test('are found where they’re marked, each template on its own', () => {
    expect(marked('html`<p>Hi #{name}, #{isNew ? html`<b>welcome</b>` : t`hello again`}</p>`')).toEqual([
      ...['<p>Hi {0}, {1}</p>', '<b>welcome</b>', 'hello again'],
    ]);
    expect(marked("const TITLES = { a: word('Economy') }; counted(n, 'case'); counted(n, 'entry', 'entries')")).toEqual(
      [...['Economy', '{0} case', '{0} cases', '{0} entry', '{0} entries']],
    );
  });

  test('aren’t what nobody reads', () => {
    expect(marked('html`<input class="small wide" name="id" value="#{id}">#{html` selected`}`')).toEqual([]);
    expect(marked('html`<p>#{text}</p>`; html`<i aria-label="Close it"></i>`')).toEqual([
      '<i aria-label="Close it"></i>',
    ]);
  });

  test('are missed where they aren’t marked', () => {
    expect(unmarked("run({ done: 'It is saved.' })")).toEqual(['It is saved.']);
    expect(unmarked('html`<p>#{`Saved #{count} settings`}</p>`')).toEqual(['Saved {0} settings']);
    expect(unmarked("frame.sorry(c, 404, 'Nothing here'); z.string('Pick a role')")).toEqual([
      ...['Nothing here', 'Pick a role'],
    ]);
    expect(
      unmarked(
        "(() => { throw new Error('It is broken.') })(); context.runCommand({ path: 'mod ban' }); t`It is saved.`",
      ),
    ).toEqual([]);
  });
});
