/** The `moderation` area: what `/mod warn` costs on top of its statement. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from '../../shared/platform/postgres.ts';
import { startProgram } from './cases/node.ts';
import type { LoadOrder } from './command-load.ts';
import { type Cleanup, startFixture } from './fixture.ts';
import { MeasuringProcess } from './measuring-process.ts';
import type { ModerationOrder } from './moderation-load.ts';
import { APPLICATION_ID, GUILD_ID, STAFF_ROLE_ID } from './requests.ts';
import { type Measurable, type Measured, measureInRounds, type RoundOptions } from './rounds.ts';
import { pairedRatio } from './stats.ts';
import { tableJson, tableText } from './table.ts';
import { spreadText, type Verdict } from './verdict.ts';

const CALLERS = 16;
const MOST_OF_STATEMENT = 1.5;
/** From then on, neither gets any faster: fewer made the first rounds of the edge look slow. */
const WARM_UP_REQUESTS = 4_000;
const EDGE = `/mod warn on Node, ${CALLERS} callers`;
const STATEMENT = `its statement, ${CALLERS} callers`;

type Moderation = Measured<Measurable>[];

/** @throws if a warning fails, or cases have gaps at the end. */
export async function benchModeration(
  options: RoundOptions,
  log: (message: string) => void,
  cleanup: Cleanup,
): Promise<Moderation> {
  log('starting Postgres, Redis, a Discord of four answers, and the edge …');
  const fixture = await startFixture(cleanup, true);
  const { privateKey, variables, databaseUrl } = fixture;
  const sql = connect(databaseUrl, { max: 1 });
  // What follows an answer isn't measured here: without notices and a log, its jobs have nothing to send.
  await sql`insert into guild_settings (guild_id, module, value, version, set_by, set_at)
    values (${GUILD_ID}, 'moderation', '{"notices": false}', 1, 1, now())`.finally(() => sql.end());
  const environment = {
    ...variables,
    DATABASE_URL: databaseUrl,
    DISCORD_API_BASE: await startDiscord(cleanup),
    DISCORD_TOKEN: `${Buffer.from(APPLICATION_ID).toString('base64')}.bench.bench`,
  };
  const port = await startProgram('../../../edge/node.ts', environment, cleanup);
  const load = new MeasuringProcess<LoadOrder>('command-load.ts');
  const statement = new MeasuringProcess<ModerationOrder>('moderation-load.ts', { DATABASE_URL: databaseUrl });
  cleanup.push(
    () => load.stop(),
    () => statement.stop(),
  );
  const cases: Measurable[] = [
    { name: STATEMENT, measure: (durationMs) => statement.measure({ durationMs, clients: CALLERS }) },
    {
      name: EDGE,
      measure: (durationMs) =>
        load.measure({
          ...{ port, command: 'mod', expected: 'was warned', durationMs, connections: CALLERS, privateKey },
        }),
    },
  ];
  const measured = await measureInRounds(cases, {
    ...options,
    warmUpRequests: WARM_UP_REQUESTS,
    began: (round) => log(round === 0 ? 'warming up …' : `round ${round} of ${options.rounds} …`),
  });
  await checkNumbers(databaseUrl);
  return measured;
}

/** The server and the bot's membership, as the edge asks for them. */
async function startDiscord(cleanup: Cleanup): Promise<string> {
  const role = (id: string, position: number, permissions: string) => ({
    ...{ id, name: 'role', position, permissions, managed: false },
  });
  const guild = {
    id: GUILD_ID,
    name: 'Bench',
    owner_id: '1',
    roles: [role(GUILD_ID, 0, '0'), role(STAFF_ROLE_ID, 1, String(1n << 40n)), role('900000000000000020', 2, '8')],
  };
  const bot = { user: { id: APPLICATION_ID, username: 'chorus', bot: true }, roles: ['900000000000000020'] };
  const server = createServer((request, response) => {
    const body = request.url?.includes('/members/') ? bot : guild;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function checkNumbers(databaseUrl: string): Promise<void> {
  const sql = connect(databaseUrl, { max: 1 });
  const [row] = await sql<{ count: bigint; last: bigint }[]>`
    select count(*) as count, max(number) as last from moderation_case where guild_id = ${GUILD_ID}`.finally(() =>
    sql.end(),
  );
  if (row === undefined || row.count !== row.last)
    throw new Error(`${row?.count} cases, but the last is ${row?.last}.`);
}

function verdictsOn(measured: Moderation): Verdict[] {
  const p50s = (name: string) => (measured.find((one) => one.name === name)?.slices ?? []).map(({ p50Ms }) => p50Ms);
  const ratio = pairedRatio(p50s(EDGE), p50s(STATEMENT));
  return [
    {
      target: `p50 of /mod warn / its statement ≤ ${MOST_OF_STATEMENT}`,
      measured: spreadText(ratio),
      isMet: ratio.median <= MOST_OF_STATEMENT,
    },
  ];
}

/** The findings for people, in 100 columns. */
export function moderationText(measured: Moderation): string {
  return tableText('moderation', measured, verdictsOn(measured));
}

/** The findings as data. */
export function moderationJson(measured: Moderation): Record<string, unknown> {
  return tableJson(measured, verdictsOn(measured));
}
