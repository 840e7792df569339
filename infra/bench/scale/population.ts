/** Pools, agents, and servers, as they are when everyone has joined. No process holds anything yet. */
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '../../../shared/platform/postgres.ts';
import { VOICE } from '../../../shared/voice/catalog.ts';
import { openVoice } from '../../testing/voice.ts';

/** Servers for each agent, and how many of them each agent is in: five agents in every server. */
export const SERVERS_PER_AGENT = 10;
const SERVERS_OF_AGENT = 50;
const FIRST_SERVER = 820_000_000_000_000_000n;

/** The ID of a server by number, from 0. */
export function serverId(number: number): string {
  return (FIRST_SERVER + BigInt(number)).toString();
}

/** @returns how many servers there are. */
export async function populate(url: string, agents: number): Promise<number> {
  const sql = connect(url, { max: 1 });
  // Nobody measures this, and there are thousands of commits.
  await sql`set synchronous_commit = off`;
  const voice = await openVoice(1, { url, sql, drop: () => sql.end() });
  const ids: string[] = [];
  let pool = '';
  let owner = '';
  for (let number = 0; number < agents; number++) {
    if (number % VOICE.agentsPerGuild === 0) {
      owner = voice.id();
      pool = await voice.pool(owner);
    }
    ids.push(await voice.agent(owner, pool));
  }
  const servers = agents * SERVERS_PER_AGENT;
  // What voice_enter_guild writes for each of them, in one statement.
  await sql`
    insert into agent_guilds (guild_id, agent_id, slot)
    select ${FIRST_SERVER.toString()}::bigint + (number * ${SERVERS_PER_AGENT}::integer + place) % ${servers}::integer, agent_id,
      1 + place / ${SERVERS_PER_AGENT}::integer
    from (select agent_id, row_number() over (order by agent_id)::integer - 1 as number from agent_bots) agents,
      generate_series(0, ${SERVERS_OF_AGENT - 1}::integer) place`;
  await sql`vacuum analyze`;
  await sql.end();
  return servers;
}

/** Waits until something is so, and returns how long that took, in milliseconds. @throws when it takes too long. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  limitMs: number,
  everyMs = 100,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > limitMs) throw new Error(`${what}: not within ${limitMs / 1_000} s.`);
    await wait(everyMs);
  }
  return performance.now() - startedAt;
}
