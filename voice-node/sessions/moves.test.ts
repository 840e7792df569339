/** Where an agent goes when a moderator drags it and members request it elsewhere. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel, Guild } from '../../infra/sandbox/discord/world.ts';
import {
  about,
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';

let stage: VoiceStage;
let node: NodeProcess;
beforeAll(async () => {
  stage = await openVoiceStage(1);
  node = await stage.start();
  await agentsReady(node, 1);
});
afterAll(() => stage.close());

test('requested elsewhere before a drag could be saved, it stays where it was requested', async () => {
  const at = await stage.open();
  await stage.active(at.id);
  const [dragged, called] = [stage.newChannel(), stage.newChannel()];
  await stage.sql.unsafe(`
    alter function voice_move rename to voice_move_at_last;
    create function voice_move(p_agent bigint, p_fence bigint, p_session bigint, p_channel bigint) returns jsonb
    language plpgsql as $$
    begin
      if p_channel = ${dragged} then raise exception 'not now'; end if;
      return voice_move_at_last(p_agent, p_fence, p_session, p_channel);
    end $$`);
  const { core } = stage.discord;
  core.voice.place(core.world.guild(stage.guildId) as Guild, at.agent, core.world.channel(dragged) as Channel);
  const failures = () => node.output().split('could not save session').length - 1;
  await until('it to be tried again', () => failures() > 1);
  await node.call('move', { key: at.id, ...about(at), channel: called });
  await stage.sql.unsafe('drop function voice_move; alter function voice_move_at_last rename to voice_move');
  // There's no event to wait for if it stays put. Rows are compared every second.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect((await stage.stateOf(at.id)).channel).toBe(called);
  expect(stage.placeOf(at.agent)).toBe(called);
  await node.leave(at);
});

/** A session whose agent is in its channel, with staff who can do things to it. */
async function served() {
  const at = await stage.open();
  await stage.active(at.id);
  const { core } = stage.discord;
  const guild = core.world.guild(stage.guildId) as Guild;
  return { at, guild, core, channel: (id: string) => core.world.channel(id) as Channel };
}

test('dragged to a Stage, where nobody can hear it, it leaves and says why', async () => {
  const { at, guild, core, channel } = await served();
  core.voice.place(guild, at.agent, channel(stage.newChannel({ type: 13 })));
  expect(await stage.ended(at.id)).toBe('stage');
  await until('it to leave', () => stage.placeOf(at.agent) === undefined);
});

test.each([
  ['muted by staff', { isMuted: true }],
  ['no longer allowed to speak', { suppress: true }],
])('%s, it leaves and says why', async (_, change) => {
  const { at, guild, core } = await served();
  core.voice.change(guild, at.agent, change);
  expect(await stage.ended(at.id)).toBe('muted');
  await until('it to leave', () => stage.placeOf(at.agent) === undefined);
});

test('muted by mistake for a moment, it stays', async () => {
  const { at, guild, core } = await served();
  core.voice.change(guild, at.agent, { isMuted: true });
  core.voice.change(guild, at.agent, { isMuted: false });
  // There's no event to wait for if it stays. Another change is noticed after this one.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await stage.stateOf(at.id)).toMatchObject({ state: 'active', endReason: null });
  await node.leave(at);
});
