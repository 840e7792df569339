/** The Discord application that a bot's token belongs to. */
import { DiscordRest } from '../../shared/platform/discord/rest.ts';
import { type Application as Answer, requestApplication } from '../check/application.ts';
import { dataOf } from '../scripts/registration.ts';

export interface Application extends Pick<Answer, 'id' | 'name' | 'verify_key' | 'interactions_endpoint_url'> {
  /** User IDs: the members of its team, or its owner. */
  owners: string[];
}

/** Time limit, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * Asks Discord.
 *
 * @throws with a sentence if the token isn't valid, or Discord can't be reached.
 */
export async function readApplication(apiBase: string, token: string): Promise<Application> {
  const outcome = await requestApplication(new DiscordRest({ apiBase, token, observe: () => {} }), TIMEOUT_MS);
  if (!outcome.ok && outcome.status === 401)
    throw new Error('Discord says this token isn’t valid. Copy it again, or reset it there.');
  const { owner, team, ...application } = dataOf(outcome);
  // A team's own account is its "owner". Nobody can log in as it.
  const owners = team ? team.members.map((member) => member.user.id) : owner ? [owner.id] : [];
  return { ...application, owners };
}
