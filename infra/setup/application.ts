/** The Discord application that a bot's token belongs to. */
import * as z from 'zod';
import { DiscordRest } from '../../shared/platform/discord/rest.ts';
import { route } from '../../shared/platform/discord/route.ts';
import { dataOf } from '../scripts/registration.ts';

const user = z.object({ id: z.string() });
const body = z.object({
  id: z.string(),
  name: z.string(),
  verify_key: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .optional(),
  interactions_endpoint_url: z.string().nullish(),
  owner: user.optional(),
  team: z.object({ members: z.array(z.object({ user })) }).nullish(),
});

export interface Application {
  id: string;
  name: string;
  verify_key?: string | undefined;
  interactions_endpoint_url?: string | null | undefined;
  /** User IDs: the members of its team, or its owner. */
  owners: string[];
}

/**
 * Asks Discord. https://docs.discord.com/developers/resources/application#get-current-application
 *
 * @throws with a sentence if the token isn't valid, or Discord can't be reached.
 */
export async function readApplication(apiBase: string, token: string): Promise<Application> {
  const rest = new DiscordRest({ apiBase, token, observe: () => {} });
  const outcome = await rest.request(route('/applications/@me'), { method: 'GET', deadlineMs: 10_000, response: body });
  if (!outcome.ok && outcome.status === 401)
    throw new Error('Discord says this token isn’t valid. Copy it again, or reset it there.');
  const { owner, team, ...application } = dataOf(outcome);
  // A team's own account is its "owner". Nobody can log in as it.
  const owners = team ? team.members.map((member) => member.user.id) : owner ? [owner.id] : [];
  return { ...application, owners };
}
