/** Adds the local Discord's demo agents to a pool, so that the voice nodes log them in. */
import { connect } from '../../../shared/platform/postgres.ts';
import { TokenCipher } from '../../../shared/platform/token-crypto.ts';
import { addAgent } from '../../../shared/voice/agents.ts';
import { createPool } from '../../../shared/voice/pools.ts';
import { plainStore } from '../../store.ts';
import type { LocalDiscord } from '../discord/index.ts';

/** In the order in which they're added to the first server. */
const NAMES = ['soprano', 'alto', 'tenor', 'bass'];
const POOL = 'Demo voices';
const OWNER = 'alice';
/** Much longer than logging in takes, because the machine may be busy. */
const LOGIN_LIMIT_MS = 60_000;
const POLL_INTERVAL_MS = 50;

/** @param count how many of the demo agents, 0 to 4. */
export function namesOfAgents(count: number): string[] {
  return NAMES.slice(0, count);
}

/** Adds the demo agents to a public pool that Alice owns. If the pool exists, it isn't changed. */
export async function contributeAgents(
  discord: LocalDiscord,
  databaseUrl: string,
  agentTokenKeys: string,
): Promise<void> {
  const sql = connect(databaseUrl, { max: 1 });
  try {
    const store = plainStore(sql);
    const cipher = await TokenCipher.from([agentTokenKeys]);
    const owner = ownerOf(discord);
    const guild = { id: discord.core.world.guilds[0]?.id ?? '', roleIds: [] };
    const caller = (key: string) => ({
      key: `sandbox:${key}`,
      actor: { id: owner },
      guild,
      command: { name: 'pools', module: 'agents' },
    });
    const created = await createPool(store, caller('pool'), {
      name: POOL,
      description: 'Try them out',
      visibility: 'public',
    });
    if (created.status !== 'created') return;
    for (const { user, token } of demoAgents(discord)) {
      const sealed = await cipher.seal(token, user.id);
      const agent = { id: user.id, applicationId: user.id, name: user.username, token: sealed };
      await addAgent(store, caller(`agent:${user.id}`), created.pool, agent);
    }
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/**
 * Waits until every demo agent is ready in all its servers. Skips agents that were removed from the pool or whose token isn't valid
 * anymore.
 *
 * @throws if one doesn't log in.
 */
export async function agentsReady(discord: LocalDiscord, databaseUrl: string): Promise<void> {
  const sql = connect(databaseUrl, { max: 1 });
  const { sessions } = discord.core;
  // Rows may be left over from an earlier start. Only Discord knows whether the agent is logged in now.
  const isOnline = (id: string) => sessions.of(id).some(({ outlet }) => outlet !== undefined);
  const deadline = performance.now() + LOGIN_LIMIT_MS;
  try {
    for (;;) {
      const serving = await sql<{ agent: string; name: string; is_ready: boolean; guilds: string[] }[]>`
        select a.agent_id::text as agent, a.name, a.ready_at is not null and a.lease_until > clock_timestamp() as is_ready,
          (select coalesce(jsonb_agg(guild_id::text), '[]') from agent_guilds g where g.agent_id = a.agent_id) as guilds
        from agent_bots a
        where a.status in ('approved', 'active') and coalesce(a.retry_at <= clock_timestamp(), true)
          and a.agent_id in ${sql(demoAgents(discord).map(({ user }) => user.id))}`;
      const pending = serving.filter(
        ({ agent, is_ready, guilds }) =>
          !is_ready || !isOnline(agent) || guildsOf(discord, agent).some((guild) => !guilds.includes(guild)),
      );
      if (pending.length === 0) return;
      if (performance.now() > deadline)
        throw new Error(`not logged in after a minute: ${pending.map(({ name }) => name).join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    }
  } finally {
    await sql.end({ timeout: 2 });
  }
}

function demoAgents({ core, applicationId }: LocalDiscord) {
  const owner = ownerOf({ core });
  return core.bots.all().filter(({ user, ownerId }) => ownerId === owner && user.id !== applicationId);
}

function ownerOf({ core }: Pick<LocalDiscord, 'core'>): string {
  return core.world.users.find(({ username }) => username === OWNER)?.id ?? '';
}

function guildsOf({ core }: LocalDiscord, agent: string): string[] {
  return core.world.guilds.filter(({ members }) => members.has(agent)).map(({ id }) => id);
}
