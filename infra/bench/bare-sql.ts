/** Child process that runs the `/balance` statement without an edge, with the same client as the Node edge. */
import { connect } from '../../shared/platform/postgres.ts';
import { balanceStatement } from './cases/balance-statement.ts';
import { type Slice, sliceOf } from './stats.ts';

export interface SqlOrder {
  durationMs: number;
  /** How many statements are in flight at a time. */
  connections: number;
}

const sql = connect(process.env.DATABASE_URL ?? '');
const send = balanceStatement();

async function run({ durationMs, connections }: SqlOrder): Promise<Slice> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  let count = 0;
  const keepSending = async () => {
    for (let sentAt = startedAt; sentAt - startedAt < durationMs; ) {
      sentAt = performance.now();
      const [row] = await send(sql, count++);
      if ((row?.outcome as { status?: string } | undefined)?.status !== 'balance')
        throw new Error(`Expected a balance, got ${JSON.stringify(row)}`);
      latenciesMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, keepSending));
  return sliceOf(latenciesMs, performance.now() - startedAt);
}

process.on('disconnect', () => process.exit());
process.on('message', (order: SqlOrder) => {
  run(order).then(
    (slice) => process.send?.({ slice }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
