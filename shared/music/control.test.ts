import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Action, mayControl, type Situation, votesNeeded } from './control.ts';
import { VERBS } from './verbs.ts';

const DJ = '500000000000000001';
const ME = '800000000000000001';
const OTHER = '800000000000000002';
const actions = [...Object.keys(VERBS), 'jump'] as Action[];
const ABOUT_TRACKS: readonly Action[] = ['skip', 'remove', 'pause', 'seek'];
const ADDING: readonly Action[] = ['play', 'enqueue'];

const me = { user: ME, roles: [] as string[], isStaff: false };
const guilds = {
  open: { mode: 'open', djRole: null, voteShare: null },
  'open, voting': { mode: 'open', djRole: DJ, voteShare: 50 },
  dj: { mode: 'dj', djRole: DJ, voteShare: null },
  'dj, voting': { mode: 'dj', djRole: DJ, voteShare: 50 },
  'dj without a role': { mode: 'dj', djRole: null, voteShare: null },
} as const;
const amid: Omit<Situation, 'action'> = {
  requesters: [OTHER],
  listeners: 5,
  isListening: true,
  isAlone: false,
  votes: 1,
};

/** Who asks, and what each kind of server allows them: y allowed, n not allowed, v a vote, o not listening. */
const who: [string, Partial<typeof me>, Partial<Situation>][] = [
  ['a moderator', { isStaff: true }, {}],
  ['a moderator outside', { isStaff: true }, { isListening: false }],
  ['a listener', {}, {}],
  ['who asked for it', {}, { requesters: [ME] }],
  ['who asked for some of it', {}, { requesters: [ME, OTHER] }],
  ['a DJ', { roles: [DJ] }, {}],
  ['a DJ outside', { roles: [DJ] }, { isListening: false }],
  ['someone outside', {}, { isListening: false, requesters: [ME] }],
  ['the only listener', {}, { listeners: 1, isAlone: true }],
];
const TABLE: Record<keyof typeof guilds, Record<string, string>> = {
  //                        add, skip, other about tracks, session
  open: rows('yyyy', 'yyyy', 'yyyy', 'yyyy', 'yyyy', 'yyyy', 'oooo', 'oooo', 'yyyy'),
  'open, voting': rows('yyyy', 'yyyy', 'yvyy', 'yyyy', 'yvyy', 'yyyy', 'oooo', 'oooo', 'yyyy'),
  dj: rows('yyyy', 'yyyy', 'ynnn', 'yyyn', 'ynnn', 'yyyy', 'oooo', 'oooo', 'yyyy'),
  'dj, voting': rows('yyyy', 'yyyy', 'yvnn', 'yyyn', 'yvnn', 'yyyy', 'oooo', 'oooo', 'yyyy'),
  'dj without a role': rows('yyyy', 'yyyy', 'ynnn', 'yyyn', 'ynnn', 'ynnn', 'oooo', 'oooo', 'yyyy'),
};

function rows(...verdicts: string[]): Record<string, string> {
  return Object.fromEntries(who.map(([name], place) => [name, verdicts[place] as string]));
}

const LETTERS = { allowed: 'y', not_allowed: 'n', vote: 'v', not_listening: 'o' } as const;

describe.each(Object.entries(guilds))('%s', (guild, settings) => {
  test.each(who)('%s', (name, asker, circumstances) => {
    const expected = TABLE[guild as keyof typeof guilds][name] as string;
    for (const action of actions) {
      const column = ADDING.includes(action) ? 0 : action === 'skip' ? 1 : ABOUT_TRACKS.includes(action) ? 2 : 3;
      const verdict = mayControl(settings, { ...me, ...asker }, { ...amid, ...circumstances, action });
      expect([action, LETTERS[verdict.status]]).toEqual([action, expected[column]]);
    }
  });
});

test('the refusal names the role that can', () => {
  expect(mayControl(guilds.dj, me, { ...amid, action: 'stop' })).toEqual({ status: 'not_allowed', djRole: DJ });
});

describe('votes', () => {
  test.each([
    [1, 50, 1],
    [2, 50, 1],
    [3, 50, 2],
    [5, 50, 3],
    [5, 100, 5],
    [10, 10, 1],
    [11, 10, 2],
    [0, 50, 1],
  ])('of %d listeners, %d%% are %d', (listeners, share, needed) => {
    expect(votesNeeded(listeners, share)).toBe(needed);
  });

  test('count until there are enough', () => {
    const vote = (votes: number) =>
      mayControl(guilds['dj, voting'], me, { ...amid, action: 'skip', requesters: [OTHER], votes });
    expect(vote(2)).toEqual({ status: 'vote', votes: 2, needed: 3 });
    expect(vote(3)).toEqual({ status: 'allowed' });
  });

  test('everyone together is always enough', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 10, max: 100 }), (listeners, share) => {
        expect(votesNeeded(listeners, share)).toBeLessThanOrEqual(listeners);
      }),
    );
  });
});
