/** Puts a restored database in the place of the one that's in use. */
import { type Sql, transaction } from '../../shared/platform/postgres.ts';
import { literal, quoted, withConnection, withServer } from './connection.ts';
import { BackupProblem } from './problem.ts';

/** How long to wait until others have left a database, in milliseconds. Nobody new gets in meanwhile. */
const LEAVE_LIMIT_MS = 10_000;
const LEAVE_CHECK_MS = 50;

export interface Swap {
  /** Leads to the database that's in use, under the name it has. */
  url: string;
  name: string;
  /** The restored one. */
  restored: string;
  /** What the one in use is called afterward. */
  keptAs: string;
}

/**
 * Renames both databases in one transaction. For that, everyone is disconnected from the one in use, for a few seconds.
 *
 * @param lastLook is called when nobody else can change the one that was in use anymore; with nothing if there's none.
 * @returns what became of it: there was none, it's kept, or it's kept but may refuse connections.
 * @throws if anything fails before that. Then the one in use still is.
 */
export function swap(
  { url, name, restored, keptAs }: Swap,
  lastLook: (old: Sql | undefined) => Promise<void>,
): Promise<'none' | 'kept' | 'closed'> {
  return withServer(url, async (server) => {
    const [old] = await server`select from pg_database where datname = ${name}`;
    if (old === undefined) {
      await lastLook(undefined);
      await server.unsafe(`alter database ${quoted(restored)} rename to ${quoted(name)}`);
      return 'none';
    }
    const allow = (database: string, isAllowed: boolean) =>
      server.unsafe(`alter database ${quoted(database)} allow_connections ${isAllowed}`);
    try {
      await withConnection(url, async (mine) => {
        await copySettings(mine, restored);
        await allow(name, false);
        await disconnectOthers(mine);
        await lastLook(mine);
      });
      await transaction(server, async (sql) => {
        await sql.unsafe(`alter database ${quoted(name)} rename to ${quoted(keptAs)}`);
        await sql.unsafe(`alter database ${quoted(restored)} rename to ${quoted(name)}`);
      });
    } catch (error) {
      // If the connection was lost, both may have been renamed all the same.
      const [kept] = await server`select from pg_database where datname = ${keptAs}`;
      if (kept === undefined) {
        await allow(name, true);
        throw error;
      }
    }
    // From here on, the restored one is in use, and nothing can be undone.
    return await allow(keptAs, true).then(
      () => 'kept',
      () => 'closed',
    );
  });
}

/** Ends all other connections to the database that `sql` is connected to. */
async function disconnectOthers(sql: Sql): Promise<void> {
  const others = () => sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      -- Null: of a role whose connections this one may not see into.
      and coalesce(backend_type, 'client backend') = 'client backend'`;
  const startedAt = Date.now();
  let refusal = '';
  for (;;) {
    const rows = await others();
    if (rows.length === 0) return;
    if (Date.now() - startedAt > LEAVE_LIMIT_MS)
      throw new BackupProblem(
        `Others are still connected to the database${refusal}. Stop the edge, the voice nodes, and whatever else uses it, and try again.`,
      );
    for (const { pid } of rows) {
      await sql`select pg_terminate_backend(${pid})`.catch(() => {
        refusal = ', and this role may not end their connections';
      });
    }
    await new Promise((resolve) => setTimeout(resolve, LEAVE_CHECK_MS));
  }
}

/** What `alter database … set` said about the old one. */
async function copySettings(old: Sql, restored: string): Promise<void> {
  const rows = await old<{ setting: string }[]>`
    select jsonb_array_elements_text(to_jsonb(setconfig)) as setting from pg_db_role_setting s
    join pg_database d on d.oid = s.setdatabase where d.datname = current_database() and s.setrole = 0`;
  for (const { setting } of rows) {
    const at = setting.indexOf('=');
    const [name, value] = [setting.slice(0, at), setting.slice(at + 1)];
    // Lists of names, such as a search path, are stored as they're written.
    const written = /^(search_path|.*_libraries)$/.test(name) ? value : literal(value);
    await old.unsafe(`alter database ${quoted(restored)} set ${name} to ${written}`);
  }
}
