/**
 * Closes channels and opens them again. What each overwrite was stands in the database before the first one is set, and what became
 * of it after each request, so whoever goes on after a crash knows what's left.
 */
import { type ChannelView, readChannels } from '../platform/discord/channels.ts';
import { type Problem, problemSentence } from '../platform/discord/problems.ts';
import type { DiscordOutcome, DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { readServer } from '../platform/discord/servers.ts';
import { run, type Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { isAs, overwriteIn, type PlannedOverwrite, planChannel, replan } from './lockdown-plan.ts';
import { reportLines } from './lockdown-report.ts';
import type { Direction, Lockdown, LockedOverwrite } from './lockdown-state.ts';

export interface LockdownContext {
  store: Store;
  rest: DiscordRest;
  /** The bot's user ID. */
  botId: string;
  now: Date;
  /** Aborts between two requests. */
  signal?: AbortSignal;
  /** Timeout for each request, in milliseconds. */
  deadlineMs?: number;
  progress?(done: number, total: number): void;
}

/**
 * Goes on with a lockdown until it's done.
 *
 * @returns it, as it is afterwards; undefined if there's none.
 * @throws {Unavailable} if Discord or the database didn't respond: whoever tries again goes on where this one was.
 */
export async function runLockdown(
  context: LockdownContext,
  id: string,
  direction: Direction,
): Promise<Lockdown | undefined> {
  const { store } = context;
  const found = await readLockdown(store, id);
  if (found === undefined || found.state !== (direction === 'start' ? 'starting' : 'ending')) return found;
  const channels = await channelsOf(context, found.guild);
  if (direction === 'start') await start(context, found, channels);
  else await end(context, found, channels);
  const done = (await readLockdown(store, id)) ?? found;
  const state = await run<'moderation_settle_lockdown', Lockdown['state']>(store, 'moderation_settle_lockdown', {
    ...{ lockdown: id, direction, lines: reportLines(done, direction) },
  });
  return { ...done, state };
}

export async function readLockdown(store: Store, id: string): Promise<Lockdown | undefined> {
  const found = await run<'moderation_read_lockdown', Lockdown | null>(store, 'moderation_read_lockdown', {
    lockdown: id,
  });
  return found ?? undefined;
}

async function channelsOf({ rest }: LockdownContext, guild: string): Promise<Map<string, ChannelView>> {
  const channels = await readChannels(rest, guild);
  return new Map((channels ?? []).map((channel) => [channel.id, channel]));
}

async function start(context: LockdownContext, found: Lockdown, channels: Map<string, ChannelView>): Promise<void> {
  const { store, rest, botId, now } = context;
  let lockdown = found;
  if (!found.isPlanned) {
    const server = await readServer(rest, botId, found.guild);
    const inScope = [...channels.values()]
      .filter(({ id, parentId }) => [id, parentId, found.guild].includes(found.scope))
      .sort((a, b) => a.position - b.position);
    const overwrites =
      server === undefined ? [] : inScope.flatMap((each) => planChannel(server, server.bot, each, now));
    lockdown = await run<'moderation_plan_lockdown', Lockdown>(store, 'moderation_plan_lockdown', {
      ...{ lockdown: found.id, overwrites },
    });
  }
  const failed = new Set(lockdown.overwrites.filter(({ state }) => state === 'failed').map(({ channel }) => channel));
  let done = 0;
  for (const overwrite of lockdown.overwrites) {
    done += 1;
    if (overwrite.state !== 'wanted') continue;
    context.signal?.throwIfAborted();
    const note = noting(context, lockdown, overwrite);
    // Without its own access, the bot couldn't open the channel again.
    if (failed.has(overwrite.channel)) await note('failed', 'bot_lacks');
    else if (!(await close(context, lockdown, overwrite, channels.get(overwrite.channel), note)))
      failed.add(overwrite.channel);
    context.progress?.(done, lockdown.overwrites.length);
  }
}

type Note = (state: LockedOverwrite['state'], problem?: string, plan?: PlannedOverwrite) => Promise<void>;

function noting({ store }: LockdownContext, { id }: Lockdown, overwrite: LockedOverwrite): Note {
  return async (state, problem, plan) => {
    await run(store, 'moderation_note_overwrite', {
      ...{ lockdown: id, channel: overwrite.channel, overwrite: overwrite.id, state },
      ...{ problem: problem ?? null, plan: plan ?? null },
    });
  };
}

/** Sets an overwrite. Returns whether it's set. */
async function close(
  context: LockdownContext,
  lockdown: Lockdown,
  overwrite: LockedOverwrite,
  channel: ChannelView | undefined,
  note: Note,
): Promise<boolean> {
  if (channel === undefined) {
    await note('failed', 'missing_access');
    return false;
  }
  let { set } = overwrite;
  const current = overwriteIn(channel, overwrite.id);
  // Someone else died between the request and the note.
  if (!isAs(current, set)) {
    if (!isAs(current, overwrite.before)) {
      const plan = replan(channel, overwrite);
      set = plan.set;
      await note('wanted', undefined, plan);
    }
    const done = await put(context, overwrite, set, reasonOf(lockdown, lockdown.actor));
    if (!done.ok) {
      await note('failed', passing(done.problem));
      return false;
    }
  }
  await note('set');
  return true;
}

async function end(context: LockdownContext, lockdown: Lockdown, channels: Map<string, ChannelView>): Promise<void> {
  let done = 0;
  for (const overwrite of lockdown.overwrites.toReversed()) {
    done += 1;
    if (overwrite.state !== 'set') continue;
    context.signal?.throwIfAborted();
    await open(context, lockdown, overwrite, channels.get(overwrite.channel));
    context.progress?.(done, lockdown.overwrites.length);
  }
}

/** Restores an overwrite, unless someone changed it meanwhile. */
async function open(
  context: LockdownContext,
  lockdown: Lockdown,
  overwrite: LockedOverwrite,
  channel: ChannelView | undefined,
): Promise<void> {
  const note = noting(context, lockdown, overwrite);
  if (channel === undefined) return missing(context, overwrite, note);
  const current = overwriteIn(channel, overwrite.id);
  const { before, set } = overwrite;
  if (isAs(current, before)) return note('restored');
  if (!isAs(current, set)) return note('changed');
  const reason = reasonOf(lockdown, lockdown.ender ?? lockdown.actor);
  const restored =
    before === null ? await remove(context, overwrite, reason) : await put(context, overwrite, before, reason);
  if (restored.ok || restored.problem === 'unknown_overwrite') return note('restored');
  if (restored.problem === 'unknown_channel') return note('gone');
  // It stays set, so that it can be tried again.
  return note('set', passing(restored.problem));
}

/** A channel that's not in the list was deleted, or is hidden from the bot. */
async function missing({ rest, deadlineMs }: LockdownContext, { channel }: LockedOverwrite, note: Note): Promise<void> {
  const found = await rest.request(route('/channels/:channel', { channel }), {
    ...{ method: 'GET', ...(deadlineMs !== undefined && { deadlineMs }) },
  });
  if (!found.ok && found.problem === 'unknown_channel') return note('gone');
  return note('set', found.ok ? 'missing_access' : passing(found.problem));
}

/** Problems that pass are no result. @throws {Unavailable} */
function passing(problem: Problem): Problem {
  if (problem === 'unavailable' || problem === 'rate_limited' || problem === 'bad_token')
    throw new Unavailable(problemSentence(problem), problem);
  return problem;
}

function put(
  { rest, deadlineMs }: LockdownContext,
  { channel, id, isMember }: LockedOverwrite,
  { allow, deny }: PlannedOverwrite['set'],
  reason: string,
): Promise<DiscordOutcome> {
  return rest.request(route('/channels/:channel/permissions/:id', { channel, id }), {
    ...{ method: 'PUT', body: { type: isMember ? 1 : 0, allow, deny }, reason },
    ...(deadlineMs !== undefined && { deadlineMs }),
  });
}

function remove(
  { rest, deadlineMs }: LockdownContext,
  { channel, id }: LockedOverwrite,
  reason: string,
): Promise<DiscordOutcome> {
  return rest.request(route('/channels/:channel/permissions/:id', { channel, id }), {
    ...{ method: 'DELETE', reason, ...(deadlineMs !== undefined && { deadlineMs }) },
  });
}

function reasonOf({ kind, reason }: Lockdown, actor: string): string {
  const what = kind === 'lock' ? 'Lock' : 'Lockdown';
  return `${what}${actor === '0' ? '' : ` by ${actor}`}${reason === null ? '' : `: ${reason}`}`;
}
