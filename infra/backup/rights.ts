/** What a role needs to put a restored database in the place of the one that's in use. */
import type { Sql } from '../../shared/platform/postgres.ts';
import { quoted } from './connection.ts';
import { BackupProblem } from './problem.ts';

interface Facts {
  role: string;
  createsDatabases: boolean;
  /** The owner of the database in use, if this role can't act as it; null: it can, or there's no such database. */
  foreignOwner: string | null;
  /** Whether it may end connections of others, but for those of superusers. */
  endsConnections: boolean;
  /** Whose connections to it this role may not end, as far as there are any. */
  unendable: { login: string; isSuperuser: boolean }[];
}

/**
 * Looks whether a role may create databases, rename the one in use, and disconnect those who are connected to it now.
 *
 * @param server connected to another database.
 * @param name of the database in use. It needn't exist.
 * @returns whether it may also disconnect those who come later.
 * @throws {BackupProblem} if it may not, with what allows it.
 */
export async function checkRights(server: Sql, name: string): Promise<{ endsConnections: boolean }> {
  const { role, createsDatabases, foreignOwner, endsConnections, unendable } = await factsOf(server, name);
  const missing: string[] = [];
  const advice: string[] = [];
  if (!createsDatabases) {
    missing.push('create databases');
    advice.push(`alter role ${quoted(role)} createdb;`);
  }
  if (foreignOwner !== null) {
    missing.push(`rename ${name}, which belongs to ${foreignOwner}`);
    advice.push(`alter database ${quoted(name)} owner to ${quoted(role)};`);
  }
  if (unendable.length > 0) {
    missing.push(`disconnect ${unendable.map(({ login }) => login).join(', ')} from ${name}`);
    if (unendable.some(({ isSuperuser }) => !isSuperuser)) advice.push(`grant pg_signal_backend to ${quoted(role)};`);
  }
  if (missing.length === 0) return { endsConnections };
  const allow = advice.length === 0 ? '' : ` As an administrator of the server, run: ${advice.join(' ')}`;
  throw new BackupProblem(`The role ${role} may not ${missing.join(', nor ')}.${allow}${otherWay(unendable)}`);
}

function otherWay(unendable: Facts['unendable']): string {
  if (unendable.length === 0) return '';
  // Nobody but another superuser can end their connections.
  const superusers = unendable.filter(({ isSuperuser }) => isSuperuser).map(({ login }) => login);
  if (superusers.length > 0) return ` Disconnect ${superusers.join(', ')} yourself, and try again.`;
  return ' Instead of granting pg_signal_backend, you can stop the edge, the voice nodes, and whatever else uses the database.';
}

async function factsOf(server: Sql, name: string): Promise<Facts> {
  const [facts] = await server<Facts[]>`
    select current_user as role, r.rolsuper or r.rolcreatedb as "createsDatabases",
      r.rolsuper or pg_has_role('pg_signal_backend', 'usage') as "endsConnections",
      (select pg_get_userbyid(d.datdba) from pg_database d
       where d.datname = ${name} and not r.rolsuper and not pg_has_role(d.datdba, 'usage')) as "foreignOwner",
      (select coalesce(jsonb_agg(jsonb_build_object('login', o.rolname, 'isSuperuser', o.rolsuper) order by o.rolname), '[]')
       from pg_roles o
       where o.oid in (select a.usesysid from pg_stat_activity a where a.datname = ${name})
         and not r.rolsuper and not pg_has_role(o.oid, 'usage')
         and (o.rolsuper or not pg_has_role('pg_signal_backend', 'usage'))) as unendable
    from pg_roles r where r.rolname = current_user`;
  if (facts === undefined) throw new Error('The server doesn’t know the role that’s logged in.');
  return facts;
}
