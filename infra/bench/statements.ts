/** How many SQL statements each command sends, counted on the wire between the edge and the database. */

import { SigningKey } from '../sandbox/discord/keys.ts';
import type { Pooler } from '../sandbox/postgres/pooler.ts';
import { HttpConnection } from './connection.ts';
import { type CommandUse, commandBody, memberId, signedRequest, userOf } from './requests.ts';

/** Uses of each command: a fraction of a statement would show. */
const USES = 10;
/** Members and interactions that the load does not use. */
const FIRST_MEMBER = 90_000_000;
const FIRST_SEQUENCE = 4_000_000;

export type StatementCounts = Record<'ping' | 'balance' | 'daily' | 'pay' | 'receipt', number>;

/** @throws when a command was not answered as it should be. */
export async function countStatements(port: number, pooler: Pooler, privateKey: string): Promise<StatementCounts> {
  const key = new SigningKey(privateKey);
  const connection = await HttpConnection.open(port);
  let sequence = FIRST_SEQUENCE;
  const answerTo = async (use: Omit<CommandUse, 'sequence'>, expected: string) => {
    const request = signedRequest(key, commandBody({ ...use, sequence: sequence++ }));
    const { status, body } = await new Promise<{ status: number; body: Buffer }>((resolve, reject) =>
      connection.exchange(request, resolve, reject),
    );
    const text = body.toString();
    if (status !== 200 || !text.includes(expected))
      throw new Error(`/${use.name} was answered with ${status}: ${text}`);
    return text;
  };
  const receipts: string[] = [];
  const perUse = async (use: (number: number) => Promise<unknown>) => {
    const before = pooler.statements();
    for (let number = 0; number < USES; number++) await use(number);
    return (pooler.statements() - before) / USES;
  };
  const member = (number: number) => memberId(FIRST_MEMBER + number);
  try {
    return {
      ping: await perUse((number) => answerTo({ name: 'ping', member: member(number) }, 'Pong')),
      balance: await perUse((number) => answerTo({ name: 'balance', member: member(number) }, 'Your balance')),
      daily: await perUse(async (number) => {
        const answer = await answerTo({ name: 'daily', member: member(number) }, 'Daily reward');
        receipts.push(/Receipt ([0-9A-Z-]+)/.exec(answer)?.[1] ?? '');
      }),
      pay: await perUse((number) => {
        const to = memberId(number);
        const options = [
          { name: 'user', type: 6, value: to },
          { name: 'amount', type: 4, value: 5 },
        ];
        const resolved = { users: { [to]: userOf(to) }, members: { [to]: { roles: [] } } };
        return answerTo({ name: 'pay', member: member(number), options, resolved }, 'Payment');
      }),
      receipt: await perUse((number) => {
        const options = [{ name: 'id', type: 3, value: receipts[number] ?? '' }];
        return answerTo({ name: 'receipt', member: member(number), options }, 'Booked on');
      }),
    };
  } finally {
    connection.close();
  }
}
