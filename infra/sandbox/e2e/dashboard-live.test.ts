/** What live parts of a dashboard cost: one statement in three seconds for all viewers, in one process. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage } from './stage.ts';
import { Visitor } from './visitor.ts';

/** How long everyone watches, in milliseconds. */
const WATCHED_MS = 10_000;
const SHARED_MS = 3_000;

let stage: Stage;
let lounge: string;
beforeAll(async () => {
  stage = await openStage('node', { RATE_LIMIT_SCALE: '1000' });
  lounge = stage.sandbox.discord.core.world.guilds[0]?.id ?? '';
}, 120_000);
afterAll(() => stage?.stop());

/** How many of each there were so far, by operation. */
async function statements(): Promise<Map<string, number>> {
  const { edgeUrl, metricsToken } = stage.sandbox;
  const response = await fetch(`${edgeUrl}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
  const counts = (await response.text()).matchAll(
    /^chorus_db_query_duration_seconds_count\{operation="(\w+)"\} (\d+)$/gm,
  );
  return new Map([...counts].map(([, operation = '', count]) => [operation, Number(count)]));
}

async function countOf(operation: string): Promise<number> {
  return (await statements()).get(operation) ?? 0;
}

/** Opens a stream, and counts what comes until it's left. */
async function watch(visitor: Visitor, path: string, signal: AbortSignal): Promise<number> {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(stage.sandbox.edgeUrl + path, { headers: { cookie }, signal });
  expect(response.status).toBe(200);
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) bytes += chunk.length;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return bytes;
}

test('six viewers cost what one costs', async () => {
  const [alice, bob] = [new Visitor(stage.sandbox), new Visitor(stage.sandbox)];
  await Promise.all([alice.logIn('alice'), bob.logIn('bob')]);
  const subject = stage.sandbox.discord.core.world.users.find(({ username }) => username === 'bob')?.id ?? '';
  const access = `/dashboard/${lounge}/access`;
  await alice.submit(access, `${access}/grant`, { subject, areas: 'music', level: 'view', days: '1' });
  const before = await countOf('music_live_sessions');
  const leaving = new AbortController();
  const viewers = [alice, alice, alice, bob, bob, bob].map((visitor) =>
    watch(visitor, `/dashboard/${lounge}/music/live`, leaving.signal),
  );
  await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
  const during = (await countOf('music_live_sessions')) - before;
  leaving.abort();
  for (const bytes of await Promise.all(viewers)) expect(bytes).toBeGreaterThan(50);
  // At once, and then every three seconds; a busy machine reads less often.
  expect(during).toBeGreaterThanOrEqual(2);
  expect(during).toBeLessThanOrEqual(Math.floor(WATCHED_MS / SHARED_MS) + 1);
  // Nobody watches anymore.
  const left = await countOf('music_live_sessions');
  await new Promise((resolve) => setTimeout(resolve, 2 * SHARED_MS));
  expect((await countOf('music_live_sessions')) - left).toBeLessThanOrEqual(1);
}, 60_000);

test('the operators’ overview costs one statement, too, however many look', async () => {
  const viewers = [new Visitor(stage.sandbox), new Visitor(stage.sandbox)];
  for (const viewer of viewers) await viewer.logIn('alice');
  const before = await statements();
  const leaving = new AbortController();
  const watching = [...viewers, ...viewers].map((viewer) => watch(viewer, '/dashboard/operator/live', leaving.signal));
  await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
  const after = await statements();
  leaving.abort();
  for (const bytes of await Promise.all(watching)) expect(bytes).toBeGreaterThan(50);
  const during = (operation: string) => (after.get(operation) ?? 0) - (before.get(operation) ?? 0);
  expect(during('operator_state')).toBeGreaterThanOrEqual(2);
  expect(during('operator_state')).toBeLessThanOrEqual(Math.floor(WATCHED_MS / SHARED_MS) + 1);
  // It's all in that one.
  for (const operation of [
    'operations_figures',
    'voice_nodes',
    'voice_leases',
    'job_backlog',
    'ai_used_today',
    'health',
  ])
    expect([operation, during(operation)]).toEqual([operation, 0]);
}, 60_000);
