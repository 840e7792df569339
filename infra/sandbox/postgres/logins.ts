/** The logins of the sandbox's processes: each may do what docs/OPERATIONS.md gives an edge or a node, and no more. */
import { EDGE_ROLE, NODE_ROLE } from '../../../shared/platform/database-roles.ts';
import { connect } from '../../../shared/platform/postgres.ts';
import { ensureLogin } from '../../scripts/logins.ts';

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
    await ensureLogin(sql, EDGE_LOGIN, EDGE_ROLE, password);
    await ensureLogin(sql, NODE_LOGIN, NODE_ROLE, password);
  } finally {
    await sql.end();
  }
}

/** The same database as another login. */
export function loggedInAs(url: string, login: string): string {
  return Object.assign(new URL(url), { username: login }).href;
}
