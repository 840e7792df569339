/**
 * What members ask of a session. The row is the command: the edge writes it under the interaction's id, and whichever node holds
 * the agent's lease applies it, in order and once, no matter which nodes die on the way.
 */
import { call } from '../platform/call.ts';
import { type Sql, STORE_SENTENCE, transaction } from '../platform/postgres.ts';
import { type Gated, type GuildCaller, gateOf, run, type Store } from '../platform/store.ts';
import { statementSpan, traced } from '../platform/tracing.ts';
import { Unavailable } from '../platform/unavailable.ts';
import type { IntentRequest, TooManyPending } from './allocation.ts';
import type { SessionKind } from './catalog.ts';
import type { Lease, NotFound, StaleFence, VoiceSession } from './session.ts';

export interface Intent {
  id: string;
  /** The idempotency key of the request. */
  key: string;
  user: string;
  verb: string;
  payload: Record<string, unknown>;
  /** ISO 8601. */
  askedAt: string;
}

/** How long a node may take over one intent, in milliseconds. Other requests in the server wait meanwhile. */
const APPLYING_MS = 2_000;
/** How long it waits for the database at most, in milliseconds: the connection may be dead without an error. */
const ANSWERED_MS = 3 * APPLYING_MS;

/** Stores what a member asks of a channel's session, once per caller's key. */
export function writeIntent(
  store: Store,
  caller: GuildCaller,
  channelId: string,
  kind: SessionKind,
  intent: IntentRequest,
): Promise<
  { status: 'asked'; intent: string; session: VoiceSession } | { status: 'no_session' } | TooManyPending | Gated
> {
  return run(store, 'voice_write_intent', {
    key: caller.key,
    channel: channelId,
    kind,
    user: caller.actor.id,
    intent,
    ...gateOf(caller),
  });
}

/** The oldest intent of a session that isn't applied yet, without a lock; undefined when there is none. */
export async function peekIntent(store: Store, sessionId: string): Promise<Intent | undefined> {
  const intent: Intent | null = await run(
    store,
    'voice_intent_ahead',
    (sql) => sql`(
    select jsonb_build_object('id', i.intent_id::text, 'key', i.idem_key, 'user', i.user_id::text, 'verb', i.verb,
      'payload', i.payload, 'askedAt', i.asked_at)
    from voice_intents i where i.session_id = ${sessionId} and i.applied_at is null order by i.intent_id limit 1)`,
  );
  return intent ?? undefined;
}

type NextIntent = { status: 'intent'; intent: Intent } | { status: 'none' } | StaleFence | NotFound;

/**
 * Applies the oldest intent of a session that isn't applied yet.
 *
 * @param apply writes the changes with the transaction it gets and nothing else, within {@link APPLYING_MS}. Its result is kept for
 *   the member. The sound follows from the rows afterwards. When it throws, nothing has happened.
 * @param only the intent that was prepared for: nothing happens when it's no longer the oldest.
 * @returns `none` when nothing is left to do.
 * @throws {Unavailable} when the database didn't answer in time: the intent may be applied all the same.
 */
export async function applyNextIntent(
  store: Store,
  lease: Lease,
  sessionId: string,
  apply: (transaction: Sql, intent: Intent) => Promise<Record<string, unknown>>,
  only?: string,
): Promise<
  { status: 'applied'; intent: Intent; result: Record<string, unknown> } | Exclude<NextIntent, { intent: Intent }>
> {
  const applying = async (sql: Sql): ReturnType<typeof applyNextIntent> => {
    // A node that is cut off during a transaction would hold the server's lock until TCP gives up.
    await sql.unsafe(
      `set local idle_in_transaction_session_timeout = ${APPLYING_MS}; set local statement_timeout = ${APPLYING_MS}`,
    );
    const held = { agent: lease.agent, fence: lease.fence, session: sessionId };
    const [row] = await sql<{ next: NextIntent }[]>`select ${call(sql, 'voice_next_intent', held)} as next`;
    const next = row?.next ?? { status: 'none' };
    if (next.status !== 'intent') return next;
    if (only !== undefined && next.intent.id !== only) return { status: 'none' };
    const result = await apply(sql, next.intent);
    await sql`
      update voice_intents set applied_at = clock_timestamp(), fence = ${lease.fence}, payload = '{}', result = ${sql.json(result as never)}
      where intent_id = ${next.intent.id}`;
    return { status: 'applied', intent: next.intent, result };
  };
  const applied = traced(statementSpan('voice_next_intent'), () => transaction(store.sql(), applying));
  const silence = Promise.withResolvers<never>();
  const timer = setTimeout(() => silence.reject(new Unavailable(STORE_SENTENCE, undefined)), ANSWERED_MS);
  return Promise.race([applied, silence.promise]).finally(() => clearTimeout(timer));
}

/**
 * Counts a failed attempt at an intent, and gives it up with `result` once there were `most`. It's counted in its row: a node that
 * restarts would begin anew.
 */
export function noteIntentFailed(
  store: Store,
  lease: Lease,
  intentId: string,
  most: number,
  result: Record<string, unknown>,
): Promise<
  { status: 'counted' | 'given_up'; attempts: number } | { status: 'applied_already' } | StaleFence | NotFound
> {
  return run(store, 'voice_intent_failed', { agent: lease.agent, fence: lease.fence, intent: intentId, most, result });
}

/** `dropped`: its session ended before it was applied. */
export type IntentState =
  | { status: 'pending' }
  | { status: 'applied'; result: Record<string, unknown> }
  | { status: 'dropped' };

/** The state of an intent; undefined when there is none under this key, or no longer. */
export async function readIntent(store: Store, key: string): Promise<IntentState | undefined> {
  const state: IntentState | null = await run(
    store,
    'voice_intent',
    (sql) => sql`(
    select case
      when i.applied_at is not null then jsonb_build_object('status', 'applied', 'result', i.result)
      when s.state = 'ended' then jsonb_build_object('status', 'dropped')
      else jsonb_build_object('status', 'pending') end
    from voice_intents i join voice_sessions s using (session_id) where i.idem_key = ${key})`,
  );
  return state ?? undefined;
}

/** The sessions of these agents that have intents to apply. */
export function sessionsWithIntents(
  store: Store,
  agents: readonly string[],
): Promise<{ session: string; agent: string }[]> {
  return run(
    store,
    'voice_intents_pending',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('session', s.session_id::text, 'agent', s.agent_id::text) order by s.session_id), '[]')
    from voice_sessions s
    where s.agent_id = any (string_to_array(${agents.join(',')}, ',')::bigint[]) and s.state <> 'ended'
      and exists (select from voice_intents i where i.session_id = s.session_id and i.applied_at is null))`,
  );
}
