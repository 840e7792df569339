/** Imports dumps of Chopsticks' database as an operator does, into a real ledger. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditLedger } from '../../../shared/economy/audit.ts';
import { readBank } from '../../../shared/economy/bank.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';
import { claimDaily } from '../../../shared/economy/daily.ts';
import { importMember } from '../../../shared/economy/import-member.ts';
import { payMember } from '../../../shared/economy/pay.ts';
import { readReceipt } from '../../../shared/economy/receipt.ts';
import { requestStaffOrder, settleStaffOrder } from '../../../shared/economy/staff.ts';
import { readSupply } from '../../../shared/economy/supply.ts';
import { eraseData } from '../../../shared/privacy/data.ts';
import { type Books, openBooks } from '../../testing/books.ts';
import { CUSTOM_FORMAT, copy, dumpOf, type Row } from '../../testing/chopsticks-dump.ts';
import { runScript } from '../../testing/script.ts';
import { readDump } from '../dump.ts';
import { importChopsticks } from './import.ts';
import { planOf, TABLES } from './plan.ts';

const TODAY = dayIndex(new Date());
/** Yesterday at noon. */
const YESTERDAY_MS = (TODAY - 1) * 86_400_000 + 43_200_000;

let books: Books;
let folder: string;
let ids = 0;
beforeAll(async () => {
  books = await openBooks();
  folder = mkdtempSync(join(tmpdir(), 'chorus-import-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await books.drop();
});
beforeEach(() => {
  ids += 100;
});

/** A member of this test. */
const user = (number: number) => String(830_000_000_000_000_000n + BigInt(ids + number));

function fileOf(content: string | Buffer, name = `dump-${ids}.sql`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** As a process of its own. */
const runAlone = (...args: string[]) =>
  runScript('infra/scripts/import.ts', ['chopsticks', ...args], {
    DATABASE_URL: books.url,
    PATH: process.env.PATH ?? '',
  });

/** In this process, which is faster. */
const preview = (file: string) => importChopsticks(books.sql, { file, isPreview: true, listsAll: false });
const apply = (file: string) => importChopsticks(books.sql, { file, isPreview: false, listsAll: false });

/** Everything that an import could change. */
async function everything() {
  const [row] = await books.sql`
    select (select jsonb_agg(a order by id) from account a) as accounts, (select count(*)::int from transfer) as transfers,
      (select count(*)::int from entry) as entries, (select jsonb_agg(s order by user_id) from streak s) as streaks,
      (select jsonb_agg(b order by user_id) from bank_tier b) as tiers`;
  return row;
}

async function holdings(userId: string): Promise<Record<string, number>> {
  const rows = await books.sql<{ name: string; balance: number }[]>`
    select case asset when 'credits' then bucket else asset end as name, balance::float8 as balance
    from account where owner_id = ${userId} and owner_kind = 'user' and balance > 0`;
  return Object.fromEntries(rows.map(({ name, balance }) => [name, balance]));
}

const streakOf = async (userId: string) => {
  const [row] = await books.sql`select length, best, last_day as "lastDay" from streak where user_id = ${userId}`;
  return row;
};

test('is shown first, then imported once: wallets, banks and their size, items, and streaks, each with a receipt', async () => {
  const [rich, saver, collector, idle, daily] = [user(1), user(2), user(3), user(4), user(5)];
  const file = fileOf(
    dumpOf({
      wallets: [
        [rich, 1_234_567, 0],
        [saver, 5, 22_000, 25_000],
        [collector, 0, 0],
        [idle, 0, 0],
      ],
      inventory: [
        [collector, 'quantum_core', 3],
        [collector, 'loot_crate_epic', 2],
        [rich, 'luck_charm', 1],
      ],
      streaks: [
        [daily, 40, YESTERDAY_MS, 55],
        [idle, 0, null, 0],
      ],
    }),
  );
  const before = await everything();
  const shown = await runAlone(file);
  expect(shown.output).toBe(
    [
      'Would import 4 members of 5 users in the dump:',
      '  1,234,572 credits in wallets',
      '  22,000 credits in banks, 3 upgrades',
      '  6 items of 3 kinds',
      '  1 streak',
      '',
      'Nothing was changed. To import it, run the same command with --apply.',
      '',
    ].join('\n'),
  );
  expect(shown.code).toBe(0);
  expect(await everything()).toEqual(before);

  const applied = await runAlone(file, '--apply');
  expect(applied.output).toMatch(/^Imported 4 members of 5 users in the dump:\n {2}1,234,572 credits in wallets\n/);
  expect(applied.output).toMatch(/\n\nThe ledger balances\.\n$/);
  expect(await holdings(rich)).toEqual({ wallet: 1_234_567, luck_charm: 1 });
  expect(await holdings(saver)).toEqual({ wallet: 5, bank: 22_000 });
  expect(await readBank(...books.by(saver))).toMatchObject({ capacity: 25_000, tier: 3 });
  expect(await holdings(collector)).toEqual({ quantum_core: 3, epic_crate: 2 });
  expect(await holdings(idle)).toEqual({});
  expect(await streakOf(daily)).toEqual({ length: 40, best: 55, lastDay: TODAY - 1 });
  expect(await claimDaily(...books.by(daily, { now: new Date() }))).toMatchObject({
    status: 'paid',
    streak: 41,
    tenths: 30,
  });

  const after = await everything();
  const again = await apply(file);
  expect(again).toContain('Imported 0 members of 5 users');
  expect(again).toContain('Imported before, and unchanged: 4 members.');
  expect(await everything()).toEqual(after);
  expect(await auditLedger(books.sql)).toEqual([]);

  const [transfer] = await books.sql<{ id: string; idem_key: string }[]>`
    select id::text, idem_key from transfer where actor_id = ${rich} and code = 'import'`;
  expect(transfer?.idem_key).not.toContain(rich);
  expect(await readReceipt(...books.by(rich), transfer?.id ?? '')).toMatchObject({
    code: 'import',
    note: 'From Chopsticks',
  });
  const supply = await readSupply(...books.by(rich, { now: new Date() }), 1);
  expect(supply).toMatchObject({
    flows: expect.arrayContaining([{ day: TODAY, kind: 'mint', name: 'import', amount: 1_256_572 }]),
  });
  // What's imported is as good as what's earned.
  expect(await payMember(...books.by(rich), { to: saver, amount: 500, note: undefined })).toMatchObject({
    status: 'paid',
  });
});

test('rows with values that can’t be right are listed with their line, and the rest is imported', async () => {
  const good = user(1);
  const rows: [Row, string][] = [
    [[user(2), '-5', 0], 'balance is below zero (-5)'],
    [[user(3), '10.5', 0], 'balance has a fraction (10.5)'],
    [[user(4), '9007199254740992', 0], 'balance is more than an account can hold'],
    [[user(5), null, 0], 'balance is empty'],
    [[user(6), 0, 'NaN'], 'bank is "NaN"'],
    [['@everyone\u001b[2J', 5, 0], "which isn't a Discord ID"],
    [['99999999999999999999', 5, 0], "which isn't a Discord ID"],
    [[good, 7, 7], 'an earlier row is about the same'],
    [[user(7), 0, 0, '99999999999999'], 'bank_capacity is too large'],
  ];
  const file = fileOf(
    dumpOf({
      wallets: [[good, '100.00', 0], ...rows.map(([row]) => row)],
      inventory: [
        [good, 'luck_charm', 0],
        [good, 'master_key', -1],
        [good, 'px_neon_cat', 3],
        [user(2), 'px_neon_cat', 1],
        [good, 'toString', 1],
      ],
      streaks: [
        [good, 5, null, 5],
        [user(2), 5, Date.now() + 10 * 86_400_000, 5],
        [user(3), 9_000, YESTERDAY_MS, 9_000],
      ],
    }).replace(
      '-- PostgreSQL database dump complete',
      `${copy('public.user_wallets', 'user_id, balance', [[user(9)]])}--`,
    ),
  );
  const output = await apply(file);
  for (const [, reason] of rows) expect(output).toContain(reason);
  expect(output).toMatch(/user_wallets, line \d+, user \d+: balance is below zero/);
  expect(output).toMatch(/user_inventory, line \d+, user \d+: quantity is below zero \(-1\)/);
  expect(output).toContain('daily_streak is 5 without a last_daily');
  expect(output).toContain('last_daily is in the future');
  expect(output).toContain('a streak of 9000 days is longer than possible');
  expect(output).toContain('it doesn’t have as many values as the table has columns');
  expect(output).toContain('  px_neon_cat: 4 pieces of 2 members\n');
  expect(output).toContain('  toString: 1 piece of 1 member\n');
  expect(output).not.toContain('\u001b');
  expect(output).toContain('Imported 1 member of ');
  expect(await holdings(good)).toEqual({ wallet: 100 });
  expect(await auditLedger(books.sql)).toEqual([]);
});

test('a later dump with other amounts changes nothing for those who were imported, and imports the others', async () => {
  const [first, second] = [user(1), user(2)];
  await apply(fileOf(dumpOf({ wallets: [[first, 10, 0]] })));
  const output = await apply(
    fileOf(
      dumpOf({
        wallets: [
          [first, 900, 0],
          [second, 20, 0],
        ],
      }),
    ),
  );
  expect(output).toContain('Imported 1 member of 2 users');
  expect(output).toContain(
    `Imported before with something else, which stands (correct it with /economy): 1 member:\n  user ${first}\n`,
  );
  expect([await holdings(first), await holdings(second)]).toEqual([{ wallet: 10 }, { wallet: 20 }]);
});

test('what members have here stays: credits add up, a streak goes on, and a frozen or full account is left alone', async () => {
  const [here, full, frozen] = [user(1), user(2), user(3)];
  await claimDaily(...books.by(here, { now: new Date() }));
  for (const id of [full, frozen]) await books.sql`select ledger_open_wallets(${id}::bigint)`;
  await books.sql`select ledger_post(${`full:${full}`}, 'gift', ${full}, null, now(), '{}', ledger_system_account('mint', 'gift'),
    (select id from account where owner_id = ${full} and owner_kind = 'user'), 9007199254740990)`;
  await books.freeze(frozen);
  const output = await apply(
    fileOf(
      dumpOf({
        wallets: [
          [here, 11, 0],
          [full, 2, 0],
          [frozen, 3, 0],
        ],
        streaks: [[here, 80, YESTERDAY_MS, 90]],
      }),
    ),
  );
  expect(output).toContain('1 member already has a streak here, which goes on. Only the record counts.');
  expect(output).toContain(`Skipped, because an account would hold too much: 1 member:\n  user ${full}`);
  expect(output).toContain(`Skipped, because their account is frozen: 1 member:\n  user ${frozen}`);
  expect(await holdings(here)).toEqual({ wallet: 1_011 });
  expect(await streakOf(here)).toEqual({ length: 1, best: 90, lastDay: TODAY });
  expect(await holdings(frozen)).toEqual({});
  expect(await auditLedger(books.sql)).toEqual([]);
});

test('two imports at once bring everything once', async () => {
  const wallets = Array.from({ length: 30 }, (_, index) => [user(index), 100 + index, 10] as Row);
  const inventory = wallets.map(([id = null]) => [id, 'energy_drink', 2] as Row);
  const path = fileOf(dumpOf({ wallets, inventory }));
  const plan = await planOf(readDump(path, TABLES), new Date());
  const outcomes = await Promise.all(
    [...plan.members, ...plan.members.toReversed()].map((member) => importMember(books.store, member, false)),
  );
  const count = (status: string) => outcomes.filter((outcome) => outcome.status === status).length;
  expect([count('imported'), count('known')]).toEqual([30, 30]);
  expect(await holdings(user(5))).toEqual({ wallet: 105, bank: 10, energy_drink: 2 });
  expect(await auditLedger(books.sql)).toEqual([]);
});

test('someone who was erased doesn’t come back, whether they were imported before or not', async () => {
  const [gone, stranger] = [user(1), user(2)];
  const path = fileOf(
    dumpOf({
      wallets: [
        [gone, 50, 5],
        [stranger, 7, 0],
      ],
      inventory: [[gone, 'fox_egg', 1]],
      streaks: [[gone, 3, YESTERDAY_MS, 3]],
    }),
  );
  await eraseData(books.sql, { kind: 'member', id: stranger });
  expect(await apply(path)).toContain('Imported 1 member of 2 users');
  const keyOf = async () =>
    (await planOf(readDump(path, TABLES), new Date())).members.find(({ userId }) => userId === gone)?.key ?? '';
  const withKey = async () => await books.sql`select from transfer where idem_key = ${await keyOf()}`;
  expect(await withKey()).toHaveLength(1);
  await eraseData(books.sql, { kind: 'member', id: gone });
  // Whoever has the database and tries IDs doesn't find this one.
  expect(await withKey()).toHaveLength(0);
  expect(await apply(path)).toContain('Skipped, because they were erased here: 2 members.');
  expect(await holdings(stranger)).toEqual({});
  expect(await holdings(gone)).toEqual({});
  expect(await streakOf(gone)).toBeUndefined();
  expect(await auditLedger(books.sql)).toEqual([]);
});

test('staff can undo an import, and repeating it doesn’t bring it back', async () => {
  const member = user(1);
  const path = fileOf(dumpOf({ wallets: [[member, 50, 12_000]], inventory: [[member, 'fox_egg', 1]] }));
  await apply(path);
  const [transfer] = await books.sql<
    { id: string }[]
  >`select id::text from transfer where actor_id = ${member} and code = 'import'`;
  const [store, asked] = books.by(books.member());
  const order = { action: 'undo', of: transfer?.id ?? '', reason: 'not theirs' } as const;
  expect(await requestStaffOrder(store, asked, order)).toMatchObject({ status: 'confirm', code: 'import' });
  expect(await settleStaffOrder(store, { ...asked, key: `${asked.key}:settle` }, asked.key, 'confirm')).toMatchObject({
    status: 'done',
  });
  expect(await holdings(member)).toEqual({});
  await apply(path);
  expect(await holdings(member)).toEqual({});
  expect(await auditLedger(books.sql)).toEqual([]);
});

test('nothing is imported while the ledger is halted', async () => {
  const path = fileOf(dumpOf({ wallets: [[user(1), 50, 5]] }));
  await books.sql`insert into ledger_halt (scope, reason) values (0, 'a test')`;
  await expect(apply(path)).rejects.toThrow('The ledger is paused');
  await books.sql`delete from ledger_halt`;
  expect(await holdings(user(1))).toEqual({});
});

const isInstalled = spawnSync('pg_restore', ['--version']).status === 0;
test.skipIf(!isInstalled)('a dump can be in the custom format, which pg_restore reads', async () => {
  const output = await apply(fileOf(CUSTOM_FORMAT, 'custom.dump'));
  expect(output).toMatch(/Imported 1 member .+\n {2}1,500 credits in wallets\n {2}700 credits in banks, 1 upgrade\n/);
  expect(await streakOf('812345678901234567')).toMatchObject({ length: 9, best: 12 });
  await expect(preview(fileOf(CUSTOM_FORMAT.subarray(0, 900), 'broken.dump'))).rejects.toThrow(
    /^pg_restore can’t read .+: pg_restore: error: /,
  );
});

test('anything but one file is answered with how it’s used', async () => {
  const usage = { code: 1, output: expect.stringContaining('npm run import -- chopsticks FILE') };
  const wrong = [[], ['dump.sql', 'other.sql'], ['dump.sql', '--force']];
  expect(await Promise.all(wrong.map((args) => runAlone(...args)))).toEqual(wrong.map(() => usage));
});

test('a dump that ends in the middle changes nothing', async () => {
  const before = await everything();
  const whole = dumpOf({ wallets: [[user(1), 5, 5]] });
  const file = fileOf(whole.slice(0, whole.indexOf('\\.', whole.indexOf(user(1)))));
  await expect(apply(file)).rejects.toThrow('ends in the middle of user_wallets');
  expect(await everything()).toEqual(before);
});
