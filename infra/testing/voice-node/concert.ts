/** Music with everything a session can have, for tests of what survives failures. */
import { expect } from 'vitest';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import { ask, lineOf, playerOf, sounds, stateOf } from './music.ts';
import { type NodeProcess, playersOf, until, type VoiceStage } from './stage.ts';

/** How much may play twice, in milliseconds. */
const REPLAY_MS = 5_000;
const BUTTONS = { pause: 'p', skip: 's' };
const TRACKS = ['interlude', 'first-light', 'cafe', 'kittens'];
const LINE = ['interlude', '>first-light', 'cafe', 'kittens'];

export interface Concert {
  at: VoiceSession;
  /** Contains only its panel. */
  textChannel: string;
  /** The ID of the panel's message. */
  panel: string;
  /** The filters at Lavalink. */
  filters: unknown;
}

/** Adds tracks to the queue, with the panel's buttons. */
export async function fill(
  stage: VoiceStage,
  node: NodeProcess,
  at: VoiceSession,
  tracks: readonly string[],
): Promise<void> {
  for (const track of tracks) {
    const added = await ask(stage, node, at, 'play', { query: `demo:${track}`, place: 'end', buttons: BUTTONS });
    if (added.status !== 'added') throw new Error(`${track} not added but ${added.status}`);
  }
}

/** Starts a session in a new voice channel with its own text channel. */
export async function openHall(
  stage: VoiceStage,
  guildName = 'Chorus Lounge',
  agentId?: string,
): Promise<{ at: VoiceSession; textChannel: string }> {
  const { administration, world } = stage.discord.core;
  const guild = world.findGuild(guildName);
  if (guild === undefined) throw new Error(`the world has no ${guildName}`);
  const [voice, text] = ([2, 0] as const).map((type) =>
    administration.createChannel(guild, { name: `channel-${stage.id()}`, type }),
  );
  const [channelId, textChannel] = [voice?.id ?? '', text?.id ?? ''];
  const at = await stage.session(guild.id, { channelId, textChannelId: textChannel, agentId });
  await stage.active(at.id);
  return { at, textChannel };
}

/** Plays the second of four tracks from one minute in: looped, filtered, at 70 percent, with a panel. */
export async function beginConcert(
  stage: VoiceStage,
  node: NodeProcess,
  hall?: Awaited<ReturnType<typeof openHall>>,
): Promise<Concert> {
  const { at, textChannel } = hall ?? (await openHall(stage));
  await fill(stage, node, at, TRACKS);
  await ask(stage, node, at, 'skip', {});
  await sounds(stage, at, 'first-light');
  await ask(stage, node, at, 'volume', { volume: 70 });
  await ask(stage, node, at, 'filter', { presets: ['vaporwave'], speed: 110 });
  await ask(stage, node, at, 'loop', { loop: 'queue' });
  await ask(stage, node, at, 'seek', { position: 60_000 });
  await until('it to reach the position', () => (playerOf(stage, at)?.state.position ?? 0) >= 60_000);
  await until('the position to be saved', async () => (await stateOf(stage, at)).positionMs > 60_000);
  await until('its panel', async () => (await stateOf(stage, at)).panel !== null);
  const panel = (await stateOf(stage, at)).panel?.message ?? '';
  return { at, textChannel, panel, filters: playerOf(stage, at)?.filters };
}

export const panelsIn = (stage: VoiceStage, { textChannel }: Pick<Concert, 'textChannel'>) =>
  stage.discord.core.messages.list(textChannel);
export const hasButtons = (message: unknown) => JSON.stringify(message ?? null).includes('custom_id');

/** Whether exactly one player plays, in the same channel as the agent. */
export function isHeard(stage: VoiceStage, { agent, channel, guild }: VoiceSession): boolean {
  const connected = playersOf(stage, agent).filter(({ guildId, state }) => guildId === guild && state.connected);
  return connected.length === 1 && connected[0]?.voice.channelId === channel && connected[0].track !== null;
}

/**
 * Waits until a concert plays again, and checks that all of it is unchanged.
 *
 * @param heardMs its position before the failure.
 */
export async function isAsItWas(
  stage: VoiceStage,
  { at, textChannel, panel, filters }: Concert,
  heardMs: number,
  { isPaused = false, settled = async () => {} } = {},
): Promise<void> {
  await until('it to play again', () => isHeard(stage, at) && playerOf(stage, at)?.paused === isPaused);
  await settled();
  const player = playerOf(stage, at);
  const track = { info: { identifier: 'first-light' } };
  expect(player).toMatchObject({ paused: isPaused, volume: 70, filters, track });
  expect(player?.state.position).toBeGreaterThanOrEqual(heardMs - REPLAY_MS);
  if (!isPaused) await until('it to advance', () => (playerOf(stage, at)?.state.position ?? 0) > heardMs + 200);
  expect(await lineOf(stage, at)).toEqual(LINE);
  expect(await stateOf(stage, at)).toMatchObject({
    ...{ loop: 'queue', presets: ['vaporwave'], speed: 110, volume: 70, isPaused },
    panel: { channel: textChannel, message: panel },
  });
  expect(panelsIn(stage, { textChannel }).map(({ id }) => id)).toEqual([panel]);
  expect(hasButtons(panelsIn(stage, { textChannel })[0])).toBe(true);
}

/**
 * Starts playback in another session that a failure must not affect.
 *
 * @returns a function that checks that it's unaffected.
 */
export async function beginNeighbour(
  stage: VoiceStage,
  node: NodeProcess,
  at: VoiceSession,
): Promise<() => Promise<void>> {
  await fill(stage, node, at, ['rain', 'cafe']);
  await sounds(stage, at, 'rain');
  const of = () => playerOf(stage, at);
  const [before, row, { revision }] = [of(), await stage.stateOf(at.id), await stateOf(stage, at)];
  return async function isUntouched() {
    const now = of();
    expect(now).toMatchObject({ sessionId: before?.sessionId, voice: before?.voice, paused: false });
    expect(now?.track?.info.identifier).toBe('rain');
    expect(await stage.stateOf(at.id)).toEqual(row);
    expect(await lineOf(stage, at)).toEqual(['>rain', 'cafe']);
    expect((await stateOf(stage, at)).revision).toBe(revision);
    await until('it to advance', () => (of()?.framesSent ?? 0) > (now?.framesSent ?? 0));
  };
}
