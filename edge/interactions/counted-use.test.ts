import { expect, test } from 'vitest';
import { dispatching } from '../../infra/testing/dispatching.ts';
import { ALICE, BOB, slash } from '../../infra/testing/interaction.ts';
import type { Behaviour } from './behaviour.ts';
import { declarations } from './command.ts';
import { countedUse } from './counted-use.ts';
import type { LimitClass } from './limit-classes.ts';
import { reply } from './reply.ts';

const { command } = declarations<object>();
const operators = new Set([BOB.id]);
const MANAGE_SERVER = '32';
const own = { count: 4, windowMs: 1_000 };

test.each<[string, Behaviour['limit'], { id: string; permissions?: string }, number | undefined, boolean]>([
  ['a member’s default limit is counted by this process alone', undefined, ALICE, 30, true],
  ['staff has a wider default limit', undefined, { id: ALICE.id, permissions: MANAGE_SERVER }, 90, true],
  ['an operator has none', undefined, BOB, undefined, true],
  ['a costly limit is shared', 'costly', ALICE, 5, false],
  ['staff has a wider costly limit', 'costly', { id: ALICE.id, permissions: MANAGE_SERVER }, 15, false],
  ['an operator has no costly limit', 'costly', BOB, undefined, false],
  ['a sensitive limit is the same for staff', 'sensitive', { id: ALICE.id, permissions: MANAGE_SERVER }, 3, false],
  ['and for operators', 'sensitive', BOB, 3, false],
  ['figures of its own are the same for staff', own, { id: ALICE.id, permissions: MANAGE_SERVER }, 4, false],
  ['and for operators', own, BOB, 4, false],
  ['a statement keeps its own limit', { ...own, isInStatement: true }, ALICE, undefined, false],
])('%s', (_, limit, { id, permissions }, count, isLocal) => {
  const behaviour: Behaviour = { effect: 'read', visibility: 'public', ...(limit !== undefined && { limit }) };
  const user = { id, username: 'someone', displayName: 'Someone' };
  const found = countedUse('x', behaviour, { user, interactionId: '1', permissions }, operators, 1);
  expect(found?.count).toBe(count);
  if (found !== undefined) expect(found.isLocal).toBe(isLocal);
});

function limited(limit: LimitClass) {
  const run = () => reply({ content: 'done' });
  const spec = { module: 'test', description: 'Test', effect: 'read', visibility: 'public', limit, run } as const;
  const made = dispatching([command({ ...spec, name: 'first' }), command({ ...spec, name: 'second' })], {});
  const ask = async (name: string, user = ALICE) => (await made.send(slash(name, [], { user }))).data?.content;
  return { ...made, ask };
}

test('exceeding a sensitive limit blocks everything sensitive for an hour, which is counted and no error', async () => {
  const { ask, reported } = limited('sensitive');
  for (let i = 0; i < 3; i++) expect(await ask('first')).toBe('done');
  expect(await ask('first')).toBe('Slow down! Try again in 60 minutes.');
  expect(await ask('second')).toBe('Slow down! Try again in 60 minutes.');
  expect(await ask('second', BOB)).toBe('done');
  expect(reported.rateLimited).toEqual(['first', 'second']);
  expect(reported.failed).toEqual([]);
  expect(reported.finished.map(({ status }) => status)).toEqual([
    ...['success', 'success', 'success', 'refused', 'refused', 'success'],
  ]);
});

test('exceeding a costly limit blocks nothing else', async () => {
  const { ask } = limited('costly');
  for (let i = 0; i < 5; i++) expect(await ask('first')).toBe('done');
  expect(await ask('first')).toBe('Slow down! Try again in 5 minutes.');
  expect(await ask('second')).toBe('done');
});
