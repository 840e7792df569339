/** Whether the roles of edges and voice nodes can do what they need, and nothing more. */
import { EDGE_ROLE, mayRewriteLedger, NODE_ROLE, rightsTo } from '../../shared/platform/database-roles.ts';
import { counted, plural } from '../../shared/platform/plural.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { type Area, type Finding, failure, ok, warning } from './finding.ts';

const PRIVILEGES = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'] as const;
/** How many differences are named. */
const MOST_NAMED = 3;

export const rights: Area = {
  name: 'rights',
  needs: ['database'],
  async check({ sql }) {
    const own = await ownRights(sql);
    const [roles] = await sql<{ exist: boolean }[]>`
      select to_regrole(${EDGE_ROLE}) is not null and to_regrole(${NODE_ROLE}) is not null as exist`;
    if (!roles?.exist)
      return [
        own,
        warning(
          'roles',
          `the roles ${EDGE_ROLE} and ${NODE_ROLE} are missing`,
          'Let the role that migrates create roles, or create both yourself, and run: npm run migrate. See “Database roles” in docs/OPERATIONS.md.',
        ),
      ];
    return [own, ...(await grants(sql, EDGE_ROLE)), ...(await grants(sql, NODE_ROLE))];
  },
};

/** Many hosters give one role for everything, so too many rights aren't a failure. */
async function ownRights(sql: Sql): Promise<Finding> {
  const [tables] = await sql<{ exist: boolean }[]>`select to_regclass('entry') is not null as exist`;
  if (!tables?.exist || !(await mayRewriteLedger(sql)))
    return ok('own', 'the role of DATABASE_URL can’t rewrite the ledger');
  return warning(
    'own',
    'more than needed: DATABASE_URL could rewrite the ledger',
    `Give each process a login of its own in ${EDGE_ROLE} or ${NODE_ROLE}. See “Database roles” in docs/OPERATIONS.md.`,
  );
}

interface Grant {
  table: string;
  privilege: string;
  has: boolean;
}

/** Compares what a role may do with what it needs. What everyone may do counts, too. */
async function grants(sql: Sql, role: string): Promise<Finding[]> {
  const found = await sql<Grant[]>`
    select c.relname as table, p.privilege, has_table_privilege(${role}, c.oid, p.privilege) as has
    from pg_class c, unnest(string_to_array(${PRIVILEGES.join()}, ',')) p (privilege)
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1, 2`;
  const missing: string[] = [];
  const beyond: string[] = [];
  for (const { table, privilege, has } of found) {
    const wanted = (role === EDGE_ROLE ? rightsTo(table).edge : rightsTo(table).node) ?? '';
    const isWanted = wanted.split(', ').includes(privilege);
    if (isWanted && !has) missing.push(`${privilege} on ${table}`);
    if (!isWanted && has) beyond.push(`${privilege} on ${table}`);
  }
  const [other] = await sql<{ schema: boolean; create: boolean; sequences: string[]; key: boolean; super: boolean }[]>`
    select has_schema_privilege(${role}, 'public', 'usage') as schema, has_schema_privilege(${role}, 'public', 'create') as create,
      (select coalesce(jsonb_agg(relname order by relname), '[]') from pg_class where relnamespace = 'public'::regnamespace
        and case relkind when 'S' then not has_sequence_privilege(${role}, oid, 'usage') end) as sequences,
      coalesce(has_column_privilege(${role}, to_regclass('transfer')::oid, 'idem_key', 'select'), true) as key,
      (select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls from pg_roles where rolname = ${role}) as super`;
  if (other?.schema === false) missing.push('usage of the schema public');
  if (other?.key === false) missing.push('select of transfer.idem_key');
  for (const sequence of other?.sequences ?? []) missing.push(`usage of ${sequence}`);
  if (other?.create) beyond.push('create in the schema public');
  if (other?.super) beyond.push('rights of an administrator');
  const kind = role === EDGE_ROLE ? 'edge' : 'node';
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push(failure(`${kind}-missing`, `${role} lacks ${named(missing)}`, 'Run: npm run migrate'));
  if (beyond.length > 0)
    findings.push(
      failure(
        `${kind}-beyond`,
        `${role} has ${counted(beyond.length, 'right')} that ${plural(beyond.length, 'isn’t', 'aren’t')} needed: ${named(beyond)}`,
        beyond.some((right) => right.includes(' on '))
          ? `Run: npm run migrate. If that changes nothing, revoke what everyone has: revoke all on all tables in schema public from public`
          : `Run as an administrator: ${other?.create ? 'revoke create on schema public from public' : `alter role ${role} nosuperuser nocreaterole nocreatedb nobypassrls`}`,
      ),
    );
  return findings.length > 0 ? findings : [ok(kind, `${role} has what it needs, and nothing else`)];
}

function named(all: readonly string[]): string {
  const rest = all.length - MOST_NAMED;
  return `${all.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}
