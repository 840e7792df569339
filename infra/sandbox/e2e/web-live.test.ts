/** Live regions in workerd, where a database client can't be used by another request, and nobody says who has left. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOW_PLAYING } from '../../testing/browser-app.ts';
import { createDatabase, type TestDatabase } from '../../testing/database.ts';
import { WORKER_OPTIONS } from '../../worker/build.ts';
import { startWorkerd } from '../edge/workerd.ts';
import type { SupervisedProcess } from '../processes/supervise.ts';
import { temporaryFolder } from '../state/temporary-folder.ts';

const folder = temporaryFolder();
const printed: string[] = [];
let database: TestDatabase;
let workerd: SupervisedProcess;
beforeAll(async () => {
  const worker = fileURLToPath(new URL('../../testing/browser-worker.ts', import.meta.url));
  database = await createDatabase(1);
  await build({ ...WORKER_OPTIONS, entryPoints: { worker }, splitting: true, outdir: folder.path });
  const others = readdirSync(folder.path).filter((file) => file.endsWith('.js') && file !== 'worker.js');
  workerd = await startWorkerd({
    bundle: { folder: folder.path, modules: ['worker.js', ...others], compatibilityDate: '2026-10-01' },
    ...{ databaseUrl: database.url, variables: {}, configFile: join(folder.path, 'workerd.capnp') },
    log: (line) => printed.push(line),
  });
  await database.sql.unsafe(NOW_PLAYING);
  await database.sql`insert into now_playing values ('Waltz', 0, true)`;
});
afterAll(async () => {
  await workerd?.stop();
  await database?.drop();
  folder.remove();
});

/** Reads a stream until it ends. */
async function watch(viewer: string, signal?: AbortSignal) {
  const seen = { text: '', startedAtMs: Date.now(), endedAtMs: 0 };
  const response = await fetch(`${workerd.url}/live?viewer=${viewer}`, signal && { signal });
  expect(response.status).toBe(200);
  const follow = async () => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) seen.text += chunk;
    seen.endedAtMs = Date.now();
  };
  return { seen, ended: follow().catch((error: unknown) => error) };
}
const counts = async () => (await fetch(`${workerd.url}/counts`)).json();
const reads = async () => (await database.sql<{ reads: number }[]>`select reads from now_playing`)[0]?.reads ?? 0;

test('viewers share reads even when one leaves, and each stream ends on its own', async () => {
  const leaving = new AbortController();
  const leaver = await watch('leaver', leaving.signal);
  await expect.poll(() => leaver.seen.text).toContain('Waltz');
  const viewers = await Promise.all(Array.from({ length: 12 }, (_, index) => watch(`viewer-${index}`)));
  for (const { seen } of viewers) await expect.poll(() => seen.text).toContain('Waltz');
  // The one whose client was used so far.
  leaving.abort();
  for (const title of ['Tango', 'Polka']) {
    await database.sql`update now_playing set title = ${title}`;
    for (const { seen } of viewers) await expect.poll(() => seen.text).toContain(title);
  }
  await Promise.all(viewers.map(({ ended }) => ended));
  const [first] = viewers;
  const lastedMs = (first?.seen.endedAtMs ?? 0) - (first?.seen.startedAtMs ?? 0);
  expect(lastedMs).toBeGreaterThan(23_000);
  expect(first?.seen.text).toContain(': ping');
  // One in 3 s of 25, and one more if a read was given up with the one who left.
  expect(await reads()).toBeGreaterThan(4);
  expect(await reads()).toBeLessThan(12);
  await expect.poll(counts).toEqual({ streams: 0, feeds: 0 });
  const before = await reads();
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect([await reads(), printed]).toEqual([before, []]);
});
