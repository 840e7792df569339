/** The last listener leaves amid play: who stays, for how long, and why it ends. Most of it is waiting, so tests run side by side. */
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

interface Evening {
  stage: VoiceStage;
  concert: Concert;
  /** The only listener. */
  comes(): void;
  leaves(): void;
  heardAt(): Promise<Date>;
  /** Lets so many seconds pass for the rows. */
  pass(seconds: number): Promise<Date>;
}

/** A concert with one listener, where sessions end after a minute without any. */
async function openEvening({ onTestFinished }: TestContext, decided: Partial<MusicSettings>): Promise<Evening> {
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
  if (guild === undefined || channel === undefined) throw new Error('there is no such channel');
  const listener = userId(stage.discord, 'alice');
  voice.place(guild, listener, channel);
  const concert = await beginConcert(stage, node, hall);
  const evening: Evening = {
    ...{ stage, concert },
    comes: () => voice.place(guild, listener, channel),
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
  return evening;
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1_000));
const heardMs = ({ stage, concert }: Evening) => playerOf(stage, concert.at)?.state.position ?? 0;

/** Waits until it is noted that somebody listens, or is not needed, after time has passed by the rows. */
async function isHeardAgain({ heardAt }: Evening, passed: Date): Promise<void> {
  await until('it to count as heard', async () => (await heardAt()).getTime() > passed.getTime() + 20_000);
}

test.concurrent('they come back in time: music goes on; they do not: it ends as idle, and its buttons go', async (context) => {
  const evening = await openEvening(context, {});
  const { stage, concert } = evening;
  const before = heardMs(evening);
  for (let times = 0; times < 2; times++) {
    evening.leaves();
    const passed = await evening.pass(40);
    await seconds(1);
    evening.comes();
    await isHeardAgain(evening, passed);
  }
  await isAsItWas(stage, concert, before);
  evening.leaves();
  await evening.pass(61);
  expect(await stage.ended(concert.at.id)).toBe('idle');
  await until('it to be out', () => stage.placeOf(concert.at.agent) === undefined);
  await until('its buttons to go', () => !hasButtons(panelsIn(stage, concert)[0]));
}, 120_000);

test.concurrent('24/7: it plays on for nobody', async (context) => {
  const evening = await openEvening(context, { isAlwaysOn: true });
  const before = heardMs(evening);
  evening.leaves();
  for (let times = 0; times < 3; times++) {
    await isHeardAgain(evening, await evening.pass(40));
  }
  await isAsItWas(evening.stage, evening.concert, before);
  expect(await evening.stage.stateOf(evening.concert.at.id)).toMatchObject({ state: 'active' });
}, 120_000);

test.concurrent('where an empty channel is left at once, whoever is back within seconds finds it playing', async (context) => {
  const evening = await openEvening(context, { leavesOnEmpty: true });
  const before = heardMs(evening);
  evening.leaves();
  await seconds(3);
  evening.comes();
  // Longer than it waits for somebody.
  await seconds(7);
  await isAsItWas(evening.stage, evening.concert, before);
  evening.leaves();
  expect(await evening.stage.ended(evening.concert.at.id)).toBe('idle');
}, 120_000);
