/** What members saved, in their Google spreadsheets: against an endpoint that checks what Google checks. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { type GoogleEndpoint, startGoogle } from '../../../infra/testing/google.ts';
import { type JobStage, openJobStage } from '../../../infra/testing/jobs.ts';
import { addJobAlone } from '../../jobs/queue.ts';
import { GoogleSheets } from '../../platform/google/sheets.ts';
import { exportProfileJob } from './export-profile-job.ts';
import { spreadsheetIn } from './spreadsheets.ts';

const [ALICE, BOB] = ['220000000000000001', '220000000000000002'] as const;
const GUILD = '330000000000000001';
const [MINE, OTHER] = [
  '1AbCdEfGhIjKlMnOpQrStUvWxYz_0123456789-abcdef',
  '2AbCdEfGhIjKlMnOpQrStUvWxYz_0123456789-abcdef',
] as const;

let database: TestDatabase;
let jobs: JobStage;
let google: GoogleEndpoint;
beforeAll(async () => {
  [database, google] = await Promise.all([createDatabase(), startGoogle()]);
  jobs = openJobStage(database.sql);
});
beforeEach(async () => {
  jobs.services.ai.spreadsheets = new GoogleSheets(google.account, google);
  google.failure = undefined;
  google.spreadsheets.clear();
  google.spreadsheets.set(MINE, { isShared: true, tabs: new Map([['Sheet1', [['mine']]]]) });
  await database.sql`truncate ai_profile, ai_spreadsheet, job`;
  for (const user of [ALICE, BOB])
    await database.sql`insert into ai_profile (user_id, scope, sheet, values, screens, at)
      values (${user}, ${GUILD}, 'super_snail', '{"hp": 5, "gear_1": "=IMPORTXML(\\"https://evil.test\\")"}', '{}', '2026-01-15T12:00:00Z')`;
});
afterAll(async () => {
  await google.stop();
  await database.drop();
});

let asked = 0;
async function ask(user: string, spreadsheet?: string, guild: string | undefined = GUILD): Promise<string> {
  const request = { user, sheet: 'super_snail', ...(guild && { guild }), ...(spreadsheet && { spreadsheet }) };
  const expiresAt = new Date(Date.now() + 60_000 * 10).toISOString();
  const payload = { application: '1', token: { ciphertext: 'x', keyId: 'k' }, expiresAt, request };
  await addJobAlone(jobs.services.store, { kind: 'export_profile', key: `i:export:${++asked}`, payload });
  await jobs.runDue([exportProfileJob]);
  return String(jobs.said.at(-1)?.payload?.content);
}

const tab = () => google.spreadsheets.get(MINE)?.tabs.get('Super Snail');

test('it says whom to share with, writes there, and remembers it', async () => {
  expect(await ask(ALICE)).toBe(
    `Share a Google spreadsheet with \`${google.account.email}\` as an **Editor**. Then use this again, with its link as the \`spreadsheet\`.`,
  );
  expect(await ask(ALICE, MINE)).toBe(
    `Wrote 1 row to the tab **Super Snail** of [your spreadsheet](https://docs.google.com/spreadsheets/d/${MINE}). The next time, I’ll write there again.`,
  );
  expect(tab()?.[0]?.slice(0, 3)).toEqual(['Time', 'HP', 'ATK']);
  // As a text: RAW is what the endpoint accepts, too.
  expect(tab()?.[1]?.filter((cell) => cell !== '')).toEqual([
    '2026-01-15T12:00:00.000Z',
    5,
    '=IMPORTXML("https://evil.test")',
  ]);
  expect(google.spreadsheets.get(MINE)?.tabs.get('Sheet1')).toEqual([['mine']]);
  await database.sql`insert into ai_profile (user_id, scope, sheet, values, screens, is_newest, at)
    values (${ALICE}, ${GUILD}, 'super_snail', '{"hp": 6}', '{}', false, now())`;
  expect(await ask(ALICE)).toContain('Wrote 2 rows');
  expect(tab()).toHaveLength(3);
});

test('a spreadsheet is its first member’s, so nobody writes into another’s', async () => {
  await ask(ALICE, MINE);
  const before = google.asked.length;
  expect(await ask(BOB, MINE)).toMatch(/^Another member or another server writes to that spreadsheet/);
  await database.sql`insert into ai_profile (user_id, scope, sheet, values, screens, at) values (${ALICE}, 'dm', 'super_snail', '{}', '{}', now())`;
  const request = { user: ALICE, sheet: 'super_snail', spreadsheet: MINE };
  expect(await ask(request.user, MINE, '')).toMatch(/^Another member or another server/);
  expect(google.asked.length).toBe(before);
});

describe('what goes wrong is a sentence, and what doesn’t work isn’t remembered', () => {
  const remembered = () => database.sql`select from ai_spreadsheet`;
  const failing = (status: number, said: string) => {
    google.failure = { status, body: JSON.stringify({ error: { status: said, message: 'no' } }) };
  };

  test.each([
    [
      () => google.spreadsheets.set(MINE, { isShared: false, tabs: new Map() }),
      /^I can’t write to that spreadsheet\. Share it with `chorus@/,
    ],
    [() => google.spreadsheets.clear(), /^There’s no such spreadsheet/],
    [() => failing(429, 'RESOURCE_EXHAUSTED'), /^Google lets me write only so often/],
    [() => failing(500, 'INTERNAL'), /^Google didn’t answer\. Try again in a minute\.$/],
    [
      () => failing(401, 'UNAUTHENTICATED'),
      /^Google doesn’t let this bot in\. Whoever runs it has to check `GOOGLE_SERVICE_ACCOUNT`/,
    ],
  ])('%#', async (breakIt, sentence) => {
    breakIt();
    expect(await ask(ALICE, MINE)).toMatch(sentence);
    expect(await remembered()).toHaveLength(0);
  });

  test('nothing saved, and no account', async () => {
    expect(await ask('220000000000000009', MINE)).toBe('You haven’t saved anything here yet.');
    jobs.services.ai.spreadsheets = undefined;
    expect(await ask(ALICE, MINE)).toBe(
      'Whoever runs this bot hasn’t set up Google Sheets. Choose CSV or Excel as the `format`.',
    );
    expect(await remembered()).toHaveLength(0);
  });
});

test.each([
  [`https://docs.google.com/spreadsheets/d/${OTHER}/edit?gid=0#gid=0`, OTHER],
  [`<https://docs.google.com/spreadsheets/d/${OTHER}>`, OTHER],
  [`https://docs.google.com/spreadsheets/u/1/d/${OTHER}/`, OTHER],
  [OTHER, OTHER],
  [`https://evil.test/spreadsheets/d/${OTHER}`, undefined],
  [`https://docs.google.com.evil.test/spreadsheets/d/${OTHER}`, undefined],
  [`https://docs.google.com/spreadsheets/d/${OTHER}/../../../etc`, OTHER],
  ['my sheet', undefined],
  ['', undefined],
])('the spreadsheet in %j', (typed, id) => {
  expect(spreadsheetIn(typed)).toBe(id);
});
