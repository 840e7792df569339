/** What the area stands on: a local Discord with guilds and agents, Lavalink endpoints, and one node that serves all sessions. */
import { setMusicSettings } from '../../../shared/music/settings-store.ts';
import type { Payload, VerbName, VerbResult } from '../../../shared/music/verbs.ts';
import { ControlClient } from '../../../shared/voice/control-client.ts';
import { writeIntent } from '../../../shared/voice/intents.ts';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import type { Catalog } from '../../sandbox/lavalink/catalog.ts';
import { createCertificate } from '../../sandbox/voice-server/certificate.ts';
import { startVoiceServer } from '../../sandbox/voice-server/server.ts';
import { openVoice, type TestVoice } from '../../testing/voice.ts';
import type { Cleanup } from '../fixture.ts';
import { type Crowd, startCrowd } from '../voice/crowd.ts';
import type { Databases } from '../voice/databases.ts';
import { addressesOf, enlist, readyAgents, SECRET, startEndpoints, startNode, until } from '../voice/measured-node.ts';
import type { MeasuredProcess } from '../voice/measured-process.ts';

/** Every agent is in every guild, and serves one channel in each. */
const AGENTS = 4;
const GUILDS = 10;
export const SESSIONS = AGENTS * GUILDS;

/** How long one call may take, in milliseconds: a long line takes its time, and how long is the question. */
const CALL_MS = 20_000;
const ADMINISTRATOR = 8n;

/** One that outlasts the bench, and one of which 10,000 stay within the longest line a guild may allow. */
export const LONG = 'an-hour';
export const SHORT = 'half-a-minute';
const CATALOG: Catalog = {
  tracks: [
    { id: LONG, title: 'An Hour', author: 'The Loopbacks', lengthMs: 3_600_000 },
    { id: SHORT, title: 'Half a Minute', author: 'The Loopbacks', lengthMs: 30_000 },
  ],
  playlists: [],
};

export interface MusicStage {
  crowd: Crowd;
  voice: TestVoice;
  lavalinkAddresses: ReturnType<typeof addressesOf>;
  node: MeasuredProcess;
  /** {@link SESSIONS} sessions, each active, nothing playing. */
  openSessions(): Promise<VoiceSession[]>;
  /** Asks as a member of staff does, and waits until it is applied. */
  ask<V extends VerbName>(session: VoiceSession, verb: V, payload: Omit<Payload<V>, 'by'>): Promise<VerbResult>;
  /** The identifier of what plays in a session's channel at Lavalink; undefined when nothing does. */
  soundingIn(session: VoiceSession): string | undefined;
}

export async function startMusicStage(databases: Databases, cleanup: Cleanup): Promise<MusicStage> {
  const certificate = await createCertificate();
  const voiceServer = await startVoiceServer({ certificate });
  cleanup.push(() => voiceServer.stop());
  const crowd = await startCrowd({ bots: AGENTS, guilds: GUILDS, guildsPerBot: GUILDS }, cleanup);
  const { core, applicationId } = crowd.discord;
  core.voice.setEndpoint(voiceServer.endpoint);
  // Panels are messages of the main application.
  for (const guild of crowd.guilds) core.administration.invite(guild, applicationId, ADMINISTRATOR);
  const lavalink = await startEndpoints({ tracks: CATALOG, voiceCa: certificate.certificate }, cleanup);

  const database = await databases('music');
  const voice = await openVoice(4, database);
  await enlist(voice, crowd);
  const limits = { maxQueue: 10_000, maxQueueMinutes: 10_080, maxTrackMinutes: 720, isAlwaysOn: true };
  for (const { id } of crowd.guilds) await setMusicSettings(voice.store, voice.as(voice.id(), { guildId: id }), limits);

  const { process: node, address } = await startNode(
    {
      ...{ discord: crowd.discord, databaseUrl: database.url, lavalink },
      environment: { DISCORD_TOKEN: crowd.discord.botToken },
    },
    cleanup,
  );
  await until(node, 'its agents are ready', async () => (await readyAgents(voice)) === AGENTS);
  const client = new ControlClient(SECRET, CALL_MS);

  return {
    ...{ crowd, voice, node, lavalinkAddresses: addressesOf(lavalink) },
    async openSessions() {
      const sessions: VoiceSession[] = [];
      for (const { id, channels } of crowd.guilds) {
        const [texts, voices] = [0, 2].map((type) => channels.filter((channel) => channel.type === type));
        for (let place = 0; place < AGENTS; place++) {
          const [channelId, textChannelId] = [voices?.[place]?.id ?? '', texts?.[place]?.id ?? ''];
          sessions.push(await voice.session(id, { channelId, textChannelId }));
        }
      }
      await until(node, 'all sessions are active', async () => {
        const [row] = await voice.sql<{ count: number }[]>`
          select count(*)::integer as count from voice_sessions where state = 'active'`;
        return row?.count === sessions.length;
      });
      return sessions;
    },
    async ask(session, verb, wish) {
      const user = voice.id();
      const caller = voice.as(user, { guildId: session.guild });
      const payload = { by: { user, roles: [], isStaff: true }, ...wish };
      const asked = await writeIntent(voice.store, caller, session.channel, 'music', { verb, payload });
      if (asked.status !== 'asked') throw new Error(`${verb} was not asked but ${asked.status}.`);
      const { id, agent, fence } = asked.session;
      const body = { key: caller.key, session: id, agent, fence, intent: asked.intent };
      return (await client.call(address, 'intents', body)).result as VerbResult;
    },
    soundingIn: ({ channel }) =>
      lavalink.flatMap((endpoint) => endpoint.players()).find(({ voice: at }) => at.channelId === channel)?.track?.info
        .identifier,
  };
}

/** Asks for what must be done. @throws when it was refused. */
export async function must<V extends VerbName>(
  { ask }: MusicStage,
  session: VoiceSession,
  verb: V,
  payload: Omit<Payload<V>, 'by'>,
  wanted: VerbResult['status'],
): Promise<void> {
  const { status } = await ask(session, verb, payload);
  if (status !== wanted) throw new Error(`${verb} ended with ${status}, not ${wanted}.`);
}
