import { describe, expect, test } from 'vitest';
import { databaseOf, libpqEnvironment, literal, quoted, withDatabase } from './connection.ts';
import { fits } from './tools.ts';

const HOME = { PATH: '/bin', HOME: '/root' };

describe('what pg_dump needs to connect', () => {
  test.each<[string, Record<string, string>]>([
    [
      'postgres://me:pass@db.example/chorus',
      { PGHOST: 'db.example', PGPORT: '5432', PGUSER: 'me', PGPASSWORD: 'pass', PGDATABASE: 'chorus' },
    ],
    [
      'postgresql://me:p%40%2F%25s@10.0.0.1:6543/my%20bot',
      { PGHOST: '10.0.0.1', PGPORT: '6543', PGPASSWORD: 'p@/%s', PGDATABASE: 'my bot' },
    ],
    ['postgres://me@[::1]:5433/chorus', { PGHOST: '::1', PGPORT: '5433', PGUSER: 'me' }],
    ['postgres://me:x@one:5432,two:5433/chorus', { PGHOST: 'one,two', PGPORT: '5432,5433' }],
    ['postgres://me:x@db/chorus?sslmode=require', { PGSSLMODE: 'require' }],
    ['postgres://me:x@db/chorus?options=-c%20work_mem%3D1MB', { PGOPTIONS: '-c work_mem=1MB' }],
    ['postgres://me:x@db', { PGDATABASE: 'me' }],
  ])('%s', (url, expected) => {
    expect(libpqEnvironment(url, HOME)).toMatchObject({ ...HOME, ...expected });
  });

  test('isn’t what the shell has for another database, except for certificates', () => {
    const environment = {
      ...HOME,
      PGPASSWORD: 'other',
      PGSERVICE: 'other',
      SECRET: 'x',
      PGSSLROOTCERT: '/my/root.crt',
    };
    const found = libpqEnvironment('postgres://me@db/chorus?sslmode=verify-full', environment);
    expect(found).toMatchObject({ PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/my/root.crt' });
    expect(Object.keys(found)).not.toEqual(expect.arrayContaining(['PGPASSWORD']));
    expect([found.PGSERVICE, found.SECRET]).toEqual([undefined, undefined]);
  });
});

test('another database of the same server', () => {
  const url = 'postgres://me:p%40s@one:5432,two:5433/chorus?sslmode=require';
  expect(withDatabase(url, 'a "b"/c')).toBe('postgres://me:p%40s@one:5432,two:5433/a%20%22b%22%2Fc?sslmode=require');
  expect(databaseOf(withDatabase(url, 'a "b"/c'))).toBe('a "b"/c');
});

test('names and texts are quoted', () => {
  expect([quoted('a"b'), literal(`it's \\ that`)]).toEqual(['"a""b"', `E'it''s \\\\ that'`]);
});

test.each([
  [15, 15, true],
  [16, 15, true],
  [15, 16, false],
  // From 17 on, pg_restore uses a setting that earlier servers don't know.
  [17, 16, false],
  [18, 17, true],
  [18, 18, true],
])('tools of version %i and a server of version %i: %s', (tools, server, expected) => {
  expect(fits(tools, server)).toBe(expected);
});
