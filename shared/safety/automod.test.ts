import { expect, test } from 'vitest';
import {
  AUTOMOD,
  draft,
  keywordPattern,
  LEVELS,
  noRoomFor,
  planPreset,
  presetRules,
  type Rule,
  type RuleDraft,
  ruleProblem,
  tryText,
  wordsIn,
} from './automod.ts';

const rule = (kind: Rule['kind'], given: Partial<Rule> = {}): Rule => ({
  id: '1',
  ...draft(kind, 'Test', {}),
  ...given,
});
const verdict = (one: Rule, text: string) => tryText([one], text)[0]?.verdict;

test.each<[string, string, boolean]>([
  // Discord's own examples.
  ['cat*', 'catch', true],
  ['cat*', 'Catapult', true],
  ['cat*', 'CAttLE', true],
  ['tra*', 'train', true],
  ['the mat*', 'the matrix', true],
  ['cat*', 'wildcat', false],
  ['*cat', 'wildcat', true],
  ['*cat', 'copyCat', true],
  ['*the mat', 'breathe mat', true],
  ['*cat', 'cattle', false],
  ['*cat*', 'location', true],
  ['*cat*', 'eduCation', true],
  ['cat', 'Cat', true],
  ['cat', 'a cat.', true],
  ['cat', 'concat', false],
  ['the mat', 'the mat', true],
  ['c.t', 'cat', false],
])('the word %s in "%s": %s', (word, text, isFound) => {
  expect(keywordPattern(word).test(text)).toBe(isFound);
});

test('a dry run says what matched, what’s allowed, and what nobody can tell', () => {
  const invites = rule('words', { words: ['*discord.gg/*'], allowed: ['*discord.gg/ours'] });
  expect(verdict(invites, 'join DISCORD.gg/theirs')).toMatchObject({ status: 'stops', by: [{ found: 'DISCORD.gg/' }] });
  expect(verdict(invites, 'join discord.gg/ours')).toEqual({ status: 'passes' });
  expect(verdict(rule('words', { patterns: ['fr[e3]{2} n'] }), 'FR33 NITRO')).toMatchObject({ status: 'stops' });
  expect(verdict(rule('mentions', { mentions: 2 }), '<@1> <@!1> <@2> <@&3>')).toMatchObject({ status: 'stops' });
  expect(verdict(rule('mentions', { mentions: 3 }), '<@1> <@!1> <@2> <@&3>')).toEqual({ status: 'passes' });
  for (const one of [rule('spam'), rule('lists', { lists: ['slurs'] }), rule('words', { patterns: ['[a-z&&[b]]'] })])
    expect(verdict(one, 'anything')).toMatchObject({ status: 'unknown', why: [expect.stringMatching(/\.$/)] });
});

test('a dry run of the most rules with the worst patterns ends soon', () => {
  const worst = rule('words', { patterns: Array.from({ length: 10 }, (_, index) => `(a*)*(a|aa)+${index}$`) });
  const start = performance.now();
  tryText(
    Array.from({ length: 6 }, () => worst),
    'a'.repeat(2_000),
  );
  expect(performance.now() - start).toBeLessThan(3_000);
});

const many = (count: number) => Array.from({ length: count }, (_, index) => `word ${index}`);

test.each<[string, RuleDraft, RegExp | undefined]>([
  ['1,000 words', draft('words', 'Words', { words: many(1_000) }), undefined],
  ['1,001 words', draft('words', 'Words', { words: many(1_001) }), /at most 1,000 words/],
  ['60 characters', draft('words', 'Words', { words: ['x'.repeat(60)] }), undefined],
  ['61 characters', draft('words', 'Words', { words: ['x'.repeat(61)] }), /at most 60 characters/],
  ['only a star', draft('words', 'Words', { words: ['*'] }), /every message/],
  ['nothing', draft('words', 'Words', {}), /at least one word/],
  ['10 patterns', draft('words', 'Words', { patterns: many(10) }), undefined],
  ['11 patterns', draft('words', 'Words', { patterns: many(11) }), /at most 10 patterns/],
  ['260 characters of regex', draft('words', 'Words', { patterns: ['x'.repeat(260)] }), undefined],
  ['261 characters of regex', draft('words', 'Words', { patterns: ['x'.repeat(261)] }), /at most 260/],
  ['a look-ahead', draft('words', 'Words', { patterns: ['a(?=b)'] }), /look-ahead/],
  ['100 allowed', draft('words', 'Words', { words: ['a'], allowed: many(100) }), undefined],
  ['101 allowed', draft('words', 'Words', { words: ['a'], allowed: many(101) }), /at most 100 entries/],
  ['1,000 allowed', draft('lists', 'Lists', { lists: ['slurs'], allowed: many(1_000) }), undefined],
  ['an allowed word for spam', draft('spam', 'Spam', { allowed: ['a'] }), /can’t allow single words/],
  ['50 mentions', draft('mentions', 'Mentions', { mentions: 50 }), undefined],
  ['51 mentions', draft('mentions', 'Mentions', { mentions: 51 }), /from 1 to 50/],
  ['20 roles', draft('spam', 'Spam', { exemptRoles: many(20) }), undefined],
  ['21 roles', draft('spam', 'Spam', { exemptRoles: many(21) }), /at most 20 roles/],
  ['51 channels', draft('spam', 'Spam', { exemptChannels: many(51) }), /at most 50 channels/],
  ['nothing to do', draft('spam', 'Spam', { actions: { isBlocked: false } }), /has to do something/],
  [
    'a timeout for spam',
    draft('spam', 'Spam', { actions: { isBlocked: true, timeoutSeconds: 60 } }),
    /Only rules for words/,
  ],
  [
    '4 weeks',
    draft('words', 'W', { words: ['a'], actions: { isBlocked: true, timeoutSeconds: 2_419_200 } }),
    undefined,
  ],
  [
    'more',
    draft('words', 'W', { words: ['a'], actions: { isBlocked: true, timeoutSeconds: 2_419_201 } }),
    /4 weeks at most/,
  ],
  ['no list', draft('lists', 'Lists', {}), /at least one/],
])('a rule with %s', (_, one, problem) => {
  if (problem === undefined) expect(ruleProblem(one)).toBeUndefined();
  else expect(ruleProblem(one)).toMatch(problem);
});

test('there’s room for six rules of words, and for one of each other kind', () => {
  const six = Array.from({ length: 6 }, () => rule('words'));
  expect(noRoomFor('words', six.slice(1))).toBeUndefined();
  expect(noRoomFor('words', six)).toContain('Discord allows 6 word rules');
  for (const kind of ['spam', 'lists', 'mentions', 'profile'] as const) {
    expect(noRoomFor(kind, six)).toBeUndefined();
    expect(noRoomFor(kind, [rule(kind)])).toContain('there’s one already: **Chorus: Test**');
  }
});

test('words are typed with commas or lines between, and each counts once', () => {
  expect(wordsIn(' bad,  very   bad ,\nBAD,, *worse* ')).toEqual(['BAD', 'very bad', '*worse*']);
});

/** The rules as Discord has them after a plan. */
function applied(steps: ReturnType<typeof planPreset>, rules: readonly Rule[]): Rule[] {
  const changes = new Map(
    steps.flatMap((step): [string, Partial<Rule>][] =>
      step.step === 'change'
        ? [[step.rule.id, step.change]]
        : step.step === 'switch_off'
          ? [[step.rule.id, { isOn: false }]]
          : [],
    ),
  );
  const created = steps.flatMap((step, index) =>
    step.step === 'create' ? [{ ...step.draft, id: `n${rules.length}${index}` }] : [],
  );
  return [...rules.map((one) => ({ ...one, ...changes.get(one.id) })), ...created];
}

test.each(LEVELS)('the preset %s fits Discord’s limits, and applying it again changes nothing', (level) => {
  for (const one of presetRules(level, '7')) expect(ruleProblem(one)).toBeUndefined();
  const rules = applied(planPreset(level, '7', []), []);
  expect(rules.every(({ name }) => name.startsWith('Chorus: '))).toBe(true);
  expect(planPreset(level, '7', rules).map(({ step }) => step)).toEqual(rules.map(() => 'keep'));
  expect(planPreset(level, undefined, rules).every(({ step }) => step === 'keep')).toBe(true);
});

test('a lighter preset switches off what it doesn’t have, and keeps what staff added', () => {
  const strict = applied(planPreset('strict', undefined, []), []).map((one) =>
    one.name === 'Chorus: Invites' ? { ...one, words: [...one.words, 'other.gg'], exemptRoles: ['9'] } : one,
  );
  const light = applied(planPreset('light', undefined, strict), strict);
  expect(light.filter(({ isOn }) => isOn).map(({ name }) => name)).toEqual([
    'Chorus: Word lists',
    'Chorus: Spam',
    'Chorus: Mention spam',
  ]);
  const again = applied(planPreset('standard', undefined, light), light).find(({ name }) => name === 'Chorus: Invites');
  expect(again).toMatchObject({ isOn: true, exemptRoles: ['9'] });
  expect(again?.words).toContain('other.gg');
});

test('rules that the server has stay as they are', () => {
  const theirs = [
    rule('spam', { name: 'Ours', isOn: false }),
    ...Array.from({ length: 6 }, () => rule('words', { name: 'W' })),
  ];
  const steps = planPreset('standard', undefined, theirs);
  expect(steps.map(({ step }) => step)).toEqual(['create', 'theirs', 'create', 'no_room', 'no_room']);
  expect(AUTOMOD.rules.words).toBe(6);
});
