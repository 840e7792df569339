import { expect, test } from 'vitest';
import { matchOf, patternOf } from './auto-moderation.ts';
import type { AutoModerationRule } from './world.ts';

function rule(trigger_metadata: AutoModerationRule['trigger_metadata'], trigger_type = 1): AutoModerationRule {
  return {
    id: '1',
    guild_id: '1',
    name: 'Rule',
    creator_id: '1',
    event_type: 1,
    trigger_type,
    trigger_metadata,
    actions: [],
    enabled: true,
    exempt_roles: [],
    exempt_channels: [],
  };
}

test.each<[string, string, boolean]>([
  ['cat', 'a CAT, here', true],
  ['cat', 'catch', false],
  ['cat*', 'Catapult', true],
  ['cat*', 'wildcat', false],
  ['*cat', 'copyCat', true],
  ['*cat', 'location', false],
  ['*cat*', 'eduCation', true],
  ['the mat*', 'see the matrix', true],
  ['c.t', 'cat', false],
  ['a-b', 'a-b', true],
  ['niño', 'NIÑO!', true],
])('the keyword %s in "%s": %s', (keyword, content, isFound) => {
  expect(matchOf(rule({ keyword_filter: [keyword] }), content, 0) !== undefined).toBe(isFound);
});

test('what the allow list names doesn’t match, but the rest does', () => {
  const cats = rule({ keyword_filter: ['*cat*'], allow_list: ['education'] });
  expect(matchOf(cats, 'My education.', 0)).toBeUndefined();
  expect(matchOf(cats, 'My education of cats.', 0)).toEqual({ keyword: '*cat*', content: 'cat' });
});

test('a pattern matches anywhere, and only if Rust knows it', () => {
  const match = matchOf(rule({ regex_patterns: ['b[a4]d'] }), 'so B4D', 0);
  expect(match).toEqual({ keyword: 'b[a4]d', content: 'B4D' });
  expect(['(?=a)', '(a)\\1', '(', '(?i)a'].map((text) => patternOf(text) !== undefined)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

test('too many mentions match', () => {
  const spam = rule({ mention_total_limit: 3 }, 5);
  expect([3, 4].map((mentions) => matchOf(spam, '', mentions) !== undefined)).toEqual([false, true]);
});
