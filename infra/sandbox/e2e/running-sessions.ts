/** A sandbox where every agent serves a channel in every guild, with health checks, for tests that break parts of it. */
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import type { GuildCaller } from '../../../shared/platform/store.ts';
import { allocate } from '../../../shared/voice/allocation.ts';
import { INVITE_PERMISSIONS } from '../../../shared/voice/catalog.ts';
import { writeIntent } from '../../../shared/voice/intents.ts';
import type { VoiceSession } from '../../../shared/voice/session.ts';
import { plainStore } from '../../store.ts';
import { demoCatalog } from '../lavalink/catalog.ts';
import { type LavalinkEndpoint, startLavalink } from '../lavalink/server.ts';
import { createCertificate } from '../voice-server/certificate.ts';
import { closeWithGateway } from '../voice-server/channels.ts';
import { startVoiceServer, type VoiceServer } from '../voice-server/server.ts';
import { openStage, type Stage } from './stage.ts';

/** How long {@link until} waits. Much longer than anything takes, because the machine may be busy. */
export const TIMEOUT_MS = 40_000;
const AGENTS = ['soprano', 'alto', 'tenor', 'bass'];
const LAVALINK_PASSWORD = 'of-the-endpoints-of-this-test';

export interface RunningSessions {
  stage: Stage;
  lavalink: [LavalinkEndpoint, LavalinkEndpoint];
  sql: Sql;
  sessions: VoiceSession[];
  /** Which node holds each agent. */
  holders(): Promise<string[]>;
  /** Writes an intent for every session. */
  writeIntents(): Promise<void>;
  /**
   * The first problem, or undefined if everything is healthy: every session is active in its channel with its agent, which is
   * logged in once, held by a live node, and played by one player. All intents have been applied.
   *
   * @param gone nodes that were killed, so they can't hold anything.
   */
  problem(gone?: readonly string[]): Promise<string | undefined>;
  /** Per session, the intents that were written, and the intents that were applied, as often and in the order that happened. */
  appliedIntents(): Promise<{ session: string; applied: string[]; written: string[] }[]>;
  stop(): Promise<void>;
}

/** Four agents in two guilds: eight sessions. */
export async function startSessions(runtime: 'workerd' | 'node', leaseMs: number): Promise<RunningSessions> {
  const certificate = await createCertificate();
  const voiceServer = await startVoiceServer({ certificate });
  const endpoint = (id: string) =>
    startLavalink({ id, password: LAVALINK_PASSWORD, tracks: demoCatalog, voiceCa: certificate.certificate });
  const lavalink: RunningSessions['lavalink'] = [await endpoint('lavalink-1'), await endpoint('lavalink-2')];
  const addresses = lavalink.map(({ id, url, password }) => ({ id, url, password }));
  const stops: (() => Promise<unknown>)[] = [() => voiceServer.stop(), ...lavalink.map((each) => () => each.stop())];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  const environment = { LEASE_MS: String(leaseMs), LOG_LEVEL: 'debug', LAVALINK_NODES: JSON.stringify(addresses) };
  try {
    const stage = await openStage(runtime, environment, { hasVoice: true });
    stops.push(() => stage.stop());
    const sql = connect(stage.sandbox.databaseUrl, { max: 4 });
    stops.push(() => sql.end({ timeout: 1 }));
    const running = await openSessions({ stage, sql, lavalink, voiceServer, stop });
    await untilHealthy(running);
    return running;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts a session for every agent in every guild. */
async function openSessions(
  parts: Pick<RunningSessions, 'stage' | 'sql' | 'lavalink' | 'stop'> & { voiceServer: VoiceServer },
): Promise<RunningSessions> {
  const { stage, sql, lavalink, voiceServer, stop } = parts;
  const { core } = stage.sandbox.discord;
  core.voice.setEndpoint(voiceServer.endpoint);
  closeWithGateway(core.voice, voiceServer.faults.close);
  const { guilds } = core.world;
  const agents = core.bots.all().flatMap(({ user }) => (AGENTS.includes(user.username) ? [user.id] : []));
  for (const guild of guilds)
    for (const agent of agents) core.administration.invite(guild, agent, BigInt(INVITE_PERMISSIONS));

  const store = plainStore(sql);
  let keys = 0;
  const alice = core.world.findUser('alice')?.id ?? '';
  const caller = (guild: string): GuildCaller => ({
    key: `kill:${++keys}`,
    actor: { id: alice },
    guild: { id: guild, roleIds: [] },
    command: { name: 'agents', module: 'agents' },
  });
  await recordAppliedIntents(sql);
  await until('every agent to be in every guild', async () => {
    const [row] =
      await sql`select count(*)::int as places from agent_guilds join agent_bots using (agent_id) where ready_at is not null`;
    return row?.places === agents.length * guilds.length;
  });
  const sessions: VoiceSession[] = [];
  for (const guild of guilds)
    for (const agent of agents) {
      const { id } = core.administration.createChannel(guild, { name: `Room ${agent}`, type: 2 });
      const opened = await allocate(store, caller(guild.id), { channelId: id, kind: 'music' });
      if (opened.status !== 'session') throw new Error(`expected a session, got ${opened.status}`);
      sessions.push(opened.session);
    }

  return {
    ...{ stage, lavalink, sql, sessions, stop },
    async holders() {
      const rows = await sql<{ runner_id: string }[]>`select coalesce(runner_id, '') as runner_id from agent_bots`;
      return rows.map(({ runner_id }) => runner_id);
    },
    async writeIntents() {
      for (const { guild, channel, kind } of sessions) {
        const written = await writeIntent(store, caller(guild), channel, kind, { verb: 'hum', payload: {} });
        if (written.status !== 'asked') throw new Error(`couldn’t write an intent: ${written.status}`);
      }
    },
    async problem(gone = []) {
      const rows = await sql<Row[]>`
        select session_id::text as id, s.state, s.end_reason, s.channel_id::text as channel, a.agent_id::text as agent,
          a.runner_id as runner, a.lease_until > clock_timestamp() and s.fence = a.fence as is_held,
          (select count(*)::int from voice_intents i where i.session_id = s.session_id and i.applied_at is null) as open
        from voice_sessions s join agent_bots a using (agent_id)`;
      for (const session of sessions) {
        const row = rows.find(({ id }) => id === session.id);
        const at = `session ${session.id} of ${session.agent}`;
        if (row?.state === 'ended')
          throw new Error(`${at} has ended: ${row.end_reason}\n${stage.printed().split('\n').slice(-30).join('\n')}`);
        if (row?.state !== 'active' || row.channel !== session.channel)
          return `${at} is ${row?.state} in ${row?.channel}`;
        if (row.agent !== session.agent) return `${at} is served by ${row.agent}`;
        if (!row.is_held || row.runner === null || gone.includes(row.runner)) return `${at} isn’t held by a live node`;
        if (row.open > 0) return `${at} has ${row.open} pending intents`;
        const lines = core.sessions.of(session.agent).filter(({ outlet }) => outlet !== undefined);
        if (lines.length !== 1) return `${session.agent} is connected ${lines.length} times`;
        const place = core.world.voice.get(`${session.guild}:${session.agent}`);
        if (place?.channelId !== session.channel) return `${at} is in ${place?.channelId}`;
        if (place.sessionId !== lines[0]?.id) return `${at} has the voice state of another login`;
        const players = lavalink.flatMap((each) => each.players());
        const own = players.filter(({ voice, state }) => voice.channelId === session.channel && state.connected);
        if (own.length !== 1) return `${at} is played by ${own.length} players`;
      }
      return undefined;
    },
    async appliedIntents() {
      return sql<{ session: string; applied: string[]; written: string[] }[]>`
        select session_id::text as session,
          (select coalesce(array_agg(d.intent_id::text order by d.turn), '{}') from applied_for_test d where d.session_id = s.session_id)
            as applied,
          (select coalesce(array_agg(i.intent_id::text order by i.intent_id), '{}') from voice_intents i where i.session_id = s.session_id)
            as written
        from voice_sessions s`;
    },
  };
}

/** Waits until there are no problems. @throws with the last problem, on a timeout. */
export async function untilHealthy(running: RunningSessions, gone: readonly string[] = []): Promise<void> {
  let problem: string | undefined = 'unknown';
  const isHealthy = async () => {
    problem = await running.problem(gone);
    return problem === undefined;
  };
  await until('all sessions to be healthy', isHealthy, () => problem ?? '');
}

export async function until(what: string, isSo: () => Promise<boolean>, why = () => ''): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`timed out waiting for ${what}: ${why()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Row {
  id: string;
  state: string;
  end_reason: string | null;
  channel: string;
  agent: string;
  runner: string | null;
  is_held: boolean;
  open: number;
}

/** Records every application of an intent, in the same transaction. An intent that's applied twice is recorded twice. */
async function recordAppliedIntents(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create table applied_for_test (turn bigserial, intent_id bigint not null, session_id bigint not null);
    grant insert on applied_for_test to public;
    grant usage on sequence applied_for_test_turn_seq to public;
    create function record_applied() returns trigger language plpgsql as $$
    begin
      insert into applied_for_test (intent_id, session_id) values (new.intent_id, new.session_id);
      return null;
    end $$;
    create trigger record_applied after update of applied_at on voice_intents for each row execute function record_applied();`);
}
