/**
 * The control API of voice nodes, as the edge calls it: JSON over HTTP under `/v1/`, signed by
 * {@link file://../platform/signed-call.ts}. A call only speeds up what the rows already say, and returns the outcome; losing one
 * changes nothing.
 */
import * as z from 'zod';
import { CALL_ERRORS, CallError, type CallErrorCode } from './call-errors.ts';
import { SESSION_KINDS } from './catalog.ts';
import { RELEASE_REASONS, type ReleaseReason } from './session.ts';

export { CALL_ERRORS, CallError, type CallErrorCode };

const snowflake = z.string().regex(/^\d{17,20}$/);
/** Ids and fences of the database: decimal, too large for a JSON number. */
const serial = z.string().regex(/^\d{1,19}$/);
/** The idempotency key, usually the interaction's id. */
const key = z.string().min(1).max(200);

/** The session a call is about, and the lease it is meant for. Under another fence, nothing happens. */
const session = { session: serial, agent: snowflake, fence: serial };

const held = z.strictObject({
  state: z.enum(['joining', 'active', 'parked']),
  channel: snowflake,
  /** Latency of the voice connection, in milliseconds; null while unknown. */
  pingMs: z.number().nonnegative().nullable(),
});

/** A JSON object that depends on the intent's verb. */
const result = z.record(z.string(), z.unknown());

/** Every call: its method, the body of its request, and that of its answer. */
export const CALLS = {
  /** Joins the session's channel now, and answers once that worked or failed. */
  join: {
    method: 'POST',
    body: z.strictObject({ key, ...session, guild: snowflake, channel: snowflake, kind: z.enum(SESSION_KINDS) }),
    answer: held,
  },
  /** Leaves a channel whose session has ended, or ends the session. */
  leave: {
    method: 'POST',
    body: z.strictObject({
      key,
      ...session,
      reason: z.enum(Object.keys(RELEASE_REASONS) as [ReleaseReason, ...ReleaseReason[]]),
    }),
    answer: z.strictObject({ state: z.literal('left') }),
  },
  /** Moves a session to another channel of its server. */
  move: { method: 'POST', body: z.strictObject({ key, ...session, channel: snowflake }), answer: held },
  /** How a session is doing. */
  state: { method: 'POST', body: z.strictObject(session), answer: held },
  /** Applies a session's intents now, and answers the result of this one. */
  intents: {
    method: 'POST',
    body: z.strictObject({ key, ...session, intent: serial }),
    answer: z.strictObject({ intent: serial, result }),
  },
  /** Searches for suggestions while someone types. Stores nothing. */
  search: {
    method: 'POST',
    body: z.strictObject({
      key: key.optional(),
      query: z.string().min(1).max(500),
      /** One of Lavalink's search prefixes instead of the usual ones. */
      source: z.string().max(32).optional(),
      most: z.int().min(1).max(25),
      /** Who's typing: their next keystroke replaces this one. */
      member: snowflake.optional(),
    }),
    answer: z.strictObject({
      tracks: z.array(
        z.strictObject({
          title: z.string(),
          author: z.string(),
          /** In milliseconds; null for a stream, or when unknown. */
          lengthMs: z.number().int().positive().nullable(),
          encoded: z.string().nullable(),
          uri: z.string().nullable(),
        }),
      ),
    }),
  },
  /** Loads the tracks of an address, or the first result of a search in a server. Stores nothing. */
  load: {
    method: 'POST',
    body: z.strictObject({ guild: snowflake, query: z.string().min(1).max(500), most: z.int().min(1).max(200) }),
    answer: z.discriminatedUnion('status', [
      z.strictObject({
        status: z.literal('found'),
        /** Tracks in Lavalink's own encoding, which alone decides what plays. */
        encoded: z.array(z.string()).min(1).max(200),
        /** The name of the playlist they come from. */
        playlist: z.string().nullable(),
        /** How many more tracks the playlist has. */
        left: z.int().nonnegative(),
      }),
      z.strictObject({ status: z.literal('not_found'), query: z.string() }),
      z.strictObject({ status: z.literal('address_refused') }),
      z.strictObject({ status: z.literal('source_failed'), reason: z.string() }),
    ]),
  },
  /** The search prefixes of the node's Lavalink servers, best first. */
  sources: {
    method: 'GET',
    body: z.undefined(),
    answer: z.strictObject({ prefixes: z.array(z.string().max(32)).max(100) }),
  },
  /** There may be agents to claim. */
  wake: { method: 'POST', body: z.strictObject({}), answer: z.strictObject({ claimed: z.int().nonnegative() }) },
  /** Hands over all agents, and claims no more. */
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
          /** Latency of the gateway, in milliseconds; null before the first heartbeat. */
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

/** The body of every answer that isn't 200. `detail` is for logs: it contains no token and nothing personal. */
export const callErrorBody = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(CALL_ERRORS) as [CallErrorCode, ...CallErrorCode[]]),
    detail: z.string().max(500).optional(),
  }),
});

/**
 * Reads a node's answer.
 *
 * @throws {CallError} the one it answered, or `internal` when this isn't an answer to the call.
 */
export function readAnswer<N extends CallName>(name: N, status: number, body: unknown): CallAnswer<N> {
  if (status === 200) {
    const answer = CALLS[name].answer.safeParse(body);
    if (answer.success) return answer.data as CallAnswer<N>;
    throw new CallError('internal', `the answer to ${name} has another shape`);
  }
  const failed = callErrorBody.safeParse(body);
  throw failed.success
    ? new CallError(failed.data.error.code, failed.data.error.detail)
    : new CallError('internal', `${name} was answered with HTTP ${status}`);
}
