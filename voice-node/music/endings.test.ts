/** What happens at the end of a track, a queue, or a session. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, lineOf, play, playerOf, soundingAt, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  about,
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import { writeIntent } from '../../shared/voice/intents.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

let stage: VoiceStage;
let node: NodeProcess;
beforeAll(async () => {
  stage = await openVoiceStage(2);
  node = await stage.start();
  await agentsReady(node, 2);
});
afterAll(() => stage.close());

describe('the end of a track', () => {
  let at: VoiceSession;
  beforeAll(async () => {
    at = await stage.openActive();
  });
  afterAll(() => node.leave(at));

  test('leads to the next one, once each, and finally to silence', async () => {
    await play(stage, node, at, 'demo:playlist:minute');
    await ask(stage, node, at, 'move', { from: 2, to: 1 });
    await sounds(stage, at, 'short');
    const [first, second] = await stage.sql<{ id: string }[]>`
      select entry_id::text as id from voice_queue where session_id = ${at.id} order by position`;
    await until('the second to play', async () => (await stateOf(stage, at)).current?.id === second?.id);
    expect(first?.id).not.toBe(second?.id);
    await sounds(stage, at, 'interlude');
    expect(await ask(stage, node, at, 'skip', {})).toMatchObject({ status: 'skipped', now: null });
    await sounds(stage, at, undefined);
    expect(await lineOf(stage, at)).toEqual(['short', 'short', 'interlude']);
  });

  test('restarts a looped track, and a looped queue keeps all its tracks', async () => {
    await play(stage, node, at, 'demo:short');
    await ask(stage, node, at, 'loop', { loop: 'track' });
    const { revision } = await stateOf(stage, at);
    await until('it to begin again', async () => (await stateOf(stage, at)).revision > revision);
    await sounds(stage, at, 'short');
    await ask(stage, node, at, 'loop', { loop: 'queue' });
    await play(stage, node, at, 'demo:interlude');
    await sounds(stage, at, 'interlude');
    expect((await lineOf(stage, at)).slice(-2)).toEqual(['>interlude', 'short']);
    await ask(stage, node, at, 'loop', { loop: 'off' });
  });

  test('and a skip at the same moment advance by one track, not two', async () => {
    await ask(stage, node, at, 'clear', {});
    for (const track of ['short', 'first-light', 'cafe']) await play(stage, node, at, `demo:${track}`);
    await ask(stage, node, at, 'skip', {});
    await sounds(stage, at, 'short');
    const ends = until('it to end', async () => (await stateOf(stage, at)).current?.track.identifier !== 'short');
    // As close to the end as possible: whichever comes first, the other finds that the track is over.
    await until(
      'its last moments',
      () => (playerOf(stage, at)?.state.position ?? 0) >= 1_990 || soundingAt(stage, at) !== 'short',
    );
    const skipped = await ask(stage, node, at, 'skip', {});
    await ends;
    const was = skipped.status === 'skipped' ? skipped.was.track.identifier : undefined;
    await sounds(stage, at, was === 'short' ? 'first-light' : 'cafe');
  });
});

test('an ended session doesn’t play in the next one', async () => {
  const before = await stage.openActive();
  await play(stage, node, before, 'demo:first-light');
  await sounds(stage, before, 'first-light');
  const others = stage.agentIds.filter((id) => id !== before.agent);
  await stage.sql`delete from agent_guilds where agent_id in ${stage.sql(others)}`;
  await node.leave(before);
  const after = await stage.openActive();
  expect(after.agent).toBe(before.agent);
  await play(stage, node, after, 'demo:cafe');
  await sounds(stage, after, 'cafe');
  // By then, the earlier session has done everything it was going to do.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(soundingAt(stage, after)).toBe('cafe');
  await node.leave(after);
});

test('stop clears the queue and releases the agent', async () => {
  const at = await stage.openActive();
  await play(stage, node, at, 'demo:playlist:morning');
  expect(await ask(stage, node, at, 'stop', {})).toEqual({ status: 'stopped', cleared: 3 });
  expect(await stage.ended(at.id)).toBe('left');
  await until('the agent to be out', () => stage.placeOf(at.agent) === undefined);
  expect(await stage.sql`select from voice_queue where session_id = ${at.id}`).toHaveLength(0);
});

test('a call for an intent that was already applied gets its result, even if the intent ended the session', async () => {
  const at = await stage.openActive();
  await play(stage, node, at, 'demo:cafe');
  const caller = stage.as(stage.id(), { guildId: stage.guildId });
  const by = { user: caller.actor.id, roles: [], isStaff: true };
  const stop = { verb: 'stop', payload: { by, buttons: {} } };
  const asked = await writeIntent(stage.store, caller, at.channel, 'music', stop);
  if (asked.status !== 'asked') throw new Error(`not requested but ${asked.status}`);
  // No call speeds it up.
  expect(await stage.ended(at.id)).toBe('left');
  const call = { key: caller.key, ...about(at), intent: asked.intent };
  expect(await node.call('intents', call)).toMatchObject({ result: { status: 'stopped', cleared: 0 } });
});

test('autoplay plays similar tracks, never one that just played, until nothing is left', async () => {
  const at = await stage.openActive();
  await play(stage, node, at, 'night train');
  await ask(stage, node, at, 'autoplay', { isOn: true });
  await ask(stage, node, at, 'skip', {});
  await sounds(stage, at, 'first-light');
  expect((await stateOf(stage, at)).current).toMatchObject({ requestedBy: at.agent });
  await ask(stage, node, at, 'skip', {});
  await until('autoplay to give up', async () => !(await stateOf(stage, at)).wantsMore);
  expect(await lineOf(stage, at)).toEqual(['night-train', 'first-light']);
  await node.leave(at);
});
