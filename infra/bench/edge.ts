/** The area `edge`: what the edge costs beyond verification, beyond its SQL, and beyond an empty Worker. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleEdge } from '../sandbox/edge/bundle.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { startCases } from './cases/index.ts';
import { type Cleanup, startFixture } from './fixture.ts';
import { measureInRounds, type RoundOptions } from './rounds.ts';
import { countStatements } from './statements.ts';
import type { EdgeFindings } from './verdict.ts';
import { compareStarts } from './worker-start.ts';

/** @throws when a case does not start, or does not answer as it should. */
export async function benchEdge(
  options: RoundOptions,
  say: (what: string) => void,
  cleanup: Cleanup,
): Promise<EdgeFindings> {
  say('bundling the edge as it is deployed …');
  // In a folder of its own: a sandbox started meanwhile must not replace what is being measured.
  const bundle = await bundleEdge(join(ROOT, '.chorus', 'bench'));
  say('starting Postgres, Redis and every case in a process of its own …');
  const fixture = await startFixture(cleanup);
  say(`Redis: ${fixture.redis}`);
  const { cases, edge, minimal } = await startCases(fixture, bundle, cleanup);
  const statements = await countStatements(edge.port, fixture.pooler, fixture.privateKey);
  say('starting Workers …');
  const start = await compareStarts(
    { configFile: minimal.configFile, folder: fixture.folder },
    { configFile: edge.configFile, folder: dirname(bundle.path) },
    fixture,
  );
  const measured = await measureInRounds(cases, {
    ...options,
    began: (round) => say(round === 0 ? 'warming up …' : `round ${round} of ${options.rounds} …`),
  });
  const module = readFileSync(bundle.path);
  return {
    measured,
    redis: fixture.redis,
    statements,
    start,
    bundle: { rawBytes: module.byteLength, gzipBytes: gzipSync(module).byteLength },
  };
}
