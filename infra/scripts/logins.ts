/** Logins for the processes of an installation: each in the group that has what an edge or a voice node needs. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { EDGE_ROLE, NODE_ROLE } from '../../shared/platform/database-roles.ts';
import type { Sql } from '../../shared/platform/postgres.ts';

export const EDGE_LOGIN = 'edge_1';
export const NODE_LOGIN = 'node_1';
/** Postgres's own default. */
const ITERATIONS = 4_096;

/**
 * Creates a login in a group, or gives the existing one this password.
 *
 * @param group made by migrations.
 * @returns what was done, as a sentence.
 * @throws if the role that's logged in may not create roles, or another role has this name.
 */
export async function ensureLogin(sql: Sql, login: string, group: string, password: string): Promise<string> {
  return await sql.begin(async (transaction) => {
    const [known] = await transaction<{ rolcanlogin: boolean; is_member: boolean }[]>`
      select rolcanlogin, pg_has_role(rolname, ${group}, 'member') as is_member from pg_roles where rolname = ${login}`;
    if (known && !(known.rolcanlogin && known.is_member))
      throw new Error(`The role ${login} exists, but it isn’t a login in the group ${group}.`);
    if (!known) await transaction.unsafe(`create role "${login}" login in role "${group}"`);
    await transaction.unsafe(`alter role "${login}" password '${verifierOf(password)}'`);
    return known ? `Set the password of ${login}.` : `Created the login ${login}.`;
  });
}

/** Ensures the logins of docker-compose.yml. Returns what was done, a sentence for each. */
export async function ensureLogins(sql: Sql, passwords: { edge: string; node: string }): Promise<string[]> {
  return [
    await ensureLogin(sql, EDGE_LOGIN, EDGE_ROLE, passwords.edge),
    await ensureLogin(sql, NODE_LOGIN, NODE_ROLE, passwords.node),
  ];
}

/**
 * What Postgres stores instead of a password. It's computed here, so that the password is in no statement, and in no log if one fails.
 * https://www.rfc-editor.org/rfc/rfc5803
 *
 * @param password printable ASCII, because other characters would have to be normalized.
 */
function verifierOf(password: string): string {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new TypeError('A password may only have printable ASCII characters.');
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  const server = keyOf('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`;
}
