/** The demo agents of the local Discord: given to a pool, so that the voice nodes log them in. */
import { connect } from '../../../shared/platform/postgres.ts';
import { TokenCipher } from '../../../shared/platform/token-crypto.ts';
import { addAgent } from '../../../shared/voice/agents.ts';
import { createPool } from '../../../shared/voice/pools.ts';
import { plainStore } from '../../store.ts';
import type { LocalDiscord } from '../discord/index.ts';

/** Their names, in the order in which they come into the first server. */
const NAMES = ['soprano', 'alto', 'tenor', 'bass'];
const POOL = 'Demo voices';
const OWNER = 'alice';
/** Far longer than logging in takes; a machine may be busy with something else. */
const LOGIN_LIMIT_MS = 60_000;
const BETWEEN_LOOKS_MS = 50;

/** @param count how many of the demo agents, 0 to 4. */
export function namesOfAgents(count: number): string[] {
  return NAMES.slice(0, count);
}

/** Puts the demo agents into a public pool of Alice's. What's there already stays as it is. */
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
    const made = await createPool(store, caller('pool'), {
      name: POOL,
      description: 'Try them out',
      visibility: 'public',
    });
    if (made.status !== 'created') return;
    for (const { user, token } of demoAgents(discord)) {
      const sealed = await cipher.seal(token, user.id);
      const agent = { id: user.id, applicationId: user.id, name: user.username, token: sealed };
      await addAgent(store, caller(`agent:${user.id}`), made.pool, agent);
    }
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/**
 * Waits until every demo agent can serve wherever it's a member. One that a member took out of the pool, or whose token
 * Discord doesn't take any more, isn't waited for.
 *
 * @throws when one doesn't log in.
 */
export async function agentsReady(discord: LocalDiscord, databaseUrl: string): Promise<void> {
  const sql = connect(databaseUrl, { max: 1 });
  const { sessions } = discord.core;
  // Rows may be left from an earlier start: whether it is logged in now, only Discord knows.
  const isOnline = (id: string) => sessions.of(id).some(({ outlet }) => outlet !== undefined);
  const giveUpAt = performance.now() + LOGIN_LIMIT_MS;
  try {
    for (;;) {
      const serving = await sql<{ agent: string; name: string; is_ready: boolean; guilds: string[] }[]>`
        select a.agent_id::text as agent, a.name, a.ready_at is not null and a.lease_until > clock_timestamp() as is_ready,
          (select coalesce(jsonb_agg(guild_id::text), '[]') from agent_guilds g where g.agent_id = a.agent_id) as guilds
        from agent_bots a
        where a.status in ('approved', 'active') and coalesce(a.retry_at <= clock_timestamp(), true)
          and a.agent_id in ${sql(demoAgents(discord).map(({ user }) => user.id))}`;
      const awaited = serving.filter(
        ({ agent, is_ready, guilds }) =>
          !is_ready || !isOnline(agent) || guildsOf(discord, agent).some((guild) => !guilds.includes(guild)),
      );
      if (awaited.length === 0) return;
      if (performance.now() > giveUpAt)
        throw new Error(`not logged in after a minute: ${awaited.map(({ name }) => name).join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
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
