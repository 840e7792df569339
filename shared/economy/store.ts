import { type Sql, type StatementObserver, statement } from '../platform/postgres.ts';

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
  observe: StatementObserver;
  /** Told about every transfer that was answered: what it was, and how many credits it created. */
  posted?(code: string, mintedCredits: number): void;
}

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

/** Runs a statement that returns one JSON document, `outcome`. Null when the row or the document is missing. */
export async function outcomeOf<T>(
  store: EconomyStore,
  operation: string,
  send: (sql: Sql) => PromiseLike<readonly { outcome?: unknown }[]> & { cancel(): void },
): Promise<T> {
  const rows = await statement(operation, () => send(store.sql()), store.observe);
  return (rows[0]?.outcome ?? null) as T;
}
