import { readBalance } from '../../../shared/economy/balance.ts';
import type { Caller } from '../../../shared/economy/store.ts';
import type { Sql } from '../../../shared/platform/postgres.ts';
import { GUILD_ID, MEMBERS, memberId } from '../requests.ts';

type Query = PromiseLike<readonly { outcome?: unknown }[]>;

/** The statement of `/balance`, sent as it is: without what the edge wraps around statements. */
export function balanceStatement(): (sql: Sql, number: number) => Query {
  const [expression, whole] = recorded();
  return (sql, number) => {
    const member = memberId(number % MEMBERS);
    const given = (values: unknown[]) => values.map((value) => (value === PLACE ? member : value)) as string[];
    const [, ...rest] = given(whole.values);
    return sql(whole.template, sql(expression.template, ...given(expression.values)), ...rest);
  };
}

const PLACE = 'the member';

interface Heard {
  template: TemplateStringsArray;
  values: unknown[];
}

/** Asks for a balance on a database that only listens: the expression, and the statement it becomes part of. */
function recorded(): [Heard, Heard] {
  const heard: Heard[] = [];
  const listening = ((template: TemplateStringsArray, ...values: unknown[]) => {
    heard.push({ template, values });
    return Object.assign(Promise.resolve([]), { cancel: () => {} });
  }) as unknown as Sql;
  void readBalance({ sql: () => listening, observe: () => {} }, callerOf(PLACE), PLACE);
  const [expression, whole] = heard;
  if (expression === undefined || whole === undefined) throw new Error('/balance sent no statement.');
  return [expression, whole];
}

/** A member with three roles, in the guild, asking for a balance. */
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
