/** The `/balance` statement without an edge, with one client per request as Workers require. */
import { connect } from '../../../../shared/platform/postgres.ts';
import { balanceStatement } from '../balance-statement.ts';

const send = balanceStatement();
let count = 0;

export default {
  async fetch(
    request: Request,
    env: { HYPERDRIVE: { connectionString: string } },
    execution: { waitUntil(work: Promise<unknown>): void },
  ): Promise<Response> {
    if (request.method === 'GET') return new Response('alive');
    const sql = connect(env.HYPERDRIVE.connectionString, { max: 1 });
    try {
      const [row] = await send(sql, count++);
      return Response.json(row?.outcome);
    } finally {
      execution.waitUntil(sql.end({ timeout: 5 }));
    }
  },
};
