import { readBalance } from '../../../shared/economy/balance.ts';
import type { Sql } from '../../../shared/platform/postgres.ts';
import { secureRandom } from '../../../shared/platform/random.ts';
import { type Caller, type Store, UNOBSERVED } from '../../../shared/platform/store.ts';
import { GUILD_ID, MEMBERS, memberId } from '../requests.ts';

type Query = PromiseLike<readonly { outcome?: unknown }[]>;

/** A store without metrics, and with limits out of reach. */
export function storeOn(sql: Store['sql']): Store {
  return {
    sql,
    observe: UNOBSERVED,
    clock: () => new Date(),
    dice: secureRandom(),
    limitScale: 1_000_000,
  };
}

/** The `/balance` statement without the edge's retries and timeouts. */
export function balanceStatement(): (sql: Sql, number: number) => Query {
  const statement = recordBalance();
  return (sql, number) => send(sql, statement, memberId(number % MEMBERS));
}

const MEMBER = 'the member';

/** A statement, or a piece of one. Its values may be pieces themselves. */
interface Piece {
  template: TemplateStringsArray;
  values: unknown[];
}

/** Reads a balance from a database that only records: the statement that would have been sent. */
function recordBalance(): Piece {
  let last: Piece | undefined;
  const recording = ((template: TemplateStringsArray, ...values: unknown[]) => {
    last = Object.assign(Promise.resolve([]), { template, values, cancel: () => {} });
    return last;
  }) as unknown as Sql;
  void readBalance(
    storeOn(() => recording),
    callerOf(MEMBER),
    MEMBER,
  );
  if (last === undefined) throw new Error('/balance sent no statement.');
  return last;
}

function send(sql: Sql, { template, values }: Piece, member: string): Query {
  const filled = values.map((value) => {
    if (isPiece(value)) return send(sql, value, member);
    return value === MEMBER ? member : value;
  });
  return sql(template, ...(filled as string[]));
}

function isPiece(value: unknown): value is Piece {
  return value instanceof Promise && 'template' in value;
}

/** A member of the server with three roles. */
export function callerOf(member: string, command = 'balance', key = `bench:${member}`): Caller {
  const roleIds = ['900000000000000010', '900000000000000011', '900000000000000012'];
  return {
    key,
    actor: { id: member },
    guild: { id: GUILD_ID, roleIds },
    command: { name: command, module: 'economy' },
  };
}
