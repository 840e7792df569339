/** What every page of the dashboard declares about undoing. */
import { expect, test } from 'vitest';
import { REVERT } from '../../../shared/web/writes.ts';
import { OPERATOR_PAGES } from './operator/pages.ts';
import { PAGES } from './pages.ts';
import { FINAL } from './undo.ts';

const PAGES_OF_BOTH = [...PAGES, ...OPERATOR_PAGES];
const ACTIONS = PAGES_OF_BOTH.flatMap(({ id, actions, changes }) =>
  Object.entries(actions).map(([name, action]) => ({ path: `${id} ${name}`, action, changes })),
);

test('whatever can’t be undone is asked about first', () => {
  const final = ACTIONS.filter(({ action }) => action.undo === FINAL);
  expect(final.length).toBeGreaterThan(5);
  for (const { path, action } of final) expect([path, typeof action.confirm]).toEqual([path, 'function']);
});

test('whatever the log undoes is of a kind that its page knows', () => {
  const logged = ACTIONS.filter(({ action }) => action.undo === 'log');
  expect(logged.length).toBeGreaterThan(10);
  for (const { path, changes } of logged) expect([path, changes !== undefined]).toEqual([path, true]);
  // Settings have a history of their own, with an action of that name.
  for (const { id, actions, changes } of PAGES_OF_BOTH)
    if (id !== 'settings') expect([id, REVERT in actions]).toEqual([id, changes !== undefined]);
});

test.each([
  ['a server’s', PAGES],
  ['the operator’s', OPERATOR_PAGES],
])('no two of %s pages call a change the same', (_, pages) => {
  const kinds = pages.flatMap(({ changes = {} }) => Object.keys(changes));
  expect(kinds.length).toBeGreaterThan(0);
  expect(new Set(kinds).size).toBe(kinds.length);
});
