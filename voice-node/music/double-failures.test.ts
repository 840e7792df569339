/** Playback resumes even if its node and its Lavalink die at the same moment. Leases last two seconds. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginConcert, isAsItWas, isHeard, openHall } from '../../infra/testing/voice-node/concert.ts';
import { ask, lineOf, playerOf, stateOf } from '../../infra/testing/voice-node/music.ts';
import { agentsReady, openVoiceStage, until, type VoiceStage } from '../../infra/testing/voice-node/stage.ts';

let stage: VoiceStage;
beforeEach(async () => {
  stage = await openVoiceStage(2, undefined, { updateIntervalMs: 500 });
});
afterEach(() => stage.close());

const withToken = () => ({ DISCORD_TOKEN: stage.discord.botToken });
const heardMs = (at: Parameters<typeof playerOf>[1]) => playerOf(stage, at)?.state.position ?? 0;

test('node and Lavalink killed at once: the other node resumes on the other Lavalink', async () => {
  const one = await stage.start({ ...withToken(), NODE_ID: 'one', NODE_CAPACITY: '1' });
  await agentsReady(one, 1);
  const two = await stage.start({ ...withToken(), NODE_ID: 'two' });
  await agentsReady(two, 1);
  const halls = [await openHall(stage), await openHall(stage)];
  const runners = await Promise.all(halls.map(async ({ at }) => (await stage.stateOf(at.id)).runner));
  const [hall, other] = [halls[runners.indexOf('one')], halls[runners.indexOf('two')]];
  if (hall === undefined || other === undefined) throw new Error('one node has both agents');
  await ask(stage, two, other.at, 'play', { query: 'demo:rain', place: 'end' });
  const concert = await beginConcert(stage, one, hall);
  const { revision } = await stateOf(stage, other.at);
  const lavalink = stage.lavalink.find((endpoint) =>
    endpoint.players().some(({ userId }) => userId === concert.at.agent),
  );
  const before = heardMs(concert.at);
  one.child.kill('SIGKILL');
  await Promise.all([one.ended, lavalink?.kill()]);
  await isAsItWas(stage, concert, before, { settled: () => agentsReady(two, 2) });
  expect(await stage.stateOf(concert.at.id)).toMatchObject({ state: 'active', runner: 'two' });
  // Other sessions on that Lavalink only lost a moment.
  await until('the other session to play', () => isHeard(stage, other.at));
  expect(await lineOf(stage, other.at)).toEqual(['>rain']);
  expect((await stateOf(stage, other.at)).revision).toBe(revision);
  expect(await stage.stateOf(other.at.id)).toMatchObject({ state: 'active', runner: 'two' });
}, 120_000);

test('the only node and the only Lavalink killed at once: a new node resumes once Lavalink is back, still paused if it was', async () => {
  const [only] = stage.lavalink;
  const environment = { ...withToken(), LAVALINK_NODES: JSON.stringify(stage.lavalinkAddresses.slice(0, 1)) };
  const node = await stage.start(environment);
  await agentsReady(node, 2);
  const playing = await beginConcert(stage, node);
  const paused = await beginConcert(stage, node);
  await ask(stage, node, paused.at, 'pause', { isPaused: true });
  const { positionMs } = await stateOf(stage, paused.at);
  const before = heardMs(playing.at);
  node.child.kill('SIGKILL');
  await Promise.all([node.ended, only.kill()]);
  const next = await stage.start({ ...environment, NODE_ID: 'node-after' });
  await until('it to be parked', async () => (await stage.stateOf(playing.at.id)).state === 'parked');
  await only.restart();
  await isAsItWas(stage, playing, before);
  await isAsItWas(stage, paused, positionMs, { isPaused: true });
  expect(heardMs(paused.at)).toBe(positionMs);
  await ask(stage, next, paused.at, 'pause', { isPaused: false });
  await isAsItWas(stage, paused, positionMs);
}, 120_000);

test('while no Lavalink is there, attempts to join get rarer, however often its socket is tried', async () => {
  const [only] = stage.lavalink;
  const environment = { ...withToken(), LAVALINK_NODES: JSON.stringify(stage.lavalinkAddresses.slice(0, 1)) };
  const node = await stage.start(environment);
  await agentsReady(node, 2);
  const { at } = await openHall(stage);
  await ask(stage, node, at, 'play', { query: 'demo:rain', place: 'end' });
  await only.kill();
  await until('it to be parked', async () => (await stage.stateOf(at.id)).state === 'parked');
  const count = (text: string) => node.output().split(text).length - 1;
  const before = { tries: count('Lavalink error'), joins: count('could not join channel') };
  await until('many attempts to reconnect', () => count('Lavalink error') >= before.tries + 60);
  expect(count('could not join channel') - before.joins).toBeLessThan(8);
  await only.restart();
  await until('it to play again', () => isHeard(stage, at));
}, 120_000);
