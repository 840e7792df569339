import { readBalance } from '../../../shared/economy/balance.ts';
import type { Caller } from '../../../shared/economy/store.ts';
import type { Sql } from '../../../shared/platform/postgres.ts';
import { GUILD_ID, MEMBERS, memberId } from '../requests.ts';

type Query = PromiseLike<readonly { outcome?: unknown }[]>;

/** The `/balance` statement without the edge's retries and timeouts. */
export function balanceStatement(): (sql: Sql, number: number) => Query {
  const [expression, statement] = recordQueries();
  return (sql, number) => {
    const member = memberId(number % MEMBERS);
    const fillIn = (values: unknown[]) => values.map((value) => (value === PLACEHOLDER ? member : value)) as string[];
    const [, ...rest] = fillIn(statement.values);
    return sql(statement.template, sql(expression.template, ...fillIn(expression.values)), ...rest);
  };
}

const PLACEHOLDER = 'the member';

interface RecordedQuery {
  template: TemplateStringsArray;
  values: unknown[];
}

/** Reads a balance from a fake database to record the expression and the statement that contains it. */
function recordQueries(): [RecordedQuery, RecordedQuery] {
  const queries: RecordedQuery[] = [];
  const recorder = ((template: TemplateStringsArray, ...values: unknown[]) => {
    queries.push({ template, values });
    return Object.assign(Promise.resolve([]), { cancel: () => {} });
  }) as unknown as Sql;
  void readBalance({ sql: () => recorder, observe: () => {} }, callerOf(PLACEHOLDER), PLACEHOLDER);
  const [expression, statement] = queries;
  if (expression === undefined || statement === undefined) throw new Error('/balance sent no statement.');
  return [expression, statement];
}

/** A member of the server with three roles. */
export function callerOf(member: string, command = 'balance', key = `bench:${member}`): Caller {
  const roleIds = ['900000000000000010', '900000000000000011', '900000000000000012'];
  return {
    key,
    user: { id: member },
    guild: { id: GUILD_ID, roleIds },
    now: new Date(),
    command: { name: command, module: 'economy' },
  };
}
