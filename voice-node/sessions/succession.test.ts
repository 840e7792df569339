/** An agent moves straight from one session in a guild to the next, as it does when someone is waiting. */
import { afterEach, expect, test } from 'vitest';
import type { Guild } from '../../infra/sandbox/discord/world.ts';
import { play } from '../../infra/testing/voice-node/music.ts';
import {
  about,
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  playersOf,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import { setMusicSettings } from '../../shared/music/settings-store.ts';
import { dismissSessions } from '../../shared/voice/sessions.ts';

let stage: VoiceStage;
let node: NodeProcess;
async function begin(agents: number): Promise<void> {
  stage = await openVoiceStage(agents);
  node = await stage.start();
  await agentsReady(node, agents);
}
afterEach(() => stage.close());

test('leaving the old channel late or twice doesn’t disconnect the new one', async () => {
  await begin(1);
  // Saving the end of the session is delayed, long after the rows say it has ended.
  await stage.sql.unsafe(`
    alter function voice_release rename to voice_release_at_once;
    create function voice_release(p_agent bigint, p_fence bigint, p_session bigint, p_reason text) returns jsonb
    language plpgsql as $$
    begin
      perform pg_sleep(1);
      return voice_release_at_once(p_agent, p_fence, p_session, p_reason);
    end $$`);
  const first = await stage.open();
  await stage.active(first.id);
  const next = stage.newChannel();
  const waiting = await stage.allocate(stage.guildId, { channelId: next });
  expect(waiting.status).toBe('waiting');

  // Joining takes longer than leaving.
  const { endpoint } = stage.voiceServer;
  stage.discord.core.voice.setEndpoint(null);
  const staff = stage.as(stage.id(), { guildId: stage.guildId });
  const [leaving] = await Promise.all([
    node.call('leave', { key: 'k', ...about(first), reason: 'dismissed' }),
    dismissSessions(stage.store, staff, first.channel).then(() => node.call('wake', {})),
  ]);
  expect(leaving).toEqual({ state: 'left' });
  stage.discord.core.voice.setEndpoint(endpoint);
  const [session] = await stage.sql<{ id: string }[]>`
    select session_id::text as id from voice_sessions where channel_id = ${next}`;
  await stage.active(session?.id ?? '');
  expect(stage.placeOf(first.agent)).toBe(next);
  expect(playersOf(stage, first.agent)).toMatchObject([{ voice: { channelId: next }, state: { connected: true } }]);
});

test('an agent that takes over from a kicked one isn’t disconnected by its predecessor', async () => {
  await begin(2);
  const { world, administration, events } = stage.discord.core;
  const guild = world.guild(stage.guildId) as Guild;
  const staff = () => stage.as(stage.id(), { guildId: stage.guildId });
  await setMusicSettings(stage.store, staff(), { showsChannelStatus: true });
  const kept = await stage.open();
  await stage.active(kept.id);
  const former = await stage.open();
  await stage.active(former.id);
  await play(stage, node, former, 'demo:first-light');
  const line = () => guild.channels.find(({ id }) => id === former.channel)?.status;
  await until('the line of what plays', () => line() !== undefined);
  const places: (string | null)[] = [];
  events.subscribe((event) => {
    if (event.type === 'voice_state' && event.user_id === former.agent) places.push(event.channel_id);
  });

  // Leaving takes a while, because the status is removed first.
  stage.discord.latency(800);
  await dismissSessions(stage.store, staff(), former.channel);
  administration.kick(guild, kept.agent);
  await until('the other agent to be connected there', async () => {
    // Any request makes a node compare its rows.
    await node.call('wake', {});
    const players = playersOf(stage, former.agent);
    return players.some(({ voice, state }) => voice.channelId === kept.channel && state.connected);
  });
  // There's no event to wait for if nothing disconnects it.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(places).toEqual([null, kept.channel]);
  expect(playersOf(stage, kept.agent)).toEqual([]);
});
