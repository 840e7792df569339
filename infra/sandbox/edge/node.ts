import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../processes/ports.ts';
import { needsFree, type SupervisedProcess, supervise } from '../processes/supervise.ts';
import { compileCache, ROOT } from '../state/folder.ts';

export interface NodeEdgeOptions {
  databaseUrl: string;
  variables: Readonly<Record<string, string>>;
  port?: number;
  log?: (line: string) => void;
}

/** Starts the edge like `npm run edge` does, on loopback. */
export async function startNodeEdge({
  databaseUrl,
  variables,
  port,
  log,
}: NodeEdgeOptions): Promise<SupervisedProcess> {
  const chosen = port ?? (await freePort());
  await needsFree(chosen);
  const child = spawn(process.execPath, [join(ROOT, 'edge', 'node.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...compileCache, ...variables, DATABASE_URL: databaseUrl, PORT: String(chosen), HOST: '127.0.0.1' },
  });
  return supervise('the edge on Node', child, `http://127.0.0.1:${chosen}`, log);
}
