import { type ReadLane, type Sql, type SqlFragment, type StatementObserver, statement } from '../platform/postgres.ts';
import type { Random } from '../platform/random.ts';
import { Unavailable } from '../platform/unavailable.ts';

/** Who asks for a change or a read, and under which key. Every statement of the economy starts from one. */
export interface Caller {
  /** The idempotency key of the change. */
  key: string;
  user: { id: string };
  guild: { id: string; roleIds: readonly string[] } | undefined;
  now: Date;
  command: { name: string; module: string };
}

/** The database as the economy uses it. */
export interface EconomyStore {
  /** Connects on first use, so that commands without money open nothing. */
  sql(): Sql;
  /** For quick reads; none where a request has a client of its own. */
  readLane?: ReadLane | undefined;
  observe: StatementObserver;
  /** Told about every transfer that was answered: what it was, and how many credits it created or destroyed. */
  posted?(code: string, credits?: { minted?: number; burned?: number }): void;
  /** Multiplies the limits that the economy itself keeps; 1 when left out. */
  limitScale?: number;
  /** Told when such a limit refuses somebody. */
  limited?(operation: string): void;
  /** The dice; the platform's own when left out. */
  random?: Random;
}

/** What a guild calls its credits. */
export interface Currency {
  name: string;
  /** A Unicode emoji or Discord's `<:name:id>`. */
  emoji: string | null;
}

/** An outcome, and how the guild it was asked in calls the credits; without one they are credits. */
export type Answered<T> = T & { currency?: Currency };

/** A guild's staff said no: the module or command is off here, or kept for roles. */
export type GateRefusal = { status: 'switched_off'; subject: string } | { status: 'role_required'; roles: string[] };

/** The parameters by which a statement checks the guild's gates itself. */
export function gateOf({ guild, command }: Caller): {
  guild: string | null;
  module: string;
  command: string;
  roles: string;
} {
  return {
    guild: guild?.id ?? null,
    module: command.module,
    command: command.name,
    roles: guild?.roleIds.join(',') ?? '',
  };
}

/**
 * Runs the one statement of a command: an SQL expression that yields one JSON document. What the guild calls its credits comes
 * along.
 *
 * @param lane only for reads that are quick.
 * @throws {Unavailable} when the database did not answer in time, or when the books are halted.
 */
export async function outcomeOf<T>(
  store: EconomyStore,
  operation: string,
  caller: Pick<Caller, 'guild'>,
  expression: (sql: Sql) => SqlFragment,
  lane?: ReadLane,
): Promise<Answered<T>> {
  const rows = await statement(
    operation,
    (onLane) => {
      const sql = onLane ?? store.sql();
      return sql<{ outcome: T; currency: Currency | null }[]>`
        select ${expression(sql)} as outcome,
          (select currency from guild_economy where guild_id = ${caller.guild?.id ?? null}) as currency`;
    },
    store.observe,
    lane,
  ).catch(explain);
  const [row] = rows;
  return row?.currency && row.outcome ? { ...row.outcome, currency: row.currency } : (row?.outcome as Answered<T>);
}

export const HALTED_SENTENCE =
  'The books are closed while they are being checked. Nothing of yours is lost; please try again later.';

/** What the database refuses whoever asks, by its SQLSTATE. */
const REFUSALS: Readonly<Record<string, string>> = {
  CH002: HALTED_SENTENCE,
  CH003: 'That button is too old. Its work is done; use the command again.',
};

function explain(error: unknown): never {
  const sentence = error instanceof Error && 'code' in error ? REFUSALS[String(error.code)] : undefined;
  throw sentence === undefined ? error : new Unavailable(sentence, error);
}
