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
});
