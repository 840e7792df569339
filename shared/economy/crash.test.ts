import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeOn } from '../../infra/testing/books.ts';
import { type CrashingPostgres, openCrashingPostgres } from '../../infra/testing/crashing-postgres.ts';
import { type Deed, effectsIn, effectsTold, type Outcome, randomDeeds } from '../../infra/testing/random-actions.ts';
import { seededRandom } from '../../infra/testing/seeded-random.ts';
import { assetProblems, inParallel, manyMembers, untilAnswered, warm } from '../../infra/testing/storm.ts';
import type { Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';

const AT_ONCE = 16;
const CRASHES = 3;
const DEEDS = 400;
/** The server dies when so many have been answered, the others being on their way. */
const ANSWERED_BEFORE = 100;
/** Longer than a command tries on its own. */
const DOWN_MS = 2_000;

let server: CrashingPostgres;
let store: Store;
let members: string[];
beforeAll(async () => {
  server = await openCrashingPostgres(AT_ONCE);
  store = storeOn(() => server.sql);
  members = await manyMembers(server.sql, 12, {
    ...{ credits: 5_000, data_fragment: 200, corrupted_file: 50, common_crate: 100, energy_drink: 50, basic_net: 3 },
  });
});
afterAll(() => server.remove());

/** What is remembered under the keys of a round, by key. */
async function remembered(run: string): Promise<Map<string, Outcome>> {
  const rows = await server.sql<{ key: string; outcome: Outcome }[]>`
    select key, outcome from idempotency where key like ${`${run}:%`}`;
  return new Map(rows.map(({ key, outcome }) => [key, outcome]));
}

/** Asks for everything once, while the server dies and comes back. @returns the answers, undefined where there was none. */
async function askThroughCrash(deeds: readonly Deed[]): Promise<(Outcome | undefined)[]> {
  let isUp = Promise.resolve();
  let crashed: Promise<void> | undefined;
  let answered = 0;
  const comeBack = async (strike: () => Promise<void>) => {
    await strike();
    await new Promise((resolve) => setTimeout(resolve, DOWN_MS));
    await server.restart();
  };
  /** The others go on until it strikes. */
  const crash = async () => {
    const strike = await server.aim();
    isUp = comeBack(strike);
    await isUp;
  };
  const askOnce = async (deed: Deed): Promise<Outcome | undefined> => {
    await isUp;
    try {
      const outcome = await deed.ask(store);
      answered++;
      return outcome;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return undefined;
    } finally {
      if (answered >= ANSWERED_BEFORE) crashed ??= crash();
    }
  };
  const answers = await inParallel(
    AT_ONCE,
    deeds.map((deed) => () => askOnce(deed)),
  );
  expect(crashed).toBeDefined();
  await crashed;
  return answers;
}

test('the server writes through to the disk before it answers', async () => {
  const settings = await server.sql`
    select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes') order by name`;
  expect(settings.map(({ name, setting }) => `${name} ${setting}`)).toEqual([
    'fsync on',
    'full_page_writes on',
    'synchronous_commit on',
  ]);
});

test(`killed ${CRASHES} times in the middle: whatever was answered is in the books, the rest happens once when asked again`, async () => {
  expect(await warm(server.sql)).toBe(AT_ONCE);
  const before = { xp: 0, found: 0 };
  for (let round = 1; round <= CRASHES; round++) {
    const run = `crash ${round}`;
    const deeds = randomDeeds(DEEDS, members, seededRandom(run), run);
    const answers = await askThroughCrash(deeds);
    expect(await assetProblems(server.sql)).toEqual([]);

    const known = await remembered(run);
    for (const [place, { key }] of deeds.entries()) {
      if (answers[place] !== undefined) expect(known.get(key)).toEqual(answers[place]);
    }
    const open = deeds.filter((_, place) => answers[place] === undefined);
    expect(open.length).toBeGreaterThan(0);
    // What has an effect has its outcome, and the other way round: nothing was done by half.
    const effects = await effectsIn(server.sql, run);
    const done = deeds.map(({ key }) => known.get(key));
    expect(sinceThen(effects, before)).toEqual(effectsTold(deeds, done));

    const late = new Map<string, Outcome>();
    for (const deed of open) late.set(deed.key, await untilAnswered(() => deed.ask(store)));
    for (const { key } of open) if (known.has(key)) expect(late.get(key)).toEqual(known.get(key));
    const outcomes = deeds.map(({ key }, place) => answers[place] ?? late.get(key));
    const after = await effectsIn(server.sql, run);
    expect(sinceThen(after, before)).toEqual(effectsTold(deeds, outcomes));
    expect(await assetProblems(server.sql)).toEqual([]);
    Object.assign(before, { xp: after.xp, found: after.found });
  }
}, 120_000);

/** The effects of one round alone. */
function sinceThen(effects: Awaited<ReturnType<typeof effectsIn>>, before: { xp: number; found: number }) {
  return { ...effects, xp: effects.xp - before.xp, found: effects.found - before.found };
}
