/** The database is down while music plays: playback continues, requests aren't lost, and nothing happens twice. */
import { expect, type TestContext, test } from 'vitest';
import { type FaultyProxy, openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { beginConcert, fill, isAsItWas, openHall } from '../../infra/testing/voice-node/concert.ts';
import { ask, lineOf, playerOf, soundingAt, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  about,
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import { readHistory } from '../../shared/music/history.ts';
import { connect, STORE_SENTENCE } from '../../shared/platform/postgres.ts';
import { writeIntent } from '../../shared/voice/intents.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

const AWAY_MS = 10_000;

/** A stage that closes at the end of the test. The tests mostly wait, so they run concurrently. */
async function openStage({ onTestFinished }: TestContext, agents: number): Promise<VoiceStage> {
  const stage = await openVoiceStage(agents, undefined, { updateIntervalMs: 500 });
  onTestFinished(() => stage.close());
  return stage;
}

async function startBehindProxy(
  { onTestFinished }: TestContext,
  stage: VoiceStage,
  overrides: Record<string, string>,
): Promise<{ node: NodeProcess; proxy: FaultyProxy }> {
  const proxy = await openFaultyProxy(stage.url);
  onTestFinished(() => proxy.close());
  const node = await stage.start({ DATABASE_URL: proxy.url, DISCORD_TOKEN: stage.discord.botToken, ...overrides });
  return { node, proxy };
}

/** Saved by the edge, whose database connection works. Then the edge calls the node. */
async function requestDuringOutage(
  stage: VoiceStage,
  node: NodeProcess,
  at: VoiceSession,
  verb: string,
  input: object,
) {
  const caller = stage.as(stage.id(), { guildId: at.guild });
  const by = { user: caller.actor.id, roles: [], isStaff: true };
  const requested = await writeIntent(stage.store, caller, at.channel, 'music', { verb, payload: { by, ...input } });
  if (requested.status !== 'asked') throw new Error(`not requested but ${requested.status}`);
  return node.call('intents', { key: caller.key, ...about(requested.session), intent: requested.intent });
}

test.concurrent('down for ten seconds, refusing or silent: playback continues, requests follow, and the next track plays once', async (context) => {
  const stage = await openStage(context, 2);
  const [refusing, silent] = [
    await startBehindProxy(context, stage, { NODE_ID: 'refusing', NODE_CAPACITY: '1', LEASE_MS: '60000' }),
    await startBehindProxy(context, stage, { NODE_ID: 'silent', NODE_CAPACITY: '1', LEASE_MS: '60000' }),
  ];
  for (const { node } of [refusing, silent]) await agentsReady(node, 1);
  /** For each node, one session whose track ends during the outage, and one in another guild whose track doesn't. */
  const ending = [await openHall(stage), await openHall(stage)];
  const lasting = [await openHall(stage, 'Quiet Harbour'), await openHall(stage, 'Quiet Harbour')];
  const nodeOf = async ({ at }: { at: VoiceSession }) =>
    (await stage.stateOf(at.id)).runner === 'refusing' ? refusing.node : silent.node;
  const concerts = [];
  for (const hall of lasting) concerts.push(await beginConcert(stage, await nodeOf(hall), hall));
  for (const hall of ending) await fill(stage, await nodeOf(hall), hall.at, ['short', 'cafe']);
  expect(new Set(await Promise.all([...ending, ...lasting].map(async (hall) => (await nodeOf(hall)).id))).size).toBe(2);
  const logins = () => stage.agentIds.map((id) => stage.discord.core.sessions.of(id).map((session) => session.id));
  const before = logins();
  const positions = concerts.map(({ at }) => playerOf(stage, at)?.state.position ?? 0);

  const awayAtMs = performance.now();
  silent.proxy.set('silent');
  refusing.proxy.set('hangs up');
  refusing.proxy.drop();
  const requested = await Promise.allSettled(
    ending.map(async (hall) => requestDuringOutage(stage, await nodeOf(hall), hall.at, 'volume', { volume: 33 })),
  );
  for (const one of requested) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'busy' } });
  for (const { proxy } of [refusing, silent]) {
    const sql = connect(proxy.url, { max: 1 });
    const store = storeOn(sql);
    const caller = stage.as(stage.id(), { guildId: stage.guildId });
    const input = { verb: 'pause', payload: {} };
    await expect(writeIntent(store, caller, ending[0]?.at.channel ?? '', 'music', input)).rejects.toThrow(
      STORE_SENTENCE,
    );
    await sql.end({ timeout: 0 });
  }
  let frames = concerts.map(({ at }) => playerOf(stage, at)?.framesSent ?? 0);
  while (performance.now() - awayAtMs < AWAY_MS) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const now = concerts.map(({ at }) => playerOf(stage, at)?.framesSent ?? 0);
    for (const [index, count] of now.entries()) expect(count).toBeGreaterThan(frames[index] ?? 0);
    frames = now;
  }
  for (const { at } of ending) expect(soundingAt(stage, at)).toBeUndefined();

  for (const { proxy } of [refusing, silent]) proxy.set('open');
  for (const { at } of ending) {
    await sounds(stage, at, 'cafe');
    await until('the request to be applied', async () => (await stateOf(stage, at)).volume === 33);
    await until('the new volume', () => playerOf(stage, at)?.volume === 33);
    expect(await lineOf(stage, at)).toEqual(['short', '>cafe']);
  }
  for (const [index, concert] of concerts.entries()) await isAsItWas(stage, concert, positions[index] ?? 0);
  const { played } = await readHistory(stage.store, stage.guildId, { offset: 0, limit: 50 });
  expect(played.map(({ track }) => track.identifier).sort()).toEqual(['cafe', 'cafe', 'short', 'short']);
  expect(logins()).toEqual(before);
  for (const { node } of [refusing, silent]) {
    expect(node.child.exitCode).toBeNull();
    expect(node.output()).not.toContain('silencing agents');
  }
}, 120_000);

test.concurrent('down for longer than a lease: the node goes silent before it expires, and resumes where it was once the database is back', async (context) => {
  const stage = await openStage(context, 1);
  const { node, proxy } = await startBehindProxy(context, stage, { LEASE_MS: '3000' });
  await agentsReady(node, 1);
  const concert = await beginConcert(stage, node);
  const heardMs = () => playerOf(stage, concert.at)?.state.position ?? 0;
  proxy.set('silent');
  let last = 0;
  await until('it to go silent', () => {
    last = Math.max(last, heardMs());
    return stage.placeOf(concert.at.agent) === undefined && playerOf(stage, concert.at) === undefined;
  });
  const silentAt = Date.now();
  const [lease] = await stage.sql<{ until: Date }[]>`
    select lease_until as until from agent_bots where agent_id = ${concert.at.agent}`;
  expect(silentAt).toBeLessThan(lease?.until.getTime() ?? 0);
  await until('the lease to end', () => Date.now() > (lease?.until.getTime() ?? 0) + 2_000);
  expect(await stage.stateOf(concert.at.id)).toMatchObject({ endReason: null });
  proxy.set('open');
  await isAsItWas(stage, concert, last);
  await until('it to be served again', async () => (await stage.stateOf(concert.at.id)).state === 'active');
  await ask(stage, node, concert.at, 'skip', {});
  await sounds(stage, concert.at, 'cafe');
  expect(node.child.exitCode).toBeNull();
}, 120_000);
