/** Secrets never appear in the output of any process or in the database, whatever happens. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { secretsIn } from '../../testing/secret-search.ts';
import type { InteractionOutcome } from '../control/protocol.ts';
import { generateToken } from '../discord/bots.ts';
import { tokenOf, userId } from '../discord/gateway/testing.ts';
import { TIMEOUT_MS, until } from './running-sessions.ts';
import { openStage, type Stage, textOf } from './stage.ts';

// Longer than `until` waits, so that its error is reported instead of the test's timeout.
vi.setConfig({ testTimeout: 3 * TIMEOUT_MS });

let stage: Stage;
let sql: Sql;
beforeAll(async () => {
  stage = await openStage('workerd', { LEASE_MS: '2000', LOG_LEVEL: 'debug' }, { hasVoice: true, agentsInServer: 0 });
  sql = connect(stage.sandbox.databaseUrl, { max: 1 });
});
afterAll(async () => {
  await sql.end({ timeout: 1 });
  await stage.stop();
});

/** A token that Discord never issued. */
const WRONG = generateToken('690000000000000001');
const interactions: string[] = [];

async function say(user: string, command: string): Promise<InteractionOutcome> {
  const outcome = await stage.say(user, command);
  interactions.push(outcome.interactionId);
  return outcome;
}

/** Opens the modal of `/pools add` and submits a token. */
async function add(user: string, token: string): Promise<string> {
  const { interactionId: interaction, modal } = await say(user, '/pools add pool:Aviary');
  if (modal === undefined) throw new Error('there was no modal');
  const submitted = { user, interaction, customId: modal.custom_id, fields: { token } };
  const { status, body } = await stage.control<InteractionOutcome>('/sandbox/modal', submitted);
  expect(status).toBe(200);
  interactions.push(body.interactionId);
  return textOf(body);
}

const isReady = (name: string) =>
  until(`${name} to be ready`, async () => {
    const bot = userId(stage.sandbox.discord, name);
    const rows = await sql`select from agent_bots where agent_id = ${bot} and ready_at is not null`;
    return rows.length === 1;
  });

/** All secrets by name. Of a token, only the last part: its first part is the bot's ID, which isn't secret. */
function secretsByName(): Record<string, string> {
  const { discord } = stage.sandbox;
  const tokens = [
    ...discord.core.bots.all().map(({ user, token }) => [user.username, token] as const),
    ['wrong', WRONG] as const,
  ];
  return {
    ...Object.fromEntries(tokens.map(([name, token]) => [`token of ${name}`, token.split('.').at(-1) ?? token])),
    ...Object.fromEntries(interactions.map((id) => [`interaction ${id}`, discord.interaction(id)?.token ?? ''])),
    ...stage.secrets,
  };
}

/** In any form, but only one is reported for each. */
const foundIn = (text: string) => secretsIn(text, secretsByName()).map((found) => found.replace(/, [^,]*$/, ''));

/** Every row of every table. */
async function dump(): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await sql.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`);
    rows.push(...found.map(({ row }) => `${name}: ${row}`));
  }
  return rows.join('\n');
}

test('agents are added, deployed, and assigned, with and without mistakes, and a node is killed', async () => {
  await say('bob', '/pools create name:Aviary');
  expect(await add('bob', WRONG)).toContain("doesn't accept that token");
  expect(await add('bob', tokenOf(stage.sandbox.discord, 'soprano'))).toContain('belongs to someone else');
  expect(await add('bob', tokenOf(stage.sandbox.discord, 'parrot'))).toContain('is in the pool');
  for (const name of ['parrot', 'soprano', 'alto', 'tenor', 'bass']) await isReady(name);
  await say('alice', '/agents deploy count:2');
  for (const agent of ['soprano', 'alto'])
    await stage.control('/sandbox/invite', { agent, guild: 'Chorus Lounge', user: 'alice' });
  await until('all three to join the server', async () => (await sql`select from agent_guilds`).length === 3);
  expect(textOf(await say('alice', '/agents status'))).toContain('3 free');
  expect(textOf(await say('alice', '/agents assign channel:#Lounge'))).toContain(' is in ');
  await stage.fault('node-1', 'kill');
  await until('the other node to have all agents', async () => {
    const rows = await sql`select from agent_bots where runner_id is distinct from 'node-2' or ready_at is null`;
    return rows.length === 0;
  });
  await stage.fault('gateway', 'drop');
  await stage.fault('lavalink-1', 'kill');
  // An agent whose token is reset while it's logged in.
  await stage.control('/sandbox/token', { agent: 'bass' });
  await until(
    'its token to be rejected',
    async () => (await sql`select from agent_bots where status = 'refused'`).length === 1,
  );
  const parrot = userId(stage.sandbox.discord, 'parrot');
  await say('bob', `/pools revoke agent:${parrot}`);
  const { sessions } = stage.sandbox.discord.core;
  await until('Parrot to be logged out', async () => sessions.of(parrot).every(({ outlet }) => outlet === undefined));
  const [row] = await sql`select status, token_ciphertext from agent_bots where agent_id = ${parrot}`;
  expect(row).toEqual({ status: 'revoked', token_ciphertext: null });
  await stage.fault('node-2', 'kill');
});

test('every process logs what it does, without secrets', () => {
  const printed = stage.printed();
  for (const part of ['edge: ', 'node-1: ', 'node-2: ']) expect(printed).toContain(part);
  expect(printed).toContain('agents claimed');
  expect(foundIn(printed)).toEqual([]);
});

test('the database has tokens, but only encrypted ones', async () => {
  const rows = await sql`select token_ciphertext from agent_bots where token_ciphertext is not null`;
  expect(rows.length).toBeGreaterThan(2);
  const dumped = await dump();
  expect(dumped).toContain(rows[0]?.token_ciphertext);
  expect(foundIn(dumped)).toEqual([]);
});

test('this test would find each secret', async () => {
  const secrets = Object.entries(secretsByName());
  expect(secrets.length).toBeGreaterThan(15);
  for (const [name, secret] of secrets) {
    expect(secret.length, name).toBeGreaterThan(15);
    expect(foundIn(`${stage.printed()} ${secret}`)).toContain(name);
  }
  await sql`create table planted as select ${tokenOf(stage.sandbox.discord, 'alto')}::text as token`;
  expect(foundIn(await dump())).toEqual(['token of alto']);
});
