/** Updates of a machine that only runs docker-compose.voice.yml. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoCatalog } from '../sandbox/lavalink/catalog.ts';
import { type LavalinkEndpoint, startLavalink } from '../sandbox/lavalink/server.ts';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { openUpdateStage, type UpdateStage } from '../testing/update-stage.ts';

describe('npm run update, with a voice node alone', { timeout: 240_000 }, () => {
  let database: TestDatabase;
  let lavalink: LavalinkEndpoint;
  let stage: UpdateStage;
  beforeAll(async () => {
    database = await createDatabase(2);
    lavalink = await startLavalink({ id: 'a', password: 'p', tracks: demoCatalog });
    stage = await openUpdateStage(database.url, {
      lavalink: JSON.stringify([{ id: 'a', url: lavalink.url, password: 'p' }]),
    });
    await vi.waitFor(async () => expect(await stage.readiness()).toBe(200), 120_000);
  }, 240_000);
  afterAll(async () => {
    await stage.stop();
    await lavalink.stop();
    await database.drop();
  });

  test('replaces it, and leaves the database to the machine that migrates it', async () => {
    const before = stage.pid();
    const to = stage.release((root) =>
      writeFileSync(join(root, 'migrations/0901.do.update-test.sql'), 'create table update_test (id integer);\n'),
    );
    const { code, output } = await stage.update();
    expect(output).toContain('Only a voice node runs here, so the database is left alone.');
    expect([code, stage.head(), await stage.readiness()]).toEqual([0, to, 200]);
    expect(output).toContain('> Replacing voice-node');
    expect(output).not.toMatch(/> (Backing up|Migrating)/);
    expect(stage.pid()).not.toBe(before);
    const [table] = await database.sql`select to_regclass('update_test') is null as "isMissing"`;
    expect(table).toEqual({ isMissing: true });
  });

  test('goes back if the new one doesn’t become healthy, and never with data', async () => {
    const from = stage.head();
    stage.release((root) => {
      const path = join(root, 'voice-node/main.ts');
      writeFileSync(path, `${readFileSync(path, 'utf8')}\nthrow new Error('broken');\n`);
    });
    const { code, output } = await stage.update();
    expect(output).toContain('The version before is running again');
    expect([code, stage.head(), await stage.readiness()]).toEqual([1, from, 200]);
    expect(await stage.update('--back', '--with-data')).toEqual({
      code: 1,
      output: expect.stringContaining('The last update made no backup.'),
    });
  });
});
