/**
 * The last listener leaves during playback: whether the agent stays, for how long, and why the session ends. The tests mostly
 * wait, so they run concurrently.
 */
import { expect, type TestContext, test } from 'vitest';
import { userId } from '../../infra/sandbox/discord/gateway/testing.ts';
import {
  beginConcert,
  type Concert,
  hasButtons,
  isAsItWas,
  openHall,
  panelsIn,
} from '../../infra/testing/voice-node/concert.ts';
import { playerOf } from '../../infra/testing/voice-node/music.ts';
import { agentsReady, openVoiceStage, until, type VoiceStage } from '../../infra/testing/voice-node/stage.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import { setMusicSettings } from '../../shared/music/settings-store.ts';
import { setIdleMinutes } from '../../shared/voice/policy.ts';

interface EmptyChannelTest {
  stage: VoiceStage;
  concert: Concert;
  /** The only listener joins or leaves. */
  joins(): void;
  leaves(): void;
  heardAt(): Promise<Date>;
  /** Makes the session's row look this many seconds older. */
  pass(seconds: number): Promise<Date>;
}

/** A concert with one listener, where sessions end after a minute without listeners. */
async function openConcert(
  { onTestFinished }: TestContext,
  decided: Partial<MusicSettings>,
): Promise<EmptyChannelTest> {
  const stage = await openVoiceStage(1, undefined, { updateIntervalMs: 500 });
  onTestFinished(() => stage.close());
  const staff = () => stage.as(stage.id(), { guildId: stage.guildId });
  await setIdleMinutes(stage.store, staff(), 1);
  await setMusicSettings(stage.store, staff(), decided);
  const node = await stage.start({ DISCORD_TOKEN: stage.discord.botToken });
  await agentsReady(node, 1);
  const { world, voice } = stage.discord.core;
  const hall = await openHall(stage);
  const [guild, channel] = [world.guild(hall.at.guild), world.channel(hall.at.channel)];
  if (guild === undefined || channel === undefined) throw new Error('no such channel');
  const listener = userId(stage.discord, 'alice');
  voice.place(guild, listener, channel);
  const concert = await beginConcert(stage, node, hall);
  const scenario: EmptyChannelTest = {
    ...{ stage, concert },
    joins: () => voice.place(guild, listener, channel),
    leaves: () => voice.leave(guild, listener),
    async heardAt() {
      const [row] = await stage.sql<{ at: Date }[]>`
        select heard_at as at from voice_sessions where session_id = ${concert.at.id}`;
      return row?.at as Date;
    },
    async pass(seconds) {
      const [row] = await stage.sql<{ at: Date }[]>`
        update voice_sessions set heard_at = heard_at - make_interval(secs => ${seconds})
        where session_id = ${concert.at.id} returning heard_at as at`;
      return row?.at as Date;
    },
  };
  return scenario;
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1_000));
const heardMs = ({ stage, concert }: EmptyChannelTest) => playerOf(stage, concert.at)?.state.position ?? 0;

/** Waits until the session counts as having listeners again, after time has passed for its row. */
async function untilCountedAgain({ heardAt }: EmptyChannelTest, passed: Date): Promise<void> {
  await until('it to count as having listeners', async () => (await heardAt()).getTime() > passed.getTime() + 20_000);
}

test.concurrent('back in time: music continues; not back: it ends as idle, and its buttons disappear', async (context) => {
  const scenario = await openConcert(context, {});
  const { stage, concert } = scenario;
  const before = heardMs(scenario);
  for (let times = 0; times < 2; times++) {
    scenario.leaves();
    const passed = await scenario.pass(40);
    await seconds(1);
    scenario.joins();
    await untilCountedAgain(scenario, passed);
  }
  await isAsItWas(stage, concert, before);
  scenario.leaves();
  await scenario.pass(61);
  expect(await stage.ended(concert.at.id)).toBe('idle');
  await until('the agent to leave', () => stage.placeOf(concert.at.agent) === undefined);
  await until('its buttons to disappear', () => !hasButtons(panelsIn(stage, concert)[0]));
}, 120_000);

test.concurrent('24/7 mode: it keeps playing for nobody', async (context) => {
  const scenario = await openConcert(context, { isAlwaysOn: true });
  const before = heardMs(scenario);
  scenario.leaves();
  for (let times = 0; times < 3; times++) {
    await untilCountedAgain(scenario, await scenario.pass(40));
  }
  await isAsItWas(scenario.stage, scenario.concert, before);
  expect(await scenario.stage.stateOf(scenario.concert.at.id)).toMatchObject({ state: 'active' });
}, 120_000);

test.concurrent('with leaving on empty, a listener who’s back within seconds finds it playing', async (context) => {
  const scenario = await openConcert(context, { leavesOnEmpty: true });
  const before = heardMs(scenario);
  scenario.leaves();
  await seconds(3);
  scenario.joins();
  // Longer than it waits for listeners.
  await seconds(7);
  await isAsItWas(scenario.stage, scenario.concert, before);
  scenario.leaves();
  expect(await scenario.stage.ended(scenario.concert.at.id)).toBe('idle');
}, 120_000);
