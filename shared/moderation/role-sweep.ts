/**
 * Gives a role to many members, or takes it. Members come in the order of their IDs, and the database knows which one it's at before
 * Discord is asked: after a crash, Discord's own list tells whether that was done, so nobody is dealt with twice.
 */
import { problemSentence } from '../platform/discord/problems.ts';
import type { DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { type ListedMember, listMembers, MEMBERS_PER_PAGE, NO_MEMBERS } from '../platform/discord/server-members.ts';
import { counted } from '../platform/plural.ts';
import { run, type Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';

/** How long one job works before it asks to go on, in milliseconds: the answer to a button can be edited for 15 minutes. */
const WORK_MS = 4.5 * 60_000;
const DEADLINE_MS = 30_000;

export type SweptMembers = 'all' | 'humans' | 'bots' | 'role';

export interface RoleSweep {
  guild: string;
  actor: string;
  role: string;
  isGiven: boolean;
  members: SweptMembers;
  ofRole: string | null;
  reason: string | null;
  /** Members it was about when it was shown. */
  total: number;
  at: string;
  isBegun: boolean;
  changed: number;
  failed: number;
  state: 'shown' | 'running' | 'paused' | 'stopped' | 'done';
}

export interface SweepContext {
  store: Store;
  rest: DiscordRest;
  signal: AbortSignal;
  /** Roles whose members nobody deals with. */
  protectedRoles: readonly string[];
  workMs?: number;
  progress?(sweep: RoleSweep): void;
}

/** Whether a sweep is about a member, as they are now. */
export function isSwept(
  { isGiven, role, members, ofRole }: Pick<RoleSweep, 'isGiven' | 'role' | 'members' | 'ofRole'>,
  member: ListedMember,
  protectedRoles: readonly string[],
): boolean {
  if (member.roleIds.includes(role) === isGiven) return false;
  if (protectedRoles.some((id) => id !== role && member.roleIds.includes(id))) return false;
  switch (members) {
    case 'all':
      return true;
    case 'humans':
      return !member.isBot;
    case 'bots':
      return member.isBot;
    case 'role':
      return ofRole !== null && member.roleIds.includes(ofRole);
  }
}

export interface Swept {
  sweep: RoleSweep;
  /** Why it stopped, besides that it was told to or is done. */
  problem?: string;
}

/**
 * Goes on with a sweep until it's done, stopped, or has worked long enough.
 *
 * @throws {Unavailable} if Discord or the database didn't respond: whoever tries again goes on where this one was.
 */
export async function runRoleSweep(context: SweepContext, id: string): Promise<Swept> {
  const { store, rest, signal, protectedRoles, workMs = WORK_MS } = context;
  const endMs = performance.now() + workMs;
  let sweep = await read(store, id);
  /** The member whose request is done, but not noted. */
  let pending = { changed: 0, failed: 0 };
  const step = async (next: string | null) => {
    sweep = await run<'moderation_step_role_sweep', RoleSweep>(store, 'moderation_step_role_sweep', {
      ...{ sweep: id, ...pending, next },
    });
    pending = { changed: 0, failed: 0 };
    context.progress?.(sweep);
  };
  let after = sweep.isBegun ? (BigInt(sweep.at) - 1n).toString() : sweep.at;
  let problem: string | undefined;
  let isDone = false;
  /** The member it's at wasn't dealt with, so whoever goes on begins with them. */
  let isRefused = false;
  while (sweep.state === 'running' && problem === undefined && !isDone && performance.now() < endMs) {
    const page = await listMembers(rest, sweep.guild, after, DEADLINE_MS);
    if (!page.ok) {
      if (isPassing(page.problem)) throw new Unavailable(problemSentence(page.problem), page.problem);
      problem = page.status === 403 ? NO_MEMBERS : problemSentence(page.problem);
      break;
    }
    for (const member of page.data) {
      if (performance.now() >= endMs) break;
      signal.throwIfAborted();
      after = member.id;
      const isBegun = sweep.isBegun && sweep.at === member.id;
      if (isBegun && member.roleIds.includes(sweep.role) === sweep.isGiven) {
        pending = { changed: 1, failed: 0 };
        await step(null);
        continue;
      }
      if (!isSwept(sweep, member, protectedRoles)) continue;
      if (!isBegun) await step(member.id);
      if (sweep.state !== 'running') break;
      const done = await change(rest, sweep, member.id);
      if (done.ok) pending = { changed: 1, failed: 0 };
      else if (done.problem === 'unknown_member') pending = { changed: 0, failed: 1 };
      else if (isPassing(done.problem)) throw new Unavailable(problemSentence(done.problem), done.problem);
      else {
        problem = problemSentence(done.problem, ['ManageRoles']);
        isRefused = true;
        break;
      }
    }
    isDone = page.data.length < MEMBERS_PER_PAGE && after === (page.data.at(-1)?.id ?? after);
  }
  if (!isRefused) await step(null);
  const state = sweep.state === 'stopped' ? 'stopped' : isDone && problem === undefined ? 'done' : 'paused';
  const settled = await run<'moderation_settle_role_sweep', RoleSweep['state']>(store, 'moderation_settle_role_sweep', {
    ...{ sweep: id, state, line: sweepLine(sweep) },
  });
  return { sweep: { ...sweep, state: settled }, ...(problem !== undefined && { problem }) };
}

/** `Gave <@&1> to 12 members.` */
export function sweepLine({
  isGiven,
  role,
  changed,
  failed,
}: Pick<RoleSweep, 'isGiven' | 'role' | 'changed' | 'failed'>): string {
  const done = isGiven
    ? `Gave <@&${role}> to ${counted(changed, 'member')}.`
    : `Took <@&${role}> from ${counted(changed, 'member')}.`;
  return failed === 0 ? done : `${done} ${counted(failed, 'member')} left meanwhile.`;
}

function change(rest: DiscordRest, { guild, role, isGiven, actor, reason }: RoleSweep, user: string) {
  return rest.request(route('/guilds/:guild/members/:user/roles/:role', { guild, user, role }), {
    ...{ method: isGiven ? 'PUT' : 'DELETE', deadlineMs: DEADLINE_MS },
    reason: `Mass change${actor === '0' ? '' : ` by ${actor}`}${reason === null ? '' : `: ${reason}`}`,
  });
}

function isPassing(problem: string): boolean {
  return problem === 'unavailable' || problem === 'rate_limited' || problem === 'bad_token';
}

function read(store: Store, id: string): Promise<RoleSweep> {
  return run(
    store,
    'moderation_role_sweep',
    (sql) => sql`(
      select jsonb_build_object('guild', guild_id::text, 'actor', actor_id::text, 'role', role_id::text, 'isGiven', is_given,
        'members', members, 'ofRole', of_role::text, 'reason', reason, 'total', total, 'at', user_id::text, 'isBegun', is_begun,
        'changed', changed, 'failed', failed, 'state', state)
      from moderation_role_sweep where sweep_id = ${id})`,
  );
}
