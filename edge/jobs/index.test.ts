/** Which jobs there are, and what operators read about them. */
import { expect, test } from 'vitest';
import { textOf } from '../../infra/docker/reading.ts';
import { NODE_JOBS } from '../../voice-node/jobs.ts';
import { EDGE_JOBS } from './index.ts';

test('docs/OPERATIONS.md lists every job, and no other', () => {
  const [, table = ''] = textOf('docs/OPERATIONS.md').split('| job | does | at (UTC) |\n|---|---|---|\n');
  const [rows = ''] = table.split('\n\n');
  const listed = rows.split('\n').flatMap((row) => row.split(' | ')[0]?.match(/(?<=`)\w+(?=`)/g) ?? []);
  expect(listed.sort()).toEqual(EDGE_JOBS.map(({ kind }) => kind).sort());
});

test('voice nodes run all that may run anywhere', () => {
  const anywhere = EDGE_JOBS.filter(({ at }) => at === 'anywhere').map(({ kind }) => kind);
  expect(NODE_JOBS.map(({ kind }) => kind).sort()).toEqual(anywhere.sort());
});
