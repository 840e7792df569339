import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { problemSentence } from '../platform/discord/problems.ts';
import { route } from '../platform/discord/route.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { recordAct } from './acts.ts';

/** Takes a role away when its time is up. */
export const endTemporaryRole = job({
  kind: 'end_temporary_role',
  at: 'anywhere',
  payload: () => z.object({ guild: z.string(), user: z.string(), role: z.string(), ref: z.string() }),
  async run({ store, discord, payload, settle }) {
    const { guild, user, role, ref } = payload;
    if (discord === undefined) return;
    const [held] = await store.sql()`
      select from moderation_temporary_role
      where guild_id = ${guild} and user_id = ${user} and role_id = ${role} and ref = ${ref}`;
    if (held === undefined) return;
    const taken = await discord.rest.request(route('/guilds/:guild/members/:user/roles/:role', { guild, user, role }), {
      method: 'DELETE',
      reason: 'Its time is up',
    });
    if (!taken.ok && ['unavailable', 'rate_limited', 'bad_token'].includes(taken.problem))
      throw new Unavailable('Discord isn’t responding right now.', taken.problem);
    const isGone = !taken.ok && ['unknown_member', 'unknown_role', 'unknown_server'].includes(taken.problem);
    await settle(async (sql) => {
      await sql`
        delete from moderation_temporary_role
        where guild_id = ${guild} and user_id = ${user} and role_id = ${role} and ref = ${ref}`;
      if (isGone) return;
      const line = taken.ok
        ? `Took <@&${role}> away: its time was up.`
        : `The time of <@&${role}> was up, but I couldn’t take it away. ${problemSentence(taken.problem, ['ManageRoles'])}`;
      await recordAct(sql, { guild, kind: 'role', actor: discord.id, user, detail: { lines: [line], role } });
    });
  },
});
