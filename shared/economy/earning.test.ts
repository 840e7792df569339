import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { become, give, loaded, owned } from '../../infra/testing/belongings.ts';
import { type Books, GUILD, NOON, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { GATHER, JOBS } from './earning-catalog.ts';
import { fightOpponent } from './fight.ts';
import { type GatherOutcome, gatherItems } from './gather.ts';
import { doJob, type WorkOutcome } from './work.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(16);
});
afterAll(async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
  await books.drop();
});

const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

function worked(outcome: WorkOutcome) {
  if (outcome.status !== 'worked') throw new Error(outcome.status);
  return outcome;
}
function gathered(outcome: GatherOutcome) {
  if (outcome.status !== 'gathered') throw new Error(outcome.status);
  return outcome;
}
const minutesUntil = (readyAt: string) => (Date.parse(readyAt) - NOON.getTime()) / 60_000;

describe('work', () => {
  test('pays what the job pays, once in half an hour', async () => {
    const id = books.member();
    const first = worked(await doJob(...books.by(id), 'programmer'));
    expect(first.credits).toBeGreaterThanOrEqual(JOBS.programmer.baseCredits - JOBS.programmer.spread);
    expect(first.credits).toBeLessThan(JOBS.programmer.baseCredits + JOBS.programmer.spread);
    expect(new Date(first.readyAt)).toEqual(later(30));
    expect(await books.wallet(id)).toBe(first.credits);
    expect(await doJob(...books.by(id, { now: later(29.9) }), 'miner')).toEqual({
      status: 'cooldown',
      readyAt: first.readyAt,
    });
    expect((await doJob(...books.by(id, { now: later(30) }), 'miner')).status).toBe('worked');
  });

  test('sixteen at once pay once', async () => {
    const id = books.member();
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => doJob(...books.by(id), 'trader')));
    expect(outcomes.filter(({ status }) => status === 'worked')).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'cooldown')).toHaveLength(15);
  });

  test('the same key answers the same, whatever the dice say the second time', async () => {
    const caller = books.as(books.member());
    const first = await doJob(books.store, caller, 'miner');
    for (let i = 0; i < 10; i++) expect(await doJob(books.store, caller, 'miner')).toEqual(first);
    await expect(doJob(books.store, caller, 'trader')).rejects.toThrow('used for another request');
  });

  test.each([
    ['nothing', { companion: null }, 30],
    ['an energy drink', { energy_until: later(1) }, 15],
    ['an energy drink that has worn off', { energy_until: NOON }, 30],
    ['a fed rabbit', { companion: 'quantum_rabbit', fed_until: later(1) }, 24],
    ['a hungry rabbit', { companion: 'quantum_rabbit', fed_until: NOON }, 30],
    ['both', { energy_until: later(1), companion: 'quantum_rabbit', fed_until: later(1) }, 12],
  ])('with %s the cooldown is as declared', async (_, columns, minutes) => {
    const id = books.member();
    await become(books, id, columns);
    expect(minutesUntil(worked(await doJob(...books.by(id), 'miner')).readyAt)).toBe(minutes);
  });

  test.each([
    ['nothing', { companion: null }, 1],
    ['a booster', { xp_until: later(1) }, 2],
    ['a fed cat', { companion: 'viral_cat', fed_until: later(1) }, 1.25],
    ['both', { xp_until: later(1), companion: 'viral_cat', fed_until: later(1) }, 2.5],
  ])('with %s the experience is as declared', async (_, columns, times) => {
    const id = books.member();
    await become(books, id, columns);
    const outcome = worked(await doJob(loaded(books, 0), books.as(id), 'programmer'));
    expect(outcome.xp.gained).toBe(Math.floor(Math.floor(200 / 12) * times));
  });

  test('a server can lower the pay of work', async () => {
    const guild = { id: '700000000000000077', roleIds: [] };
    await books.sql`select settings_set_economy('earning:payout', ${guild.id}, ${books.sql.json({ payoutPercent: 50 })}, 1)`;
    const id = books.member();
    expect(worked(await doJob(loaded(books, 0), books.as(id, { guild }), 'programmer')).credits).toBe(100);
    expect(await books.wallet(id)).toBe(100);
  });

  test('items found on the job are in the inventory and the collection', async () => {
    const id = books.member();
    const outcome = worked(await doJob(loaded(books, 0), books.as(id), 'musician'));
    expect(outcome).toMatchObject({
      items: { data_fragment: 1 },
      after: { credits: 170, data_fragment: 1 },
      discovered: ['data_fragment'],
    });
    const again = worked(await doJob(loaded({ store: books.at(later(30)) }, 0), books.as(id), 'musician'));
    expect(again).toMatchObject({ after: { data_fragment: 2 }, discovered: [] });
    const kept = await books.sql`select item, count::int from collection where user_id = ${id}`;
    expect([...kept]).toEqual([{ item: 'data_fragment', count: 2 }]);
  });
});

describe('levels', () => {
  test.each([
    [2, 'common_crate'],
    [5, 'rare_crate'],
    [10, 'epic_crate'],
    [25, 'legendary_crate'],
    [50, 'mythic_crate'],
  ] as const)('reaching level %d brings a %s, once', async (level, crate) => {
    const id = books.member();
    await become(books, id, { xp: 140 * (level - 1) ** 2 - 1 });
    const risen = worked(await doJob(...books.by(id), 'trader'));
    expect(risen).toMatchObject({ xp: { level, before: level - 1 }, crates: { [crate]: 1 } });
    expect((await owned(books, id))[crate]).toBe(1);
    await doJob(...books.by(id, { now: later(30) }), 'trader');
    expect((await owned(books, id))[crate]).toBe(1);
  });

  test('two at once bring two crates', async () => {
    const id = books.member();
    await become(books, id, { xp_until: later(1), companion: 'viral_cat', fed_until: later(1) });
    // Two mythic finds, doubled, and a quarter more.
    const outcome = gathered(await gatherItems(loaded(books, 0.999_999), books.as(id), 'loot', undefined));
    expect(outcome).toMatchObject({ xp: { gained: 600, level: 3, before: 1 }, crates: { common_crate: 2 } });
    expect((await owned(books, id)).common_crate).toBe(2);
  });
});

describe('gather', () => {
  test('works once in five minutes, even sixteen at once', async () => {
    const id = books.member();
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => gatherItems(...books.by(id), 'loot', undefined)),
    );
    const found = outcomes.filter(({ status }) => status === 'gathered');
    expect(found).toHaveLength(1);
    expect(minutesUntil(gathered(found[0] as GatherOutcome).readyAt)).toBe(5);
  });

  test('with a tool the member doesn’t own does nothing, and starts no cooldown', async () => {
    const id = books.member();
    expect(await gatherItems(...books.by(id), 'loot', 'basic_net')).toEqual({
      status: 'no_tool',
      tool: 'basic_net',
    });
    expect((await gatherItems(...books.by(id), 'loot', undefined)).status).toBe('gathered');
  });

  test('a tool wears by chance and breaks with its last use', async () => {
    const id = books.member();
    await give(books, id, { basic_net: 2 });
    const lucky = gathered(await gatherItems(loaded(books, 0.999), books.as(id), 'loot', 'basic_net'));
    expect(lucky.usesLeft).toBe(40);
    for (let trip = 1; trip <= 40; trip++) {
      const outcome = gathered(
        await gatherItems(loaded({ store: books.at(later(5 * trip)) }, 0), books.as(id), 'loot', 'basic_net'),
      );
      expect(outcome.usesLeft).toBe(40 - trip);
    }
    expect((await owned(books, id)).basic_net).toBe(1);
    const next = gathered(
      await gatherItems(loaded({ store: books.at(later(300)) }, 0), books.as(id), 'loot', 'basic_net'),
    );
    expect(next.usesLeft).toBe(39);
  });

  test('a tool that breaks on the trip that finds another one of its kind leaves one', async () => {
    const id = books.member();
    await give(books, id, { basic_scanner: 1 });
    await books.sql`insert into tool_wear (user_id, tool, uses_left) values (${id}, 'basic_scanner', 1)`;
    const outcome = gathered(await gatherItems(loaded(books, 0), books.as(id), 'skills', 'basic_scanner'));
    expect(outcome).toMatchObject({ usesLeft: 0, items: { basic_scanner: 1 }, after: { basic_scanner: 1 } });
    expect((await owned(books, id)).basic_scanner).toBe(1);
  });

  test.each([
    ['nothing', { companion: null }, 0],
    ['a charm', { luck_until: later(1) }, 20],
    ['a fed drone', { companion: 'nano_drone', fed_until: later(1) }, 15],
    ['a hungry drone', { companion: 'nano_drone', fed_until: NOON }, 0],
    ['both', { luck_until: later(1), companion: 'nano_drone', fed_until: later(1) }, 35],
  ])('with %s the luck is as declared, and decides what is found', async (_, columns, luck) => {
    const id = books.member();
    await become(books, id, columns);
    // A ticket just below three fifths of the table is common without luck, and something better with it.
    const outcome = gathered(await gatherItems(loaded(books, 0.5999), books.as(id), 'loot', undefined));
    expect(outcome.luck).toBe(luck);
    expect(outcome.xp.gained > 2 * GATHER.xp.common).toBe(luck > 0);
  });
});

describe.each(['work', 'gather', 'fight'] as const)('%s', (deed) => {
  const run = (caller: ReturnType<Books['as']>) =>
    ({
      work: () => doJob(books.store, caller, 'miner'),
      gather: () => gatherItems(books.store, caller, 'loot', undefined),
      fight: () => fightOpponent(books.store, caller, 'easy'),
    })[deed]();

  test('of a frozen account changes nothing', async () => {
    const id = await books.memberWith(100);
    await books.freeze(id);
    expect(await run(books.as(id))).toEqual({ status: 'frozen' });
    await books.freeze(id, false);
    expect(['worked', 'gathered', 'won', 'lost']).toContain((await run(books.as(id))).status);
  });

  test('is refused where staff switched it off, and stays so for its key', async () => {
    const id = books.member();
    const caller = books.as(id, { command: { name: deed, module: 'economy' } });
    await books.sql`select settings_set_gate(gen_random_uuid()::text, ${GUILD}, ${`command:${deed}`}, true, '', 1)`;
    const refused = { status: 'switched_off', subject: `command:${deed}` };
    expect(await run(caller)).toEqual(refused);
    await books.sql`delete from guild_settings where guild_id = ${GUILD}`;
    expect(await run(caller)).toEqual(refused);
    expect((await run({ ...caller, key: `${caller.key}:2` })).status).not.toBe('switched_off');
  });
});
