/** A node dies or drains, and nobody hears it: the next one goes on with its sessions at Discord and Lavalink. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, play, playerOf, sounds } from '../../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

/** Nobody could wait for these to end. */
const LONG = { LEASE_MS: '120000' };

let stage: VoiceStage;
let one: NodeProcess;
let two: NodeProcess;
let session: VoiceSession;
beforeEach(async () => {
  stage = await openVoiceStage(2);
  one = await stage.start({ NODE_ID: 'one', ...LONG });
  await agentsReady(one, 2);
  session = await stage.openActive();
  await play(stage, one, session, 'demo:first-light');
  await ask(stage, one, session, 'filter', { presets: ['vaporwave'], speed: 110 });
  await sounds(stage, session, 'first-light');
  two = await stage.start({ NODE_ID: 'two', ...LONG });
  await until('the second node to watch the first', async () => {
    const locks = await stage.sql`
      select from pg_locks l join pg_stat_activity using (pid) where locktype = 'advisory' and not granted
        and application_name = 'chorus life' and l.database = (select oid from pg_database where datname = current_database())`;
    return locks.length > 0;
  });
  await until('the sessions to be kept', async () => {
    const kept = await stage.sql`select from agent_gateways where saved_at > clock_timestamp() - interval '1 hour'`;
    return kept.length === 2;
  });
});
afterEach(() => stage.close());

const isActiveAtTwo = async () => {
  const state = await two
    .call('state', { session: session.id, agent: session.agent, fence: await fence() })
    .catch(() => undefined);
  return state?.state === 'active';
};
const fence = async () => {
  const [row] = await stage.sql<{ fence: string }[]>`
    select fence::text from voice_sessions where session_id = ${session.id}`;
  return row?.fence ?? '';
};
const gatewaySession = () => stage.discord.core.world.voice.get(`${stage.guildId}:${session.agent}`)?.sessionId;
const listen = () => stage.voiceServer.listen({ userId: session.agent });

async function settled(): Promise<void> {
  await until('the other node to serve it', isActiveAtTwo);
  // Whatever it would do to the player, it has done by now.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
}

/** What members heard, and what they didn't. */
async function goesOn(failure: () => Promise<unknown>): Promise<void> {
  const before = { gateway: gatewaySession(), player: playerOf(stage, session) };
  const listener = listen();
  await until('some sound', () => listener.heard().packets > 10);
  const states: (string | null)[] = [];
  const unsubscribe = stage.discord.core.events.subscribe((event) => {
    if (event.type === 'voice_state' && event.user_id === session.agent) states.push(event.channel_id);
  });
  await failure();
  await settled();
  unsubscribe();
  const heard = listener.heard();
  listener.stop();
  expect(heard).toMatchObject({ streams: 1, overlapping: 0, lost: 0 });
  // A machine under load sends packets late, but never twice.
  expect(heard.longestBackMs).toBeLessThanOrEqual(0);
  expect(heard.longestAheadMs).toBeLessThan(500);
  expect(states).toEqual([]);
  expect(gatewaySession()).toBe(before.gateway);
  expect(playerOf(stage, session)).toMatchObject({
    sessionId: before.player?.sessionId,
    filters: before.player?.filters,
    voice: before.player?.voice,
  });
}

test('SIGKILL: the music goes on, and pause, resume, and leave work', async () => {
  await goesOn(async () => {
    one.child.kill('SIGKILL');
    await one.ended;
  });
  await ask(stage, two, session, 'pause', {});
  await until('it to be paused', () => playerOf(stage, session)?.paused === true);
  await ask(stage, two, session, 'pause', { isPaused: false });
  await until('it to play', () => playerOf(stage, session)?.paused === false);
  await ask(stage, two, session, 'skip', {});
  await until('the end of the line', () => !playerOf(stage, session)?.track);
  await two.leave({ ...session, fence: await fence() });
});

test('SIGTERM: the music goes on', async () => {
  await goesOn(async () => {
    one.child.kill('SIGTERM');
    expect(await one.ended).toBe(0);
  });
});

test('SIGKILL, and the same name starts again: the music goes on', async () => {
  two.child.kill('SIGTERM');
  await two.ended;
  await goesOn(async () => {
    one.child.kill('SIGKILL');
    await one.ended;
    two = await stage.start({ NODE_ID: 'one', ...LONG });
  });
});

test('a gateway session that Discord has ended: the next node logs in, joins, and plays on from where it was', async () => {
  const listener = listen();
  await until('some sound', () => listener.heard().packets > 50);
  one.child.kill('SIGKILL');
  await one.ended;
  stage.discord.core.gateway.invalidate();
  await settled();
  const heard = listener.heard();
  expect(heard).toMatchObject({ overlapping: 0, lost: 0, streams: 2 });
  expect(heard.longestBackMs).toBeLessThan(1_000);
  expect(heard.gapMs).toBeLessThan(1_000);
});

test('voice that ends with the gateway connection: the next node joins again, and the session doesn’t end', async () => {
  stage.discord.core.voice.settings.afterDrop = 'voice-ends';
  const listener = listen();
  await until('some sound', () => listener.heard().packets > 50);
  one.child.kill('SIGKILL');
  await one.ended;
  await settled();
  const heard = listener.heard();
  expect(heard).toMatchObject({ overlapping: 0, lost: 0, streams: 2 });
  expect(heard.longestBackMs).toBeLessThan(1_000);
  expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active', runner: 'two' });
});

test('a Lavalink that died with the node: the next node plays on at the other one, from where it was heard last', async () => {
  const listener = listen();
  await until('some sound', () => listener.heard().packets > 50);
  await until('the position to be saved a while ago', async () => {
    const saved =
      await stage.sql`select from music_players where position_at < clock_timestamp() - interval '2.5 seconds'`;
    return saved.length > 0;
  });
  const at = stage.lavalink.find((endpoint) => endpoint.players().some(({ userId }) => userId === session.agent));
  await Promise.all([at?.kill(), one.child.kill('SIGKILL'), one.ended]);
  await settled();
  await until('sound', () => (listener.heard().gapMs ?? 1_000) < 200);
  expect(listener.heard()).toMatchObject({ overlapping: 0, lost: 0, streams: 2 });
  expect(listener.heard().longestBackMs).toBeLessThan(1_500);
  // It's noticed a little later.
  expect(listener.heard().longestAheadMs).toBeLessThan(2_000);
  await at?.restart();
});

test('SIGTERM while Postgres is slow: a heartbeat doesn’t give an agent back before what the next node needs is kept', async () => {
  two.child.kill('SIGTERM');
  await two.ended;
  one.child.kill('SIGTERM');
  await one.ended;
  await stage.sql.unsafe(`
    create table saves (id bigint generated always as identity, fence bigint, status text);
    alter function voice_save_gateway rename to voice_save_gateway_at_once;
    create function voice_save_gateway(p_agent bigint, p_fence bigint, p_ciphertext text, p_key_id text) returns jsonb
    language plpgsql security definer as $$
    declare
      saved jsonb;
    begin
      perform pg_sleep(1);
      saved := voice_save_gateway_at_once(p_agent, p_fence, p_ciphertext, p_key_id);
      insert into saves (fence, status) values (p_fence, saved ->> 'status');
      return saved;
    end $$`);
  // Heartbeats are less than a second apart.
  one = await stage.start({ NODE_ID: 'one', LEASE_MS: '2400' });
  await agentsReady(one, 2);
  two = await stage.start({ NODE_ID: 'two', ...LONG });
  const fences = await stage.sql<{ fence: string }[]>`
    select fence::text from agent_bots where runner_id = 'one' order by fence`;
  one.child.kill('SIGTERM');
  expect(await one.ended).toBe(0);
  const last = await stage.sql<{ fence: string; status: string }[]>`
    select distinct on (fence) fence::text, status from saves where fence::text = any (string_to_array(${fences.map(({ fence }) => fence).join()}, ','))
    order by fence, id desc`;
  expect(last).toEqual(fences.map(({ fence }) => ({ fence, status: 'saved' })));
});
