import { isSwept, type RoleSweep } from '../../shared/moderation/role-sweep.ts';
import { problemSentence } from '../../shared/platform/discord/problems.ts';
import { listMembers, MEMBERS_PER_PAGE, NO_MEMBERS } from '../../shared/platform/discord/server-members.ts';
import { whole } from '../../shared/platform/plural.ts';
import { DEADLINE_MS, type Scene } from './perform.ts';

/** Requests to Discord that a command can make while someone waits. */
const PAGES = 10;

/** How many members a sweep is about, or a sentence. */
export async function countSwept(
  { rest, server, settings }: Scene,
  sweep: Pick<RoleSweep, 'isGiven' | 'role' | 'members' | 'ofRole'>,
): Promise<number | { sentence: string }> {
  let after = '0';
  let count = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const found = await listMembers(rest, server.id, after, DEADLINE_MS);
    if (!found.ok) return { sentence: found.status === 403 ? NO_MEMBERS : problemSentence(found.problem) };
    count += found.data.filter((member) => isSwept(sweep, member, settings.protectedRoles)).length;
    if (found.data.length < MEMBERS_PER_PAGE) return count;
    after = found.data.at(-1)?.id ?? after;
  }
  return {
    sentence: `This server has more than ${whole(PAGES * MEMBERS_PER_PAGE)} members, which is more than I can deal with one by one.`,
  };
}
