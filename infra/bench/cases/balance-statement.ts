import { readBalance } from '../../../shared/economy/balance.ts';
import type { Caller } from '../../../shared/economy/store.ts';
import type { Sql } from '../../../shared/platform/postgres.ts';
import { GUILD_ID, MEMBERS, memberId } from '../requests.ts';

type Query = PromiseLike<readonly { outcome?: unknown }[]>;

/** The statement of `/balance`, sent as it is: without what the edge wraps around statements. */
export function balanceStatement(): (sql: Sql, number: number) => Query {
  const [template, valuesOf] = recorded();
  return (sql, number) => sql(template, ...(valuesOf(memberId(number % MEMBERS)) as string[]));
}

/** Asks for a balance on a database that only listens, and keeps what it heard. */
function recorded(): [TemplateStringsArray, (member: string) => unknown[]] {
  const heard: { template: TemplateStringsArray; values: unknown[] }[] = [];
  const listening = ((template: TemplateStringsArray, ...values: unknown[]) => {
    heard.push({ template, values });
    return Object.assign(Promise.resolve([]), { cancel: () => {} });
  }) as unknown as Sql;
  const PLACE = 'the member';
  void readBalance({ sql: () => listening, observe: () => {} }, callerOf(PLACE), PLACE);
  const [first] = heard;
  if (first === undefined) throw new Error('/balance sent no statement.');
  return [first.template, (member) => first.values.map((value) => (value === PLACE ? member : value))];
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
