/** What the area stands on: a local Discord with guilds and agents, Lavalink endpoints, and one node that serves all sessions. */
import { setMusicSettings } from '../../../shared/music/settings-store.ts';
import type { Payload, VerbName, VerbResult } from '../../../shared/music/verbs.ts';
import { ControlClient } from '../../../shared/voice/control-client.ts';
import { writeIntent } from '../../../shared/voice/intents.ts';
import type { VoiceSession } from '../../../shared/voice/store.ts';
import type { Catalog } from '../../sandbox/lavalink/catalog.ts';
import { type LavalinkEndpoint, startLavalink } from '../../sandbox/lavalink/server.ts';
import { freePort } from '../../sandbox/ports.ts';
import { createCertificate } from '../../sandbox/voice-server/certificate.ts';
import { startVoiceServer } from '../../sandbox/voice-server/server.ts';
import { openVoice, type TestVoice } from '../../testing/voice.ts';
import type { Cleanup } from '../fixture.ts';
import { type Crowd, startCrowd } from '../voice/crowd.ts';
import type { Databases } from '../voice/databases.ts';
import { MeasuredProcess } from '../voice/measured-process.ts';
import { enlist, readyAgents, until } from '../voice/memory.ts';

/** Every agent is in every guild, and serves one channel in each. */
const AGENTS = 4;
const GUILDS = 10;
export const SESSIONS = AGENTS * GUILDS;

const PASSWORD = 'endpoint-password';
const SECRET = 'a-secret-of-the-bench-that-is-long-enough';
const NODE_ID = 'measured';
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
  lavalink: LavalinkEndpoint[];
  lavalinkAddresses: { id: string; url: string; password: string }[];
  node: MeasuredProcess;
  /** {@link SESSIONS} sessions, each active, nothing playing. */
  openSessions(): Promise<VoiceSession[]>;
  /** Asks as a member of staff does, and waits until it is applied. */
  ask<V extends VerbName>(session: VoiceSession, verb: V, payload: Omit<Payload<V>, 'by'>): Promise<VerbResult>;
  /** The identifier of what plays in a session's channel at Lavalink; undefined when nothing does. */
  soundingIn(session: VoiceSession): string | undefined;
}

export async function startMusicStage(databases: Databases, cleanup: Cleanup): Promise<MusicStage> {
  const certificate = createCertificate();
  const voiceServer = await startVoiceServer({ certificate });
  cleanup.push(() => voiceServer.stop());
  const crowd = await startCrowd({ bots: AGENTS, guilds: GUILDS, guildsPerBot: GUILDS }, cleanup);
  const { core, applicationId } = crowd.discord;
  core.voice.setEndpoint(voiceServer.endpoint);
  // Panels are messages of the main application.
  for (const guild of crowd.guilds) core.administration.invite(guild, applicationId, ADMINISTRATOR);
  const lavalink = await Promise.all(
    ['lavalink-1', 'lavalink-2'].map((id) =>
      startLavalink({ id, password: PASSWORD, tracks: CATALOG, voiceCa: certificate.certificate }),
    ),
  );
  cleanup.push(() => Promise.all(lavalink.map((endpoint) => endpoint.stop())));
  const lavalinkAddresses = lavalink.map(({ id, url }) => ({ id, url, password: PASSWORD }));

  const database = await databases('music');
  const voice = await openVoice(4, database);
  await enlist(voice, crowd);
  const limits = { maxQueue: 10_000, maxQueueMinutes: 10_080, maxTrackMinutes: 720, isAlwaysOn: true };
  for (const { id } of crowd.guilds) await setMusicSettings(voice.store, voice.as(voice.id(), { guildId: id }), limits);

  const port = await freePort();
  const address = { id: NODE_ID, url: `http://127.0.0.1:${port}` };
  const environment = {
    DATABASE_URL: database.url,
    DISCORD_API_BASE: crowd.discord.apiBase,
    DISCORD_TOKEN: crowd.discord.botToken,
    VOICE_NODE_SECRET: SECRET,
    AGENT_TOKEN_KEYS: `test:${'5a'.repeat(32)}`,
    METRICS_TOKEN: 'metrics-token-of-the-bench',
    NODE_ID,
    NODE_PUBLIC_URL: address.url,
    LAVALINK_NODES: JSON.stringify(lavalinkAddresses),
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
  };
  const node = new MeasuredProcess('../../../voice-node/main.ts', environment, cleanup);
  await until(node, 'its agents are ready', async () => (await readyAgents(voice)) === AGENTS);
  const client = new ControlClient(SECRET, CALL_MS);

  return {
    ...{ crowd, voice, lavalink, lavalinkAddresses, node },
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
