/**
 * What edges and voice nodes may do in the database. Both are groups that can't log in: an operator makes a login role of its own for
 * each process and puts it into one of them. `npm run migrate` needs a role that owns the tables.
 *
 * Rights are on tables. Functions run with the rights of their caller (none is SECURITY DEFINER), so replacing one loses nothing.
 */
import type { Sql } from './postgres.ts';

export const EDGE_ROLE = 'chorus_edge';
export const NODE_ROLE = 'chorus_node';

/** The ledger, and who was erased from it. Only the edge has business here. A node can't even read it. */
const LEDGER = new Set([
  'account',
  'asset',
  'bank_tier',
  'claim',
  'collection',
  'entry',
  'erasure',
  'erasure_key',
  'flow',
  'guild_member',
  'ledger_check',
  'ledger_erasure',
  'ledger_halt',
  'member',
  'streak',
  'tool_wear',
  'transfer',
]);
/** Only added to, so nobody but the owner can change what's there, triggers or not. */
const APPEND_ONLY = new Set([
  'entry',
  'erasure',
  'guild_settings_history',
  'ledger_erasure',
  'pool_events',
  'transfer',
]);
/** What only the owner writes: migrations and backups. */
const OWNERS = new Set(['asset', 'backup_state', 'erasure_key', 'flow', 'schema_function', 'schema_version']);

const READ = 'select';
const APPEND = 'select, insert';
const WRITE = 'select, insert, update, delete';

/** The rights of both roles to a table. Undefined: none. */
export function rightsTo(table: string): { edge: string; node: string | undefined } {
  const rights = OWNERS.has(table) ? READ : APPEND_ONLY.has(table) ? APPEND : WRITE;
  // Tokens of browsers are the edge's business, too.
  if (LEDGER.has(table) || table.startsWith('web_')) return { edge: rights, node: undefined };
  // A node notes that what a setting names is gone. Staff change settings at the edge.
  if (table === 'guild_settings') return { edge: rights, node: 'select, update' };
  if (table.startsWith('guild_settings_'))
    return { edge: rights, node: table.endsWith('_import') ? 'select, delete' : undefined };
  return { edge: rights, node: rights };
}

/**
 * Creates the roles where they're missing and may be created, and grants them their rights to all tables. `sql` must be in a
 * transaction.
 *
 * @returns whether they exist now.
 */
export async function grantRoles(sql: Sql): Promise<boolean> {
  await sql.unsafe(`do $$ declare wanted text; begin
    if not (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) then return; end if;
    foreach wanted in array array['${EDGE_ROLE}', '${NODE_ROLE}'] loop
      if to_regrole(wanted) is null then
        begin
          execute format('create role %I nologin', wanted);
        exception when duplicate_object or unique_violation or insufficient_privilege then
          null; -- Roles belong to the server: the migration of another database made it. Or the hoster doesn't allow it.
        end;
      end if;
    end loop;
  end $$`);
  const [roles] = await sql<{ exist: boolean }[]>`
    select to_regrole(${EDGE_ROLE}) is not null and to_regrole(${NODE_ROLE}) is not null as exist`;
  if (!roles?.exist) return false;
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_has_role(relowner, 'usage')`;
  const grants = tables.flatMap(({ name }) => {
    const { edge, node } = rightsTo(name);
    return [
      `revoke all on "${name}" from ${EDGE_ROLE}, ${NODE_ROLE}`,
      `grant ${edge} on "${name}" to ${EDGE_ROLE}`,
      ...(node === undefined ? [] : [`grant ${node} on "${name}" to ${NODE_ROLE}`]),
    ];
  });
  // Whether the key of a button was used: idempotency_recall asks it about every key.
  if (tables.some(({ name }) => name === 'transfer'))
    grants.push(`grant select (idem_key) on transfer to ${NODE_ROLE}`);
  grants.push(`grant usage on schema public to ${EDGE_ROLE}, ${NODE_ROLE}`);
  grants.push(`grant usage on all sequences in schema public to ${EDGE_ROLE}, ${NODE_ROLE}`);
  await sql.unsafe(grants.join('; '));
  return true;
}

/** Whether the role that's logged in could rewrite the ledger: it's an owner or an administrator instead of an edge or a node. */
export async function mayRewriteLedger(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ may: boolean }[]>`select has_table_privilege('entry', 'update') as may`;
  return row?.may ?? false;
}
