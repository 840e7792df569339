/**
 * Moves everyone from one voice channel to another. Discord doesn't tell who's in a channel over HTTP, only which channel a member
 * is in, so it asks for each member of the server.
 */
import { voicePlace } from '../platform/discord/bots.ts';
import { type Problem, problemSentence } from '../platform/discord/problems.ts';
import type { DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { type ListedMember, listMembers, MEMBERS_PER_PAGE, NO_MEMBERS } from '../platform/discord/server-members.ts';
import { counted, whole } from '../platform/plural.ts';
import { run, type Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';

/** Members that are asked about, at most: jobs have 40 requests a second. */
const MOST_MEMBERS = 3_000;
/** Members asked about at once. */
const AT_ONCE = 4;
const DEADLINE_MS = 30_000;

export interface MoveAll {
  guild: string;
  actor: string;
  from: string;
  to: string;
  reason: string | null;
}

export interface MoveContext {
  store: Store;
  rest: DiscordRest;
  /** Of the interaction. */
  key: string;
  signal: AbortSignal;
  progress?(done: number, total: number): void;
}

/** @returns what came of it, in a sentence. @throws {Unavailable} if Discord or the database didn't respond. */
export async function moveEverybody(context: MoveContext, request: MoveAll): Promise<string> {
  const { rest, signal } = context;
  const { guild, from, to } = request;
  const members = await everyone(rest, guild);
  if ('sentence' in members) return members.sentence;
  let moved = 0;
  const failed = new Map<Problem, number>();
  for (let start = 0; start < members.length; start += AT_ONCE) {
    signal.throwIfAborted();
    const batch = members.slice(start, start + AT_ONCE);
    const outcomes = await Promise.all(batch.map(({ id }) => moveIfThere(rest, request, id)));
    for (const outcome of outcomes) {
      if (outcome === 'moved') moved += 1;
      else if (outcome !== 'elsewhere') failed.set(outcome, (failed.get(outcome) ?? 0) + 1);
    }
    context.progress?.(Math.min(start + AT_ONCE, members.length), members.length);
  }
  const line = `Moved ${counted(moved, 'member')} from <#${from}> to <#${to}>.`;
  const problems = [...failed].map(
    ([problem, count]) => `I couldn’t move ${counted(count, 'member')}. ${problemSentence(problem, ['MoveMembers'])}`,
  );
  if (moved === 0 && problems.length === 0) return `Nobody is in <#${from}>.`;
  const text = [line, ...problems].join(' ');
  await record(context, request, text);
  return text;
}

async function everyone(rest: DiscordRest, guild: string): Promise<readonly ListedMember[] | { sentence: string }> {
  const members: ListedMember[] = [];
  for (let after = '0'; members.length <= MOST_MEMBERS; ) {
    const page = await listMembers(rest, guild, after, DEADLINE_MS);
    if (!page.ok) {
      if (page.problem === 'unavailable' || page.problem === 'rate_limited')
        throw new Unavailable(problemSentence(page.problem), page.problem);
      return { sentence: page.status === 403 ? NO_MEMBERS : problemSentence(page.problem) };
    }
    members.push(...page.data);
    if (page.data.length < MEMBERS_PER_PAGE) break;
    after = page.data.at(-1)?.id ?? after;
  }
  if (members.length <= MOST_MEMBERS) return members;
  return {
    sentence: `Discord only tells me which voice channel a member is in if I ask for each of them, and this server has more than ${whole(MOST_MEMBERS)}. Move them one by one with \`/voice move\`.`,
  };
}

async function moveIfThere(
  rest: DiscordRest,
  { guild, from, to, actor, reason }: MoveAll,
  user: string,
): Promise<'moved' | 'elsewhere' | Problem> {
  const place = await voicePlace(rest, guild, user);
  if (place.status !== 'in_channel' || place.channelId !== from) return 'elsewhere';
  const done = await rest.request(route('/guilds/:guild/members/:user', { guild, user }), {
    ...{ method: 'PATCH', body: { channel_id: to }, deadlineMs: DEADLINE_MS },
    reason: `Moved by ${actor}${reason === null ? '' : `: ${reason}`}`,
  });
  if (done.ok) return 'moved';
  if (done.problem === 'not_in_voice' || done.problem === 'unknown_member') return 'elsewhere';
  if (done.problem === 'unavailable' || done.problem === 'rate_limited')
    throw new Unavailable(problemSentence(done.problem), done.problem);
  return done.problem;
}

/** Once, however often the job is tried. */
async function record({ store, key }: MoveContext, { guild, actor, to, reason }: MoveAll, text: string): Promise<void> {
  await run(store, 'moderation_finish_act', {
    ...{ key: `${key}:moved`, request: `move_all|${guild}`, outcome: { status: 'done', text } },
    ...{ guild, kind: 'voice', actor, user: null, channel: to, reason, detail: { lines: [text] } },
  });
}
