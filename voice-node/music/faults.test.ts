/** Playback survives failures of tracks, Lavalink, the node, and the database. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Catalog, demoCatalog } from '../../infra/sandbox/lavalink/catalog.ts';
import { openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import { ask, lineOf, play, playerOf, soundingAt, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  about,
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import { changePlayer, setPanel, setPositions } from '../../shared/music/player.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

const minutes = 60_000;
/** Includes tracks that fail, one of which is also available elsewhere. */
const tracks: Catalog = {
  playlists: demoCatalog.playlists,
  tracks: [
    ...demoCatalog.tracks,
    {
      ...{ id: 'broken', title: 'Lost and Found', author: 'The Loopbacks', lengthMs: 3 * minutes },
      fails: { kind: 'exception', afterMs: 50 },
    },
    { id: 'whole', title: 'Lost and Found', author: 'The Loopbacks', lengthMs: 3 * minutes },
  ],
};

let stage: VoiceStage;
let node: NodeProcess;
let at: VoiceSession;
beforeEach(async () => {
  stage = await openVoiceStage(1, undefined, { tracks, stuckThresholdMs: 500, updateIntervalMs: 500 });
});
afterEach(() => stage.close());

async function begin(environment: Record<string, string> = {}): Promise<void> {
  node = await stage.start(environment);
  await agentsReady(node, 1);
  at = await stage.open();
  await stage.active(at.id);
}

describe('a track that fails', () => {
  test('plays from another source, and its entry stays in place', async () => {
    await begin();
    await play(stage, node, at, 'demo:broken');
    await play(stage, node, at, 'demo:cafe');
    await sounds(stage, at, 'whole');
    expect(await lineOf(stage, at)).toEqual(['>whole', 'cafe']);
    const { tried, current } = await stateOf(stage, at);
    expect(current?.track.source).not.toBe('demo');
    expect(tried).toMatchObject([{ source: 'demo', query: null }, { source: current?.track.source }]);
  });

  test('and isn’t available elsewhere is skipped, even while looped', async () => {
    await begin();
    await play(stage, node, at, 'demo:interlude');
    await play(stage, node, at, 'demo:exception');
    await play(stage, node, at, 'demo:cafe');
    await ask(stage, node, at, 'loop', { loop: 'track' });
    await ask(stage, node, at, 'skip', {});
    await sounds(stage, at, 'cafe');
    expect(await lineOf(stage, at)).toEqual(['interlude', 'exception', '>cafe']);
  });

  test('by getting stuck is skipped when Lavalink reports it', async () => {
    await begin();
    await play(stage, node, at, 'demo:stuck');
    await play(stage, node, at, 'demo:cafe');
    await sounds(stage, at, 'cafe');
  });
});

/**
 * Kills the node and starts another one.
 *
 * @returns the new node's player: the old one, if Lavalink still has it.
 */
async function replaceNode(): Promise<() => ReturnType<typeof playerOf>> {
  const successor = () => playerOf(stage, at);
  node.child.kill('SIGKILL');
  await node.ended;
  node = await stage.start({ NODE_ID: 'node-after' });
  await until('the new node to serve it', async () => {
    const [row] = await stage.sql<{ fence: string }[]>`
      select s.fence::text from voice_sessions s join agent_bots a using (agent_id)
      where session_id = ${at.id} and a.runner_id = 'node-after' and s.fence = a.fence`;
    const state = row && (await node.call('state', { ...about(at), fence: row.fence }).catch(() => undefined));
    return state?.state === 'active';
  });
  await until('it to play', () => Boolean(successor()?.track && successor()?.state.connected));
  return successor;
}

describe('a node that is killed', () => {
  test('leaves everything to its successor: queue, history, position, and sound', async () => {
    await begin();
    for (const track of ['interlude', 'first-light', 'cafe', 'kittens']) await play(stage, node, at, `demo:${track}`);
    await ask(stage, node, at, 'skip', {});
    await sounds(stage, at, 'first-light');
    await ask(stage, node, at, 'volume', { volume: 70 });
    await ask(stage, node, at, 'filter', { presets: ['vaporwave'], speed: 110 });
    await ask(stage, node, at, 'loop', { loop: 'queue' });
    await ask(stage, node, at, 'seek', { position: 90_000 });
    const { positionMs } = await stateOf(stage, at);
    await until('the position to be saved', async () => (await stateOf(stage, at)).positionMs > positionMs);
    const before = await stateOf(stage, at);
    const { filters } = playerOf(stage, at) ?? {};
    const heardMs = playerOf(stage, at)?.state.position ?? 0;
    const successor = await replaceNode();
    await until('it to be where it was', () => (successor()?.state.position ?? 0) >= before.positionMs);
    expect(successor()).toMatchObject({ volume: 70, paused: false, filters });
    expect(heardMs - before.positionMs).toBeLessThanOrEqual(5_000);
    expect(await lineOf(stage, at)).toEqual(['interlude', '>first-light', 'cafe', 'kittens']);
    const after = await stateOf(stage, at);
    expect(after).toMatchObject({ loop: 'queue', presets: ['vaporwave'], speed: 110, volume: 70 });
  });

  test('leaves paused playback paused', async () => {
    await begin();
    await play(stage, node, at, 'demo:first-light');
    await ask(stage, node, at, 'seek', { position: 30_000 });
    await ask(stage, node, at, 'pause', { isPaused: true });
    await until('it to be paused', () => playerOf(stage, at)?.paused === true);
    const heardMs = playerOf(stage, at)?.state.position ?? 0;
    const { positionMs } = await stateOf(stage, at);
    const successor = await replaceNode();
    expect(successor()?.paused).toBe(true);
    // Where Lavalink paused it, or, if that couldn't be kept yet, where the row says: the request came a little before.
    expect(successor()?.state.position).toBeGreaterThanOrEqual(Math.min(positionMs, heardMs));
    expect(successor()?.state.position).toBeLessThanOrEqual(Math.max(positionMs, heardMs));
  });

  test('can’t write under its old fence anymore', async () => {
    await begin();
    await play(stage, node, at, 'demo:first-light');
    const { revision } = await stateOf(stage, at);
    const [row] = await stage.sql<{ fence: string }[]>`
      select fence::text from agent_bots where agent_id = ${at.agent}`;
    const earlier = { agent: at.agent, fence: String(BigInt(row?.fence ?? 0) - 1n) };
    const writes = { player: { volume: 1 } };
    expect(await changePlayer(stage.store, earlier, at.id, revision, writes)).toEqual({ status: 'stale_fence' });
    expect(await setPanel(stage.store, earlier, at.id, null)).toEqual({ status: 'stale_fence' });
    const positions = [{ ...earlier, session: at.id, revision, positionMs: 99_000 }];
    expect(await setPositions(stage.store, positions)).toMatchObject({ sessions: [] });
    expect(await stateOf(stage, at)).toMatchObject({ revision, volume: 100 });
  });
});

test('Lavalink killed: playback resumes at the same position on another one', async () => {
  await begin();
  await play(stage, node, at, 'demo:first-light');
  await ask(stage, node, at, 'volume', { volume: 50 });
  await ask(stage, node, at, 'filter', { presets: ['nightcore'] });
  await ask(stage, node, at, 'seek', { position: 60_000 });
  await until('it to be there', () => (playerOf(stage, at)?.state.position ?? 0) > 61_000);
  const heardMs = playerOf(stage, at)?.state.position ?? 0;
  const killed = stage.lavalink.find((endpoint) => endpoint.players().length > 0);
  await killed?.kill();
  await until('it to sound elsewhere', () => playerOf(stage, at)?.state.connected === true);
  await sounds(stage, at, 'first-light');
  const { position = 0 } = playerOf(stage, at)?.state ?? {};
  expect(position).toBeGreaterThanOrEqual(heardMs - 1_000);
  expect(position).toBeLessThan(heardMs + 10_000);
  expect(playerOf(stage, at)).toMatchObject({ volume: 50, filters: { timescale: { speed: 1.2 } } });
});

test('the database is down at the end of a track: the next one plays once it’s back', async () => {
  const proxy = await openFaultyProxy(stage.url);
  await begin({ DATABASE_URL: proxy.url, LEASE_MS: '30000' });
  await play(stage, node, at, 'demo:short');
  await play(stage, node, at, 'demo:cafe');
  proxy.set('silent');
  await sounds(stage, at, undefined);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(soundingAt(stage, at)).toBeUndefined();
  proxy.set('open');
  await sounds(stage, at, 'cafe');
  expect(await lineOf(stage, at)).toEqual(['short', '>cafe']);
  proxy.close();
});

test.each([4_006, 4_009, 4_014, 4_017, 4_022])(
  'a voice connection that Discord closes with %d is replaced at once, without a watchdog',
  async (code) => {
    await begin();
    await play(stage, node, at, 'demo:first-light');
    await ask(stage, node, at, 'seek', { position: 30_000 });
    await until('it to be there', () => (playerOf(stage, at)?.state.position ?? 0) >= 30_000);
    const framesOf = () => stage.voiceServer.sessions().reduce((all, { packets }) => all + packets, 0);
    const closedAtMs = performance.now();
    stage.voiceServer.faults.close(code);
    await until('it to stop', () => playerOf(stage, at)?.state.connected === false);
    const heardMs = playerOf(stage, at)?.state.position ?? 0;
    const frames = framesOf();
    await until('the voice server to hear it', () => framesOf() > frames);
    process.stderr.write(`${code}: ${Math.round(performance.now() - closedAtMs)} ms from close to sound\n`);
    await until('it to resume', () => (playerOf(stage, at)?.state.position ?? 0) > heardMs + 500, 40_000);
    expect(playerOf(stage, at)?.state.position).toBeLessThan(heardMs + 5_000);
    expect(soundingAt(stage, at)).toBe('first-light');
    expect(node.output()).not.toContain('playback stalled');
  },
);
