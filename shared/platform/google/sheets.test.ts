/** Spreadsheets against an endpoint that checks what Google checks. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type GoogleEndpoint, startGoogle } from '../../../infra/testing/google.ts';
import { ConfigError, parseEnvironment } from '../config.ts';
import { googleServiceAccount } from './service-account.ts';
import { GoogleSheets } from './sheets.ts';

const ID = 'spreadsheet-of-a-member';
const ROWS = [
  ['Time', 'HP'],
  ['2026-01-15T12:00:00.000Z', 5],
];

let google: GoogleEndpoint;
beforeAll(async () => {
  google = await startGoogle();
});
afterEach(() => {
  google.failure = undefined;
  google.spreadsheets.clear();
  google.asked.length = 0;
});
afterAll(() => google.stop());

const shared = (tabs: [string, unknown[][]][] = []) =>
  google.spreadsheets.set(ID, { isShared: true, tabs: new Map(tabs) });
const sheets = (clock?: () => number) => new GoogleSheets(google.account, google, clock);

test('a tab is added once, replaced from then on, and nothing else is touched', async () => {
  shared([['My own', [['mine']]]]);
  const client = sheets();
  expect(await client.replaceTab(ID, "It's a game", [...ROWS, ['later', '=1+1']])).toEqual({ status: 'written' });
  expect(await client.replaceTab(ID, "It's a game", ROWS)).toEqual({ status: 'written' });
  expect([...(google.spreadsheets.get(ID)?.tabs ?? [])]).toEqual([
    ['My own', [['mine']]],
    ["It's a game", ROWS],
  ]);
  expect(google.asked.filter((one) => one.includes('batchUpdate'))).toHaveLength(1);
});

test('a token is asked for once, and again before it expires', async () => {
  shared();
  let nowMs = Date.now();
  const client = sheets(() => nowMs);
  const before = google.tokens;
  await client.replaceTab(ID, 'Game', ROWS);
  await client.replaceTab(ID, 'Game', ROWS);
  expect(google.tokens - before).toBe(1);
  nowMs += 54 * 60_000;
  await client.replaceTab(ID, 'Game', ROWS);
  expect(google.tokens - before).toBe(1);
  nowMs += 2 * 60_000;
  expect(await client.replaceTab(ID, 'Game', ROWS)).toEqual({ status: 'written' });
  expect(google.tokens - before).toBe(2);
});

const said = (status: string, message = '') => JSON.stringify({ error: { status, message } });

test.each([
  ['not_shared', 403, said('PERMISSION_DENIED', 'The caller does not have permission')],
  [
    'disabled',
    403,
    said('PERMISSION_DENIED', 'Google Sheets API has not been used in project 1 before or it is disabled.'),
  ],
  ['not_found', 404, said('NOT_FOUND')],
  ['quota', 429, said('RESOURCE_EXHAUSTED', 'Quota exceeded')],
  ['key_refused', 401, said('UNAUTHENTICATED')],
  ['unreachable', 503, '<html>Service unavailable</html>'],
  ['unreachable', 200, '<html>Sign in</html>'],
  ['unreachable', 302, ''],
])('what Google says becomes “%s” (%i)', async (status, code, body) => {
  google.failure = { status: code, body };
  expect(await sheets().replaceTab(ID, 'Game', ROWS)).toMatchObject({ status });
});

test('what isn’t shared, and what isn’t there, is said by Google itself', async () => {
  google.spreadsheets.set(ID, { isShared: false, tabs: new Map() });
  expect(await sheets().replaceTab(ID, 'Game', ROWS)).toEqual({ status: 'not_shared' });
  expect(await sheets().replaceTab('another-spreadsheet-id', 'Game', ROWS)).toEqual({ status: 'not_found' });
});

test('a key that Google doesn’t know, and one that isn’t a key, are refused', async () => {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  for (const privateKey of [
    stranger.export({ type: 'pkcs8', format: 'pem' }).toString(),
    '-----BEGIN PRIVATE KEY-----\nx',
  ])
    expect(await new GoogleSheets({ ...google.account, privateKey }, google).replaceTab(ID, 'Game', ROWS)).toEqual({
      status: 'key_refused',
    });
  expect(google.asked).toEqual([]);
});

test('nobody answers', async () => {
  const client = new GoogleSheets(google.account, { tokenUrl: google.tokenUrl, sheetsUrl: 'http://127.0.0.1:1' });
  expect(await client.replaceTab(ID, 'Game', ROWS)).toEqual({ status: 'unreachable', why: expect.any(String) });
});

test('the variable is the file that Google’s console downloads', () => {
  const variables = { GOOGLE_SERVICE_ACCOUNT: googleServiceAccount };
  const read = (text: string) => parseEnvironment(variables, { GOOGLE_SERVICE_ACCOUNT: text }).GOOGLE_SERVICE_ACCOUNT;
  const { email, privateKey } = google.account;
  const file = { type: 'service_account', project_id: 'p', client_email: email, private_key: privateKey };
  expect(read(JSON.stringify(file))).toEqual({ email, privateKey });
  expect(read('')).toBeUndefined();
  for (const bad of [
    '{',
    '"x"',
    'null',
    '{}',
    JSON.stringify({ ...file, private_key: 'secret' }),
    JSON.stringify({ ...file, client_email: '@' }),
  ])
    expect(() => read(bad)).toThrow(ConfigError);
});
