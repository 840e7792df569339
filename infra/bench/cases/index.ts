/** All cases of the `edge` area, each in its own process. */
import type { WorkerBundle } from '../../worker/bundle.ts';
import type { SqlOrder } from '../bare-sql.ts';
import type { LoadOrder } from '../command-load.ts';
import type { Cleanup, Fixture } from '../fixture.ts';
import { MeasuringProcess } from '../measuring-process.ts';
import type { Measurable } from '../rounds.ts';
import { startProgram } from './node.ts';
import { bundleWorker, type RunningWorker, startWorker } from './workerd.ts';

/** How many requests or statements are in flight at a time. */
export const CONNECTIONS = 16;

export const RUNTIMES = ['node', 'workerd'] as const;
export type Runtime = (typeof RUNTIMES)[number];

export const CASES = {
  fixed: '(a) fixed JSON',
  verified: '(b) Hono, verify, fixed JSON',
  raw: '(b0) node:http, verifyKey, fixed JSON',
  ping: '(c) /ping',
  balance: '(d) /balance',
  daily: '(e) /daily, one payout each',
  express: '(f) Express, discord-interactions',
  sql: 'bare SQL of /balance',
} as const;
export type CaseName = keyof typeof CASES;

export interface Case extends Measurable {
  runtime: Runtime;
  name: CaseName;
}

export interface StartedCases {
  cases: Case[];
  /** The edge in workerd, and the minimal Worker to compare its start with. */
  edge: RunningWorker;
  minimal: RunningWorker;
}

/** @throws if a case doesn't start. */
export async function startCases(fixture: Fixture, bundle: WorkerBundle, cleanup: Cleanup): Promise<StartedCases> {
  const load = new MeasuringProcess<LoadOrder>('command-load.ts');
  const sql = new MeasuringProcess<SqlOrder>('bare-sql.ts', { DATABASE_URL: fixture.databaseUrl });
  cleanup.push(
    () => load.stop(),
    () => sql.stop(),
  );
  const { privateKey } = fixture;
  const over =
    (runtime: Runtime, port: number) => (name: CaseName, command: LoadOrder['command'], expected: string) => ({
      runtime,
      name,
      measure: (durationMs: number) =>
        load.measure({ port, command, expected, durationMs, connections: CONNECTIONS, privateKey }),
    });
  const node = (program: string, environment = fixture.variables) => startProgram(program, environment, cleanup);
  const worker = async (name: string) => {
    const file = await bundleWorker(`./workers/${name}.ts`, fixture, bundle.compatibilityDate);
    return startWorker(name, file, fixture, cleanup);
  };

  const nodeEdge = await node('../../../edge/node.ts', { ...fixture.variables, DATABASE_URL: fixture.databaseUrl });
  const edge = await startWorker('edge', bundle, fixture, cleanup);
  const minimal = await worker('fixed');
  const onNode = over('node', nodeEdge);
  const onWorkerd = over('workerd', edge.port);
  const cases: Case[] = [
    over('node', await node('./programs/fixed.ts'))('fixed', 'ping', 'Pong'),
    over('node', await node('./programs/express-sample.ts'))('express', 'ping', 'Pong'),
    over('node', await node('./programs/raw-verified.ts'))('raw', 'ping', 'Pong'),
    onNode('ping', 'ping', 'Pong'),
    over('node', await node('./programs/verified.ts'))('verified', 'ping', 'Pong'),
    onNode('balance', 'balance', 'Your balance'),
    { runtime: 'node', name: 'sql', measure: (durationMs) => sql.measure({ durationMs, connections: CONNECTIONS }) },
    onNode('daily', 'daily', 'Daily reward'),
    over('workerd', minimal.port)('fixed', 'ping', 'Pong'),
    onWorkerd('ping', 'ping', 'Pong'),
    over('workerd', (await worker('verified')).port)('verified', 'ping', 'Pong'),
    onWorkerd('balance', 'balance', 'Your balance'),
    over('workerd', (await worker('bare-sql')).port)('sql', 'balance', 'wallet'),
    onWorkerd('daily', 'daily', 'Daily reward'),
  ];
  return { cases, edge, minimal };
}
