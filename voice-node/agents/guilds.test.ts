/** Which guilds an agent is in, as saved in the database. */
import { expect, test } from 'vitest';
import { AGENT_PERMISSIONS } from '../../infra/sandbox/discord/gateway/testing.ts';
import { openLoneStage } from '../../infra/testing/voice-node/single-agent.ts';
import { until } from '../../infra/testing/voice-node/stage.ts';

test('an agent invited while it logs in serves that server too', async () => {
  const stage = await openLoneStage();
  const lone = await stage.claim();
  const { id } = lone.agent;
  const { administration, world } = stage.discord.core;
  const [home, other] = world.guilds;
  if (home === undefined || other === undefined) throw new Error('the world needs two guilds');
  administration.kick(other, id);
  let isInvited = false;
  // Its write has to wait until it's in the other guild.
  const invited = stage.sql.begin(async (sql) => {
    await sql`select from agent_bots where agent_id = ${id} for no key update`;
    void lone.logIn();
    await until('it to write', async () => {
      const [waiting] = await stage.sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return waiting !== undefined;
    });
    administration.invite(other, id, AGENT_PERMISSIONS);
    await until('it to notice the invitation', () => lone.agent.guilds.length === 2);
    isInvited = !lone.agent.isReady;
  });
  await invited;
  expect(isInvited).toBe(true);
  await until('it to be ready', () => lone.agent.isReady);
  await until('both guilds to be saved', async () => {
    const rows = await stage.sql`select guild_id::text from agent_guilds where agent_id = ${id} order by 1`;
    return rows.map(({ guild_id }) => guild_id).join() === [home.id, other.id].sort().join();
  });
});
