/** Counts the SQL statements each command sends, on the wire between the edge and the database. */

import { SigningKey } from '../sandbox/discord/keys.ts';
import type { Pooler } from '../sandbox/postgres/pooler.ts';
import { HttpConnection } from './connection.ts';
import { type CommandUse, commandBody, memberId, signedRequest, userOf } from './requests.ts';

/** Uses per command. With several, an occasional extra statement shows up as a fraction. */
const USES = 10;
/** Outside the range of members and interactions that the load uses. */
const FIRST_MEMBER = 90_000_000;
const FIRST_SEQUENCE = 4_000_000;

export type StatementCounts = Record<'ping' | 'balance' | 'daily' | 'pay' | 'receipt', number>;

/** @throws if a command returns an unexpected response. */
export async function countStatements(port: number, pooler: Pooler, privateKey: string): Promise<StatementCounts> {
  const key = new SigningKey(privateKey);
  const connection = await HttpConnection.open(port);
  let sequence = FIRST_SEQUENCE;
  const send = async (use: Omit<CommandUse, 'sequence'>, expected: string) => {
    const request = signedRequest(key, commandBody({ ...use, sequence: sequence++ }));
    const { status, body } = await new Promise<{ status: number; body: Buffer }>((resolve, reject) =>
      connection.exchange(request, resolve, reject),
    );
    const text = body.toString();
    if (status !== 200 || !text.includes(expected)) throw new Error(`/${use.name} returned ${status}: ${text}`);
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
      ping: await perUse((number) => send({ name: 'ping', member: member(number) }, 'Pong')),
      balance: await perUse((number) => send({ name: 'balance', member: member(number) }, 'Your balance')),
      daily: await perUse(async (number) => {
        const answer = await send({ name: 'daily', member: member(number) }, 'Daily reward');
        receipts.push(/Receipt ([0-9A-Z-]+)/.exec(answer)?.[1] ?? '');
      }),
      pay: await perUse((number) => {
        const to = memberId(number);
        const options = [
          { name: 'user', type: 6, value: to },
          { name: 'amount', type: 4, value: 5 },
        ];
        const resolved = { users: { [to]: userOf(to) }, members: { [to]: { roles: [] } } };
        return send({ name: 'pay', member: member(number), options, resolved }, 'Payment');
      }),
      receipt: await perUse((number) => {
        const options = [{ name: 'id', type: 3, value: receipts[number] ?? '' }];
        return send({ name: 'receipt', member: member(number), options }, 'Daily reward');
      }),
    };
  } finally {
    connection.close();
  }
}
