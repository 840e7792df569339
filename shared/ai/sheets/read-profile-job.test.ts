/** Screenshots of a game that doesn't exist, read by the job against a scripted model, on a real database. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { garden } from '../../../infra/testing/garden-sheet.ts';
import { type JobStage, openJobStage } from '../../../infra/testing/jobs.ts';
import { openSheetStage, type SheetStage, screenOf } from '../../../infra/testing/sheets.ts';
import { addJobAlone } from '../../jobs/queue.ts';
import { profileOf } from './profile.ts';
import { readSaved, saveProfile } from './profiles.ts';
import { profileJob } from './read-profile-job.ts';
import { findReading, moveReading } from './readings.ts';

const USER = '220000000000000001';
const GUILD = '330000000000000001';
const MINUTE_MS = 60_000;
const BUTTONS = ['save', 'correct', 'discard'].map((custom_id) => ({ type: 2, style: 2, label: custom_id, custom_id }));
const BEDS = { beds: '12', harvest: '1,234,567', flower: 'Rose' };

const job = profileJob((key) => {
  if (key !== garden.key) throw new RangeError(`there is no sheet ${key}`);
  return garden;
});

let database: TestDatabase;
let jobs: JobStage;
let sheets: SheetStage;
let asked = 0;
beforeAll(async () => {
  database = await createDatabase();
  jobs = openJobStage(database.sql);
  sheets = await openSheetStage(jobs.services.store, { member: { tokens: 1_000_000 } });
  Object.assign(jobs.services.ai, sheets.services.ai);
});
afterEach(async () => {
  sheets.endpoint.faults.heal();
  jobs.said.length = 0;
  await database.sql`truncate job`;
});
afterAll(async () => {
  await sheets.stop();
  await database.drop();
});

/** Adds the job as `/snail analyze` does. @returns its key. */
async function ask(
  pictures: readonly unknown[],
  { leftMs = 14 * MINUTE_MS, guild = undefined as string | undefined } = {},
) {
  const key = `i:${400_000_000_000 + ++asked}`;
  const images = pictures.map((seen) => sheets.picture(seen));
  await addJobAlone(jobs.services.store, {
    kind: 'read_profile',
    key,
    payload: {
      ...{ application: '1', token: { ciphertext: 'x', keyId: 'k' } },
      expiresAt: new Date(Date.now() + leftMs).toISOString(),
      request: { sheet: garden.key, user: USER, ...(guild && { guild }), images, buttons: BUTTONS },
    },
  });
  return key;
}

const looks = () => sheets.endpoint.asked.filter(({ path }) => path === '/v1/chat/completions').length;
const lastEdit = () =>
  jobs.said.at(-1)?.payload as { content: string; embeds: { description: string }[]; components: unknown[] };
const stateOf = async (key: string) => (await database.sql`select state from ai_reading where key = ${key}`)[0]?.state;
const waiting = () => database.sql`select kind, attempts from job`;

test('progress is shown, then an embed per screen with buttons; nothing in it pings', async () => {
  const key = await ask([screenOf('beds', BEDS), screenOf('shed', { tools: '4', lock: 'Open' })], { guild: GUILD });
  await jobs.runDue([job]);
  expect(jobs.said[0]?.payload).toMatchObject({ content: 'Reading picture 1 of 2…' });
  expect(lastEdit()).toMatchObject({
    content: expect.stringContaining('Read 2 pictures of Garden.'),
    embeds: [{ title: 'Beds' }, { title: 'Shed', description: '**Shed Count**: 4\n**Lock**: Open' }],
    components: [{ type: 1, components: BUTTONS }],
  });
  for (const { payload } of jobs.said) expect(payload).toMatchObject({ allowed_mentions: { parse: [] } });
  expect(await stateOf(key)).toBe('ready');
  expect(await waiting()).toEqual([]);
});

test('a process that dies loses one look at most: the next one goes on with the next picture, in the same message', async () => {
  const pictures = Array.from({ length: 10 }, (_, n) => screenOf('beds', { ...BEDS, harvest: String(n + 1) }));
  const key = await ask(pictures);
  const before = looks();
  const dying = jobs.runner([job]);
  const polled = dying.poll();
  await expect.poll(() => looks() - before, { timeout: 10_000, interval: 5 }).toBeGreaterThanOrEqual(3);
  dying.abort();
  await Promise.all([polled, dying.settled()]);
  const [known] =
    await database.sql`select jsonb_array_length(pictures) as count, state from ai_reading where key = ${key}`;
  expect(known).toMatchObject({ state: 'reading', count: expect.any(Number) });
  expect(known?.count).toBeLessThan(10);
  await database.sql`update job set claimable_at = now()`;
  await jobs.runDue([job]);
  expect(looks() - before).toBeLessThanOrEqual(11);
  expect(new Set(jobs.said.map(({ call, key: boundTo }) => `${call} ${boundTo}`))).toEqual(
    new Set([`edit interaction:${key}`]),
  );
  expect(lastEdit().content).toContain('Read 10 pictures of Garden.');
  // The last of several pictures of one screen isn't certain when the others differ.
  expect(lastEdit().embeds[0]?.description).toContain('⚠️ **Harvest**: 10 · two pictures differ');
});

test('what was read before the answer’s deadline is shown by then, and can be saved', async () => {
  // It stops 45 seconds before the end, in the middle of a look.
  sheets.endpoint.faults.latency(900);
  const key = await ask(Array(8).fill(screenOf('beds', BEDS)), { leftMs: 50_000 });
  await jobs.runDue([job]);
  expect(lastEdit().content).toMatch(
    /^Read [1-5] of 8 pictures of Garden\.\nPictures .*8: I ran out of time\. Send it again\./,
  );
  expect(await stateOf(key)).toBe('ready');
  expect(await database.sql`select key from ai_request where key like ${`${key}:%`} and settled_at is null`).toEqual(
    [],
  );
});

test('an answer that nobody can see anymore isn’t read for', async () => {
  await ask([screenOf('beds', BEDS)], { leftMs: -1 });
  const before = looks();
  await jobs.runDue([job]);
  expect([looks() - before, jobs.said, await waiting()]).toEqual([0, [], []]);
});

test('with nothing to save, there are no buttons, and a job that fails for good says so', async () => {
  const key = await ask(['a cat']);
  await jobs.runDue([job]);
  expect(lastEdit()).toMatchObject({
    content: expect.stringContaining('Picture 1: The model’s answer made no sense.'),
    components: [],
  });
  expect(await stateOf(key)).toBe('failed');
  await ask([screenOf('beds', BEDS)]);
  await database.sql`update job set attempts = 5`;
  await jobs.runDue([job]);
  expect(lastEdit().content).toBe('I couldn’t read those pictures. Send them again in a minute.');
});

test('a job that’s given up in the middle shows what it has', async () => {
  const key = await ask([screenOf('beds', BEDS), screenOf('beds', BEDS)]);
  await database.sql`insert into ai_reading (key, sheet, user_id, pictures, at, changed_at)
    select ${key}, 'garden', ${USER}, pictures, now(), now() from ai_reading where state = 'ready' and jsonb_array_length(pictures) = 2 limit 1`;
  await database.sql`update ai_reading set pictures = jsonb_build_array(pictures -> 0) where key = ${key}`;
  await database.sql`update job set attempts = 5`;
  await jobs.runDue([job]);
  expect(lastEdit().content).toContain('Read 1 of 2 pictures of Garden.\nPicture 2: I ran out of time. Send it again.');
  expect(await stateOf(key)).toBe('ready');
});

test('a member who saved before the job ended isn’t asked again', async () => {
  const key = await ask([screenOf('beds', BEDS)]);
  await jobs.runDue([job]);
  const reading = await findReading(jobs.services.store, key, USER);
  if (reading === undefined) throw new Error('there is no reading');
  const profile = profileOf(garden, reading.pictures);
  const save = () => saveProfile(jobs.services.store, { user: USER, scope: 'dm', reading, profile });
  expect((await Promise.all([save(), save()])).map(({ status }) => status).sort()).toEqual(['saved', 'saved_before']);
  expect(await readSaved(jobs.services.store, { user: USER, scope: 'dm', sheet: 'garden' })).toMatchObject([
    { values: { beds: 12, harvest: 1_234_567, flower: 'Rose' } },
  ]);
  jobs.said.length = 0;
  const payload = {
    ...{
      application: '1',
      token: { ciphertext: 'x', keyId: 'k' },
      expiresAt: new Date(Date.now() + MINUTE_MS * 10).toISOString(),
    },
    request: { sheet: garden.key, user: USER, images: [sheets.picture(screenOf('beds', BEDS))], buttons: BUTTONS },
  };
  await addJobAlone(jobs.services.store, { kind: 'read_profile', key, payload });
  await jobs.runDue([job]);
  expect(jobs.said).toEqual([]);
  expect(await moveReading(jobs.services.store, { key, user: USER }, 'ready', 'discarded')).toBe(false);
});
