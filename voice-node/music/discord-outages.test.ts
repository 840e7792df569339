/** Discord's REST API fails while music plays: nobody notices, panels catch up, and Discord isn't flooded with requests. */
import { expect, type TestContext, test } from 'vitest';
import {
  beginConcert,
  beginNeighbour,
  fill,
  hasButtons,
  openHall,
  panelsIn,
} from '../../infra/testing/voice-node/concert.ts';
import { ask, lineOf, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  about as named,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';

/** A panel that failed isn't retried for 15 seconds. */
const REST_MS = 15_000;

/** Closes at the end of the test. The tests mostly wait, so they run concurrently. */
async function openStage({ onTestFinished }: TestContext): Promise<{ stage: VoiceStage; node: NodeProcess }> {
  const stage = await openVoiceStage(3, undefined, { updateIntervalMs: 500 });
  onTestFinished(() => stage.close());
  const node = await stage.start({ DISCORD_TOKEN: stage.discord.botToken });
  await agentsReady(node, 3);
  return { stage, node };
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1_000));

test.concurrent('errors, then rate limits, for ten seconds: music keeps playing, and every panel catches up as one message', async (context) => {
  const { stage, node } = await openStage(context);
  const changing = await openHall(stage);
  await fill(stage, node, changing.at, ['interlude', 'short', 'exception', 'cafe']);
  const leaving = await beginConcert(stage, node);
  const neighbour = await openHall(stage);
  const isUntouched = await beginNeighbour(stage, node, neighbour.at);
  await until('all panels', () => [changing, leaving, neighbour].every((at) => panelsIn(stage, at).length === 1));
  const [panel] = panelsIn(stage, changing);

  stage.discord.failWith(500);
  await ask(stage, node, changing.at, 'skip', {});
  await node.call('leave', { key: leaving.at.id, ...named(leaving.at), reason: 'left' });
  await seconds(2.5);
  stage.discord.failWith(503);
  await seconds(2.5);
  // Two panels and one that's retired, each tried three times before a pause, and one announcement about the track that fails.
  expect(stage.discord.failures).toBeGreaterThan(0);
  expect(stage.discord.failures).toBeLessThanOrEqual(4 * 3);
  stage.discord.failWith(429);
  await sounds(stage, changing.at, 'cafe');
  await seconds(5);
  // At most one per second for each of these.
  expect(stage.discord.failures).toBeLessThanOrEqual(4 * 3 + 4 * 6);
  stage.discord.heal();

  const texts = () => panelsIn(stage, changing).map((message) => JSON.stringify(message));
  await until('the panel to follow', () => texts()[0]?.includes('Größenwahn') === true, REST_MS + 30_000);
  expect(
    panelsIn(stage, changing)
      .filter(hasButtons)
      .map(({ id }) => id),
  ).toEqual([panel?.id]);
  expect(texts().filter((text) => text.includes('I skipped it')).length).toBeLessThanOrEqual(1);
  expect(await lineOf(stage, changing.at)).toEqual(['interlude', 'short', 'exception', '>cafe']);
  await until('the buttons of what has ended to go', () => !hasButtons(panelsIn(stage, leaving)[0]), REST_MS + 30_000);
  expect(panelsIn(stage, leaving)).toHaveLength(1);
  await isUntouched();
  expect(panelsIn(stage, neighbour)).toHaveLength(1);
}, 120_000);

test.concurrent('too slow to confirm that it posted the panel: there’s still only one panel', async (context) => {
  const { stage, node } = await openStage(context);
  const hall = await openHall(stage);
  // Longer than the request timeout, so the request is sent again although Discord has handled it.
  stage.discord.latency(6_000);
  await fill(stage, node, hall.at, ['rain']);
  await until('the panel to be posted', () => panelsIn(stage, hall).length > 0);
  stage.discord.heal();
  await until('it to be saved', async () => (await stateOf(stage, hall.at)).panel !== null);
  await ask(stage, node, hall.at, 'volume', { volume: 55 });
  await until('it to follow', () => JSON.stringify(panelsIn(stage, hall)).includes('55'), 30_000);
  expect(panelsIn(stage, hall)).toHaveLength(1);
}, 120_000);
