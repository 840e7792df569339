import { type Sql, type SqlFragment, type StatementObserver, statement, transaction } from '../platform/postgres.ts';
import { Unavailable } from '../platform/unavailable.ts';
import type { SessionKind } from './catalog.ts';

/** The database as the voice plane uses it. */
export interface VoiceStore {
  /** Connects on first use. */
  sql(): Sql;
  observe: StatementObserver;
}

/** A member who asks for something, and under which idempotency key. */
export interface VoiceCaller {
  key: string;
  user: { id: string };
  guild: { id: string; roleIds: readonly string[] } | undefined;
  command: { name: string; module: string };
}

/** A guild's staff said no: the module or command is off here, or kept for roles. */
export type VoiceGateRefusal =
  | { status: 'switched_off'; subject: string }
  | { status: 'role_required'; roles: string[] };

/**
 * A lease of one agent. The fence is a decimal number that only grows: every write for the agent or its sessions names it, and
 * changes nothing once another lease was given or this one has ended.
 */
export interface Lease {
  agent: string;
  fence: string;
}

/** The lease named is not the agent's, or has ended. Nothing was changed. */
export type StaleFence = { status: 'stale_fence' };

/** One agent serving one voice channel of one guild. */
export interface VoiceSession {
  id: string;
  guild: string;
  channel: string;
  kind: SessionKind;
  /** starting: not in the channel yet; parked: nothing can play at the moment. */
  state: 'starting' | 'active' | 'parked' | 'ended';
  agent: string;
  agentName: string;
  /** Of the present lease on its agent. */
  fence: string;
  requestedBy: string;
  /** Where its people are told things. */
  textChannel: string | null;
  /** ISO 8601. */
  startedAt: string;
  /** Since when somebody stood in line for it; null: nobody had to. ISO 8601. */
  waitedSince: string | null;
  /** Who holds its agent; null between two leases. */
  node: { id: string; url: string } | null;
}

export const RELEASE_REASONS = {
  not_joined: 'the channel was not joined in time',
  idle: 'nobody was listening any more',
  dismissed: "the guild's staff ended it",
  agent_gone: 'the agent left the guild, and no other was free',
  revoked: 'the agent was taken back, and no other was free',
  kicked: 'the agent was disconnected',
  channel_deleted: 'the channel was deleted',
  channel_taken: 'the agent was moved to a channel that another one serves',
  no_access: 'the agent may not join the channel',
  left: 'it was asked to leave',
} as const;
export type ReleaseReason = keyof typeof RELEASE_REASONS;

/** What came about on the way, for whoever tells members. */
export type VoiceEvent =
  | { event: 'released'; reason: ReleaseReason; session: VoiceSession }
  /** Another agent took over. */
  | { event: 'moved'; reason: ReleaseReason; session: VoiceSession }
  /** Somebody's wait is over. */
  | { event: 'served'; session: VoiceSession }
  /** Nothing became free in time. */
  | {
      event: 'gave_up';
      guild: string;
      channel: string;
      kind: SessionKind;
      user: string;
      textChannel: string | null;
    };

export const VOICE_STORE_SENTENCE =
  'I cannot look up my voices right now. What plays goes on playing. Please try again in a minute.';

/** The parameters by which a statement checks the guild's gates itself. */
export function gatesFor(sql: Sql, { guild, command }: VoiceCaller): SqlFragment {
  return sql`${guild?.id ?? null}, ${command.module}, ${command.name}, ${guild?.roleIds.join(',') ?? ''}`;
}

/** The guild somebody asks in. @throws when it is not asked in one: commands of the voice plane are declared for guilds. */
export function guildOf({ guild }: VoiceCaller): string {
  if (guild === undefined) throw new TypeError('Sessions are in guilds.');
  return guild.id;
}

/** Gates without the guild, for functions that name it on their own. */
export function gatesInGuild(sql: Sql, { guild, command }: VoiceCaller): SqlFragment {
  return sql`${command.module}, ${command.name}, ${guild?.roleIds.join(',') ?? ''}`;
}

/**
 * Runs one statement: an SQL expression that yields one JSON document.
 *
 * @throws {Unavailable} when the database did not answer in time.
 */
export async function voiceOutcome<T>(
  store: VoiceStore,
  operation: string,
  expression: (sql: Sql) => SqlFragment,
): Promise<T> {
  const rows = await statement(
    operation,
    () => {
      const sql = store.sql();
      return sql<{ outcome: T }[]>`select ${expression(sql)} as outcome`;
    },
    store.observe,
  ).catch(inVoicesWords);
  return rows[0]?.outcome as T;
}

/** How long a transaction may wait for one lock, and how long it may be left idle, in milliseconds. */
const LOCK_MS = 900;
const IDLE_MS = 2_000;

/**
 * Runs a change that takes several statements, because a later one has to see what the lock of an earlier one waited for.
 *
 * @param change rolled back when whoever asked has been told by its end that there was no answer.
 * @throws {Unavailable} when the database did not answer in time.
 */
export function voiceTransaction<T>(
  store: VoiceStore,
  operation: string,
  change: (sql: Sql) => Promise<T>,
): Promise<T> {
  return statement(
    operation,
    () => {
      let isWithdrawn = false;
      const done = transaction(store.sql(), async (sql) => {
        if (isWithdrawn) throw new Error('nobody waits for it any more');
        await sql.unsafe(
          `set local lock_timeout = ${LOCK_MS}; set local idle_in_transaction_session_timeout = ${IDLE_MS}`,
        );
        const changed = await change(sql);
        if (isWithdrawn) throw new Error('nobody waits for it any more');
        return changed;
      });
      const cancel = () => {
        isWithdrawn = true;
      };
      return Object.assign(done, { cancel });
    },
    store.observe,
  ).catch(inVoicesWords);
}

function inVoicesWords(error: unknown): never {
  throw error instanceof Unavailable ? new Unavailable(VOICE_STORE_SENTENCE, error.cause) : error;
}
