/** The logins of the sandbox's processes: each may do what docs/OPERATIONS.md gives an edge or a node, and no more. */
import { EDGE_ROLE, NODE_ROLE } from '../../../shared/platform/database-roles.ts';
import { connect } from '../../../shared/platform/postgres.ts';

export const EDGE_LOGIN = 'sandbox_edge';
export const NODE_LOGIN = 'sandbox_node';

/**
 * Creates the logins, or gives those of an earlier start this password.
 *
 * @param url of the database, as its owner. Migrations have created the groups.
 */
export async function createLogins(url: string, password: string): Promise<void> {
  const sql = connect(url, { max: 1 });
  try {
    for (const [login, group] of [
      [EDGE_LOGIN, EDGE_ROLE],
      [NODE_LOGIN, NODE_ROLE],
    ] as const) {
      const [known] = await sql`select from pg_roles where rolname = ${login}`;
      if (known === undefined) await sql.unsafe(`create role ${login} login in role ${group}`);
      // Made here, so it has no quotes.
      if (!/^\w+$/.test(password)) throw new TypeError('The password has characters that need quoting.');
      await sql.unsafe(`alter role ${login} password '${password}'`);
    }
  } finally {
    await sql.end();
  }
}

/** The same database as another login. */
export function loggedInAs(url: string, login: string): string {
  return Object.assign(new URL(url), { username: login }).href;
}
