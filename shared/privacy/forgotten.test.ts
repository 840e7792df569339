import { expect, test } from 'vitest';
import { type ForgottenRecord, mergeForgotten } from './forgotten.ts';

const at = (second: number) => `2026-01-01T00:00:0${second}.000000Z`;
const record = (
  id: string,
  forgotten: string | null,
  second: number | null,
  takenBack: number | null = null,
): ForgottenRecord => ({
  ...{ id, mark: 'm', keyId: 'k', forgotten },
  ...{ forgottenAt: second === null ? null : at(second), takenBackAt: takenBack === null ? null : at(takenBack) },
});

test.each<[string, ForgottenRecord[], number[]]>([
  ['the same twice', [record('a', '{[1,3)}', 1), record('a', '{[1,3)}', 1)], [0]],
  ['more, later', [record('a', '{[1,3),[7,8)}', 1), record('a', '{[1,8),[9,12)}', 2)], [1]],
  ['less, later', [record('a', '{[1,3)}', 1), record('a', '{[2,3)}', 2)], [0, 1]],
  ['something else, later', [record('a', '{[1,3)}', 1), record('a', '{[2,9)}', 2)], [0, 1]],
  ['consent taken back, too', [record('a', '{[1,3)}', 1), record('a', '{[1,3)}', 1, 2)], [1]],
  ['consent given again', [record('a', null, null, 2), record('a', '{[1,3)}', 3)], [0, 1]],
  ['someone else', [record('a', '{[1,3)}', 1), record('b', '{[1,9)}', 2)], [0, 1]],
])('%s', (_, records, kept) => {
  const expected = kept.map((index) => records[index]);
  for (const lists of [[records], records.map((each) => [each]), [records.toReversed()]]) {
    const merged = mergeForgotten(...lists);
    expect(merged).toHaveLength(expected.length);
    expect(merged).toEqual(expect.arrayContaining(expected));
  }
});
