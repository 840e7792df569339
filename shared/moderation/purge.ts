/** Deletes the messages of a purge. How far it is stands in the database, so whoever goes on after a crash knows. */
import { type Problem, problemSentence } from '../platform/discord/problems.ts';
import type { DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { counted, plural } from '../platform/plural.ts';
import { run, type Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { BULK, isOld } from './purge-filter.ts';

/** Timeout for each request, in milliseconds. Discord wants old messages deleted slowly. */
const DEADLINE_MS = 60_000;

export interface PurgeContext {
  store: Store;
  rest: DiscordRest;
  signal: AbortSignal;
  progress?(handled: number, total: number): void;
}

interface Purge {
  channel: string;
  actor: string;
  reason: string | null;
  /** What the messages have in common, for the log: `by <@1>`. */
  about: string;
  messages: readonly string[];
  handled: number;
  missing: number;
  state: 'shown' | 'running' | 'done';
}

/**
 * Deletes what's left of a purge.
 *
 * @returns what came of it, in a sentence.
 * @throws {Unavailable} if Discord or the database didn't respond: whoever tries again goes on where this one was.
 */
export async function runPurge(context: PurgeContext, id: string): Promise<string> {
  const { store, signal } = context;
  const purge = await run<Purge | null>(
    store,
    'moderation_purge',
    (sql) => sql`(
      select jsonb_build_object('channel', channel_id::text, 'actor', actor_id::text, 'reason', reason, 'about', about, 'messages', messages,
        'handled', handled, 'missing', missing, 'state', state)
      from moderation_purge where purge_id = ${id})`,
  );
  if (purge === null || purge.state === 'shown') return 'That list of messages has expired. Use `/purge` again.';
  let { handled, missing } = purge;
  let problem: Problem | undefined;
  while (purge.state === 'running' && handled < purge.messages.length && problem === undefined) {
    signal.throwIfAborted();
    const chunk = chunkOf(purge.messages.slice(handled));
    const deleted = await deleteChunk(context, purge, chunk);
    if ('problem' in deleted) problem = deleted.problem;
    else {
      ({ handled, missing } = await advance(store, id, handled + chunk.length, deleted.missing));
      context.progress?.(handled, purge.messages.length);
    }
  }
  const sentences = resultOf(purge.messages.length, handled, missing, problem);
  const [deleted = ''] = sentences;
  await advance(store, id, handled, 0, [
    `${deleted}${purge.about === '' ? '' : ` They were ${purge.about}.`}`,
    ...sentences.slice(1),
  ]);
  return sentences.join(' ');
}

/** The next messages that one request deletes. */
function chunkOf(left: readonly string[]): readonly string[] {
  const nowMs = Date.now();
  const young = left.slice(0, BULK.most).filter((id) => !isOld(id, nowMs));
  return young.length >= BULK.least ? young : left.slice(0, 1);
}

async function deleteChunk(
  { rest }: PurgeContext,
  { channel, actor, reason: why }: Purge,
  chunk: readonly string[],
): Promise<{ missing: number } | { problem: Problem }> {
  const reason = `Purge${actor === '0' ? '' : ` by ${actor}`}${why === null ? '' : `: ${why}`}`;
  const [message = ''] = chunk;
  const done =
    chunk.length === 1
      ? await rest.request(route('/channels/:channel/messages/:message', { channel, message }), {
          ...{ method: 'DELETE', reason, deadlineMs: DEADLINE_MS },
        })
      : await rest.request(route('/channels/:channel/messages/bulk-delete', { channel }), {
          ...{ method: 'POST', body: { messages: chunk }, reason, deadlineMs: DEADLINE_MS },
        });
  if (done.ok) return { missing: 0 };
  if (done.problem === 'unknown_message' || done.problem === 'system_message') return { missing: 1 };
  if (done.problem === 'unavailable' || done.problem === 'rate_limited' || done.problem === 'bad_token')
    throw new Unavailable(problemSentence(done.problem), done.problem);
  return { problem: done.problem };
}

function advance(store: Store, purge: string, handled: number, missing: number, lines?: readonly string[]) {
  return run<'moderation_advance_purge', { handled: number; missing: number }>(store, 'moderation_advance_purge', {
    ...{ purge, handled, missing, lines: lines ?? null },
  });
}

function resultOf(total: number, handled: number, missing: number, problem: Problem | undefined): string[] {
  const sentences = [`Deleted ${counted(handled - missing, 'message')}.`];
  if (missing > 0) sentences.push(`${counted(missing, 'message')} ${plural(missing, 'was', 'were')} gone already.`);
  if (problem !== undefined)
    sentences.push(`The other ${total - handled} are still there. ${problemSentence(problem, ['ManageMessages'])}`);
  return sentences;
}
