/** The area `economy`: what the ledger does beside a transaction written by hand, and what `/work` and `/pay` cost around it. */
import { auditLedger } from '../../shared/economy/audit.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { startProgram } from './cases/node.ts';
import type { LoadOrder } from './command-load.ts';
import { type Cleanup, type Fixture, startFixture } from './fixture.ts';
import type { LedgerOrder } from './ledger-load.ts';
import { MeasuringProcess } from './measuring-process.ts';
import { memberId } from './requests.ts';
import { type Measurable, type Measured, measureInRounds, type RoundOptions } from './rounds.ts';
import { pairedRatio, rateOf } from './stats.ts';
import { tableJson, tableText } from './table.ts';
import { spreadText, type Verdict } from './verdict.ts';

const MANY = 10_000;
const HOT = 2;
const CLIENTS = [1, 16, 32] as const;
/** How many callers the edge has at a time. */
const CALLERS = 16;
/** What each member starts with: more than they can pay away in a run. */
const START_CREDITS = 1_000_000;
/** Added per statement where the network counts, in milliseconds. */
const ADDED_MS = 1;

const LEAST_AMONG_MANY = 1.5;
const LEAST_AMONG_TWO = 3;
const LEAST_OF_BARE_SQL = 0.5;

type Economy = Measured<Measurable>[];

/** @throws when a transfer fails, or when the books do not balance at the end. */
export async function benchEconomy(
  options: RoundOptions,
  say: (what: string) => void,
  cleanup: Cleanup,
): Promise<Economy> {
  say('starting Postgres, Redis and the edge …');
  const fixture = await startFixture(cleanup, true);
  say(`Redis: ${fixture.redis}`);
  await enrich(fixture.databaseUrl);
  const measured = await measureInRounds(await casesOn(fixture, cleanup), {
    ...options,
    began: (round) => say(round === 0 ? 'warming up …' : `round ${round} of ${options.rounds} …`),
  });
  say('auditing the books …');
  const sql = connect(fixture.databaseUrl, { max: 1 });
  const drift = await auditLedger(sql).finally(() => sql.end());
  if (drift.length > 0) throw new Error(`The books do not balance: ${JSON.stringify(drift)}`);
  return measured;
}

async function enrich(databaseUrl: string): Promise<void> {
  const sql = connect(databaseUrl, { max: 1 });
  const [first, last] = [memberId(0), memberId(MANY - 1)];
  try {
    await sql`select ledger_open_wallets(id) from generate_series(${first}::bigint, ${last}::bigint) id`;
    await sql`
      select ledger_post('rich:' || owner_id, 'grant', owner_id, null, now(), '{}',
        ledger_system_account('mint', 'grant'), id, ${START_CREDITS})
      from account where owner_kind = 'user' and bucket = 'wallet' and owner_id between ${first} and ${last}`;
  } finally {
    await sql.end();
  }
}

async function casesOn(fixture: Fixture, cleanup: Cleanup): Promise<Measurable[]> {
  const { privateKey, variables, databaseUrl } = fixture;
  const port = await startProgram('../../../edge/node.ts', { ...variables, DATABASE_URL: databaseUrl }, cleanup);
  const load = new MeasuringProcess<LoadOrder>('command-load.ts');
  const ledger = new MeasuringProcess<LedgerOrder>('ledger-load.ts', { DATABASE_URL: databaseUrl });
  cleanup.push(
    () => load.stop(),
    () => ledger.stop(),
  );
  const bySql = (name: string, order: Omit<LedgerOrder, 'durationMs'>): Measurable => ({
    name,
    measure: (durationMs) => ledger.measure({ ...order, durationMs }),
  });
  const byHttp = (command: 'work' | 'pay', expected: string): Measurable => ({
    name: edgeName(command),
    measure: (durationMs) => load.measure({ port, command, expected, durationMs, connections: CALLERS, privateKey }),
  });
  const settings = [
    ...[MANY, HOT].flatMap((accounts) => CLIENTS.map((clients) => ({ accounts, clients, addedMs: 0 }))),
    ...CLIENTS.filter((clients) => clients > 1).map((clients) => ({ accounts: HOT, clients, addedMs: ADDED_MS })),
  ];
  return [
    ...settings.flatMap((setting) =>
      (['pay', 'handWritten'] as const).map((what) => bySql(ledgerName(what, setting), { what, ...setting })),
    ),
    bySql(bareName('work'), { what: 'work', accounts: MANY, clients: CALLERS, addedMs: 0 }),
    byHttp('work', 'Data mining'),
    bySql(bareName('pay'), { what: 'pay', accounts: 200, clients: CALLERS, addedMs: 0 }),
    byHttp('pay', "you've been paid"),
  ];
}

type Setting = Pick<LedgerOrder, 'accounts' | 'clients' | 'addedMs'>;

function ledgerName(what: 'pay' | 'handWritten', { accounts, clients, addedMs }: Setting): string {
  const how = what === 'pay' ? 'ledger' : 'by hand';
  const network = addedMs === 0 ? '' : `, +${addedMs} ms a statement`;
  return `${how}: ${accounts} accounts, ${clients} clients${network}`;
}
const bareName = (command: string) => `bare SQL of /${command}, ${CALLERS} callers`;
const edgeName = (command: string) => `/${command} on Node, ${CALLERS} callers`;

function verdictsOn(measured: Economy): Verdict[] {
  const rates = (name: string) => (measured.find((one) => one.name === name)?.slices ?? []).map(rateOf);
  const atLeast = (target: string, over: string, under: string, least: number): Verdict => {
    const ratio = pairedRatio(rates(over), rates(under));
    return { target: `${target} ≥ ${least}`, measured: spreadText(ratio), isMet: ratio.median >= least };
  };
  const beside = (setting: Setting, least: number) =>
    atLeast(
      `${ledgerName('pay', setting)} / by hand`,
      ledgerName('pay', setting),
      ledgerName('handWritten', setting),
      least,
    );
  return [
    ...CLIENTS.map((clients) => beside({ accounts: MANY, clients, addedMs: 0 }, LEAST_AMONG_MANY)),
    ...CLIENTS.filter((clients) => clients > 1).map((clients) =>
      beside({ accounts: HOT, clients, addedMs: ADDED_MS }, LEAST_AMONG_TWO),
    ),
    ...(['work', 'pay'] as const).map((command) =>
      atLeast(`/${command} / its bare SQL`, edgeName(command), bareName(command), LEAST_OF_BARE_SQL),
    ),
  ];
}

/** The findings for people, in 100 columns. */
export function economyText(measured: Economy): string {
  return tableText('economy', measured, verdictsOn(measured));
}

/** The findings as data. */
export function economyJson(measured: Economy): Record<string, unknown> {
  return tableJson(measured, verdictsOn(measured));
}
