/** The `edge` area: what the edge costs on top of signature verification, its SQL, and a minimal Worker. */
import { join } from 'node:path';
import { ROOT } from '../sandbox/state/folder.ts';
import { bundleEdge } from '../worker/bundle.ts';
import { weigh } from '../worker/weights.ts';
import { startCases } from './cases/index.ts';
import { type Cleanup, startFixture } from './fixture.ts';
import { measureInRounds, type RoundOptions } from './rounds.ts';
import { countStatements } from './statements.ts';
import type { EdgeFindings } from './verdict.ts';
import { compareStarts } from './worker-start.ts';

/** @throws if a case doesn't start or returns an unexpected response. */
export async function benchEdge(
  options: RoundOptions,
  log: (message: string) => void,
  cleanup: Cleanup,
): Promise<EdgeFindings> {
  log('bundling the edge as deployed …');
  // Use a separate folder, so that starting a sandbox in the meantime doesn't replace the bundle under test.
  const bundle = await bundleEdge(join(ROOT, '.chorus', 'bench'));
  log('starting Postgres, Redis, and one process per case …');
  const fixture = await startFixture(cleanup);
  log(`Redis: ${fixture.redis}`);
  const { cases, edge, minimal } = await startCases(fixture, bundle, cleanup);
  const statements = await countStatements(edge.port, fixture.pooler, fixture.privateKey);
  log('measuring Worker starts …');
  const start = await compareStarts(
    { configFile: minimal.configFile, folder: fixture.folder },
    { configFile: edge.configFile, folder: bundle.folder },
    fixture,
  );
  const measured = await measureInRounds(cases, {
    ...options,
    began: (round) => log(round === 0 ? 'warming up …' : `round ${round} of ${options.rounds} …`),
  });
  return {
    measured,
    redis: fixture.redis,
    statements,
    start,
    bundle: weigh(bundle),
  };
}
