/** Agents lose a guild during playback: they're kicked, or the guild is deleted. Playback elsewhere continues. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Guild } from '../../infra/sandbox/discord/world.ts';
import {
  beginConcert,
  beginNeighbour,
  type Concert,
  hasButtons,
  isAsItWas,
  openHall,
  panelsIn,
} from '../../infra/testing/voice-node/concert.ts';
import { playerOf } from '../../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  playersOf,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import { INVITE_PERMISSIONS } from '../../shared/voice/catalog.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import { readSessions } from '../../shared/voice/sessions.ts';

let stage: VoiceStage;
let node: NodeProcess;
let guild: Guild;
let concert: Concert;
/** Checks that each agent's playback in another guild is untouched. */
const elsewhere: (() => Promise<void>)[] = [];

beforeAll(async () => {
  stage = await openVoiceStage(2, undefined, { updateIntervalMs: 500 });
  guild = stage.discord.core.world.findGuild(stage.guildId) as Guild;
  node = await stage.start({ DISCORD_TOKEN: stage.discord.botToken });
  await agentsReady(node, 2);
  for (const agent of stage.agentIds) {
    const { at } = await openHall(stage, 'Quiet Harbour', agent);
    elsewhere.push(await beginNeighbour(stage, node, at));
  }
});
afterAll(() => stage.close());

const kick = (agent: string) => stage.discord.core.administration.kick(guild, agent);
const isOut = (agent: string) =>
  playersOf(stage, agent).every(({ guildId }) => guildId !== guild.id) && stage.placeOf(agent) === undefined;
const attempts = () => node.output().split('could not join channel').length;

beforeEach(async () => {
  for (const agent of stage.agentIds)
    stage.discord.core.administration.invite(guild, agent, BigInt(INVITE_PERMISSIONS));
  await until('both agents to be in the guild', async () => {
    const rows = await stage.sql`select from agent_guilds where guild_id = ${guild.id}`;
    return rows.length === stage.agentIds.length;
  });
  concert = await beginConcert(stage, node);
});
afterEach(async () => {
  // The agent doesn't try again.
  const before = attempts();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(attempts()).toBe(before);
  expect(node.child.exitCode).toBeNull();
  for (const isUntouched of elsewhere) await isUntouched();
});

const sessionNow = async (): Promise<VoiceSession | undefined> =>
  (await readSessions(stage.store, guild.id)).find(({ id }) => id === concert.at.id);

test('kicked: another agent resumes playback where it was', async () => {
  const heardMs = playerOf(stage, concert.at)?.state.position ?? 0;
  kick(concert.at.agent);
  await until('another agent to have it', async () => (await sessionNow())?.agent !== concert.at.agent);
  const at = (await sessionNow()) as VoiceSession;
  await isAsItWas(stage, { ...concert, at }, heardMs);
  expect(isOut(concert.at.agent)).toBe(true);
  kick(at.agent);
  expect(await stage.ended(at.id)).toBe('agent_gone');
}, 120_000);

test('kicked, and no other agent is free: the session ends, and its buttons disappear', async () => {
  for (const agent of stage.agentIds) kick(agent);
  expect(await stage.ended(concert.at.id)).toBe('agent_gone');
  await until('its buttons to disappear', () => !hasButtons(panelsIn(stage, concert)[0]));
  expect(panelsIn(stage, concert)).toHaveLength(1);
  for (const agent of stage.agentIds) await until('it to leave', () => isOut(agent));
}, 120_000);

test('the guild is deleted: the session ends, whatever other agents were there', async () => {
  stage.discord.core.administration.deleteGuild(guild);
  expect(await stage.ended(concert.at.id)).toBe('agent_gone');
  for (const agent of stage.agentIds) await until('it to leave', () => isOut(agent));
  expect(await stage.sql`select from agent_guilds where guild_id = ${guild.id}`).toHaveLength(0);
}, 120_000);
