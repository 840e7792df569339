/** The members of a server. Discord only lists them for applications with the Server Members intent. */
import * as z from 'zod';
import type { DiscordOutcome, DiscordRest } from './rest.ts';
import { route } from './route.ts';

/** Discord's limit for one request. */
export const MEMBERS_PER_PAGE = 1_000;

/** To whoever needs the list. */
export const NO_MEMBERS =
  "I can't see who's in this server. Whoever runs this bot has to turn on **Server Members Intent** in Discord's Developer Portal, under **Bot**.";

const snowflake = z.string().regex(/^\d{1,20}$/);
const memberBody = z.object({
  user: z.object({ id: snowflake, bot: z.boolean().optional() }),
  roles: snowflake.array(),
});

export interface ListedMember {
  id: string;
  isBot: boolean;
  roleIds: readonly string[];
}

/** The next members in the order of their IDs. @param after an ID; `0` for the first ones. */
export async function listMembers(
  rest: DiscordRest,
  guild: string,
  after: string,
  deadlineMs: number,
): Promise<DiscordOutcome<readonly ListedMember[]>> {
  const found = await rest.request(route('/guilds/:guild/members', { guild }), {
    ...{ method: 'GET', query: { limit: MEMBERS_PER_PAGE, after }, deadlineMs, response: memberBody.array() },
  });
  if (!found.ok) return found;
  const members = found.data.map(({ user, roles }) => ({ id: user.id, isBot: user.bot === true, roleIds: roles }));
  return { ok: true, data: members.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)) };
}
