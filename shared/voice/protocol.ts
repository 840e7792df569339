/**
 * The control API of voice nodes, as the edge calls it: JSON over HTTP under `/v1/`, signed by
 * {@link file://../platform/signed-call.ts}. A call only hurries what the rows already say, and brings back what came of it;
 * one that is lost changes nothing.
 */
import * as z from 'zod';
import { CALL_ERRORS, CallError, type CallErrorCode } from './call-errors.ts';
import { SESSION_KINDS } from './catalog.ts';
import { RELEASE_REASONS, type ReleaseReason } from './store.ts';

export { CALL_ERRORS, CallError, type CallErrorCode };

const snowflake = z.string().regex(/^\d{17,20}$/);
/** Ids and fences of the database: decimal, beyond what a JSON number holds. */
const serial = z.string().regex(/^\d{1,19}$/);
/** The interaction's id, or what else the caller would repeat the call under. */
const key = z.string().min(1).max(200);

/** The session a call is about, and the lease it is meant for. Under another fence nothing is done. */
const session = { session: serial, agent: snowflake, fence: serial };

const held = z.strictObject({
  state: z.enum(['joining', 'active', 'parked']),
  channel: snowflake,
  /** Of the voice connection, in milliseconds; null while unknown. */
  pingMs: z.number().nonnegative().nullable(),
});

/** A JSON object that one intent's verb understands. */
const result = z.record(z.string(), z.unknown());

/** Every call: its method, what it takes and what it answers. */
export const CALLS = {
  /** Joins the session's channel now, and answers once it is joined or cannot be. */
  join: {
    method: 'POST',
    body: z.strictObject({ key, ...session, guild: snowflake, channel: snowflake, kind: z.enum(SESSION_KINDS) }),
    answer: held,
  },
  /** Leaves a channel whose session has ended, or ends it. */
  leave: {
    method: 'POST',
    body: z.strictObject({
      key,
      ...session,
      reason: z.enum(Object.keys(RELEASE_REASONS) as [ReleaseReason, ...ReleaseReason[]]),
    }),
    answer: z.strictObject({ state: z.literal('left') }),
  },
  /** Takes a session to another channel of its guild. */
  move: { method: 'POST', body: z.strictObject({ key, ...session, channel: snowflake }), answer: held },
  /** How a session is doing. */
  state: { method: 'POST', body: z.strictObject(session), answer: held },
  /** Applies what was asked of a session now, and answers what came of the intent named. */
  intents: {
    method: 'POST',
    body: z.strictObject({ key, ...session, intent: serial }),
    answer: z.strictObject({ intent: serial, result }),
  },
  /** What a search finds, for lists that appear while somebody types: nothing of it is written down. */
  search: {
    method: 'POST',
    body: z.strictObject({
      key: key.optional(),
      query: z.string().min(1).max(500),
      /** A search prefix of Lavalink's instead of the usual ones. */
      source: z.string().max(32).optional(),
      most: z.int().min(1).max(25),
    }),
    answer: z.strictObject({
      tracks: z.array(
        z.strictObject({
          title: z.string(),
          author: z.string(),
          /** In milliseconds; null for a stream, or when nobody knows. */
          lengthMs: z.number().int().positive().nullable(),
          encoded: z.string().nullable(),
          uri: z.string().nullable(),
        }),
      ),
    }),
  },
  /** What an address leads to, or the first that a search in a guild finds: nothing of it is written down. */
  load: {
    method: 'POST',
    body: z.strictObject({ guild: snowflake, query: z.string().min(1).max(500), most: z.int().min(1).max(200) }),
    answer: z.discriminatedUnion('status', [
      z.strictObject({
        status: z.literal('found'),
        /** Tracks in Lavalink's own form, which alone says what plays. */
        encoded: z.array(z.string()).min(1).max(200),
        /** Name of the playlist that they are. */
        playlist: z.string().nullable(),
        /** More of it than were asked for. */
        left: z.int().nonnegative(),
      }),
      z.strictObject({ status: z.literal('not_found'), query: z.string() }),
      z.strictObject({ status: z.literal('address_refused') }),
      z.strictObject({ status: z.literal('source_failed'), reason: z.string() }),
    ]),
  },
  /** There is something to claim. */
  wake: { method: 'POST', body: z.strictObject({}), answer: z.strictObject({ claimed: z.int().nonnegative() }) },
  /** Hands over all agents and claims no more. */
  drain: {
    method: 'POST',
    body: z.strictObject({ key }),
    answer: z.strictObject({ agents: z.int().nonnegative(), sessions: z.int().nonnegative() }),
  },
  status: {
    method: 'GET',
    body: z.undefined(),
    answer: z.strictObject({
      node: z.string(),
      version: z.string(),
      uptimeSeconds: z.number().nonnegative(),
      load: z.number().nonnegative(),
      isPaused: z.boolean(),
      isDraining: z.boolean(),
      agents: z.array(
        z.strictObject({
          agent: snowflake,
          fence: serial,
          isReady: z.boolean(),
          guilds: z.int().nonnegative(),
          sessions: z.int().nonnegative(),
          /** Of the gateway, in milliseconds; null before its first heartbeat. */
          pingMs: z.number().nonnegative().nullable(),
        }),
      ),
      lavalink: z.array(z.strictObject({ id: z.string(), isConnected: z.boolean(), players: z.int().nonnegative() })),
    }),
  },
} as const;

export type CallName = keyof typeof CALLS;
export type CallBody<N extends CallName> = z.output<(typeof CALLS)[N]['body']>;
export type CallAnswer<N extends CallName> = z.output<(typeof CALLS)[N]['answer']>;

export function pathOf(name: CallName): `/v1/${CallName}` {
  return `/v1/${name}`;
}

/** The body of every answer that is not 200. `detail` is for logs: it holds no token and nothing of a member's. */
export const callErrorBody = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(CALL_ERRORS) as [CallErrorCode, ...CallErrorCode[]]),
    detail: z.string().max(500).optional(),
  }),
});

/**
 * What a node answered.
 *
 * @throws {CallError} the one it answered, or `internal` when it is not an answer to this call.
 */
export function readAnswer<N extends CallName>(name: N, status: number, body: unknown): CallAnswer<N> {
  if (status === 200) {
    const answer = CALLS[name].answer.safeParse(body);
    if (answer.success) return answer.data as CallAnswer<N>;
    throw new CallError('internal', `the answer to ${name} is not one`);
  }
  const failed = callErrorBody.safeParse(body);
  throw failed.success
    ? new CallError(failed.data.error.code, failed.data.error.detail)
    : new CallError('internal', `${name} was answered with HTTP ${status}`);
}
