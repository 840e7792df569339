/** The edge on both runtimes with a database and a Redis of their own, for tests of pages. */
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from '../../testing/database.ts';
import { type FaultyProxy, openFaultyProxy } from '../../testing/faulty-proxy.ts';
import { createSigner } from '../../testing/signed-request.ts';
import { bundleEdge } from '../../worker/bundle.ts';
import { startNodeEdge } from '../edge/node.ts';
import { startWorkerd } from '../edge/workerd.ts';
import type { SupervisedProcess } from '../processes/supervise.ts';
import { type RedisEndpoint, startRedis } from '../redis/server.ts';
import { temporaryFolder } from '../state/temporary-folder.ts';

export type Runtime = 'node' | 'workerd';

export interface WebStage {
  edges: Record<Runtime, SupervisedProcess>;
  database: TestDatabase;
  /** Between the edges and the database. */
  proxy: FaultyProxy;
  redis: RedisEndpoint;
  /** What both runtimes answer, without headers that belong to the connection. */
  answers(path: string): Promise<Record<Runtime, { status: number; headers: object; body: string }>>;
  stop(): Promise<void>;
}

/** @param variables in addition to those that an edge can't be without. */
export async function openWebStage(variables: Readonly<Record<string, string>>): Promise<WebStage> {
  const folder = temporaryFolder();
  const [database, redis] = await Promise.all([createDatabase(1), startRedis({ token: 'token' })]);
  const proxy = await openFaultyProxy(database.url);
  const all = {
    DISCORD_APPLICATION_ID: '100000000000000001',
    DISCORD_PUBLIC_KEY: createSigner().publicKey,
    DISCORD_API_BASE: 'http://127.0.0.1:1',
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    CUSTOM_ID_SECRET: 'c'.repeat(32),
    METRICS_TOKEN: 'm'.repeat(16),
    ...variables,
  };
  const configFile = join(folder.path, 'workerd.capnp');
  const databaseUrl = proxy.url;
  const [node, workerd] = await Promise.all([
    startNodeEdge({ databaseUrl, variables: all }),
    startWorkerd({ bundle: await bundleEdge(), databaseUrl, variables: all, configFile }),
  ]);
  const edges = { node, workerd };
  const answer = async ({ url }: SupervisedProcess, path: string) => {
    const response = await fetch(url + path, { headers: from('192.0.2.1') });
    const {
      date,
      connection,
      'keep-alive': _,
      'transfer-encoding': __,
      'content-length': ___,
      ...headers
    } = Object.fromEntries(response.headers);
    const type = headers['content-type']?.toLowerCase();
    return { status: response.status, headers: { ...headers, 'content-type': type }, body: await response.text() };
  };
  return {
    ...{ edges, database, proxy, redis },
    async answers(path) {
      const [onNode, onWorkerd] = await Promise.all([answer(node, path), answer(workerd, path)]);
      return { node: onNode, workerd: onWorkerd };
    },
    async stop() {
      await Promise.all([node.stop(), workerd.stop()]);
      proxy.close();
      await Promise.all([database.drop(), redis.stop()]);
      folder.remove();
    },
  };
}

/** Headers of a request from this address, as a proxy or Cloudflare names it. */
export function from(address: string): Record<string, string> {
  return { 'x-forwarded-for': address, 'cf-connecting-ip': address };
}
