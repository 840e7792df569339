/** A bad release that wrote bad data: the version and the data from before it come back together. */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseData } from '../../shared/privacy/data.ts';
import { withConnection } from '../backup/connection.ts';
import { readBackups, writeManifest } from '../backup/manifest.ts';
import { describeBackups, type Installation } from '../testing/backup-stage.ts';
import { openUpdateStage, type UpdateStage } from '../testing/update-stage.ts';

describeBackups('update --back --with-data', (data) => {
  let own: Installation;
  let stage: UpdateStage;
  beforeAll(async () => {
    own = await data.install();
    stage = await openUpdateStage(own.url, { backups: own.folder });
  }, 240_000);
  afterAll(() => stage.stop());

  const back = (...args: string[]) => stage.update('--back', '--with-data', '--yes', ...args);
  const inDatabase = async () =>
    withConnection(own.url, async (sql) => {
      const transfers = await sql<{ id: string }[]>`select id::text from transfer`;
      const migrations = await sql<{ version: number }[]>`select version::int from schema_version where version > 900`;
      return {
        transfers: new Set(transfers.map(({ id }) => id)),
        migrations: migrations.map(({ version }) => version),
      };
    });
  /** A version whose migration damages what members have. */
  const releaseBad = (number: string) =>
    stage.release((root) =>
      writeFileSync(
        join(root, `migrations/${number}.do.bad.sql`),
        'drop table if exists of_the_bad_release; create table of_the_bad_release (id integer);\n',
      ),
    );

  test('says what to do if the last update made no backup', { timeout: 240_000 }, async () => {
    releaseBad('0901');
    expect(await stage.update('--no-backup')).toMatchObject({ code: 0 });
    expect(await back()).toEqual({
      code: 1,
      output: expect.stringContaining('The last update made no backup. Go back without the data'),
    });
  });

  test('brings both back, also if it’s killed in between, and whoever was erased since stays erased', {
    timeout: 600_000,
  }, async () => {
    const from = stage.head();
    const kept = await own.pay();
    const erased = await own.memberWith(50);
    const to = releaseBad('0902');
    const updated = await stage.update();
    expect([updated.code, stage.head(), updated.output]).toEqual([0, to, expect.stringContaining('Saved chorus-')]);
    const late = [await own.pay(), await own.pay()];
    await withConnection(own.url, (sql) => sql`insert into of_the_bad_release values (1)`);
    await withConnection(own.url, (sql) => eraseData(sql, { kind: 'member', id: erased }));
    // Its connections would count as others'.
    await own.sql.end();

    const before = stage.pid();
    const careless = await stage.update('--back', '--with-data');
    expect(careless.code).toBe(1);
    expect(careless.output).toContain('Whatever was done since is lost: 2 transfers');
    expect([careless.output.includes('Nothing was changed.'), stage.pid()]).toEqual([true, before]);

    await stage.updateUntil('> Restoring chorus-', '--back', '--with-data', '--yes');
    await expect(stage.readiness()).rejects.toThrow();
    expect(await stage.update()).toEqual({
      code: 1,
      output: expect.stringContaining('Going back with the data was interrupted, and everything is stopped.'),
    });
    // What it started may still be at it, and finishes or ends by itself.
    const done = await back();
    expect(done.output).toContain('Going back was interrupted. This one goes on from there.');
    expect([done.code, stage.head(), await stage.readiness()]).toEqual([0, from, 200]);
    const { transfers, migrations } = await inDatabase();
    expect([transfers.has(kept), late.some((id) => transfers.has(id))]).toEqual([true, false]);
    expect(await own.isKnown(erased)).toBe(false);
    expect(migrations).toEqual([901]);
    await withConnection(own.url, async (sql) => expect(await sql`select from of_the_bad_release`).toHaveLength(0));
    expect(await back()).toMatchObject({ code: 1, output: expect.stringContaining('made no backup') });
  });

  test('changes nothing if the backup is damaged, whenever that shows', { timeout: 240_000 }, async () => {
    expect(await stage.update()).toMatchObject({ code: 0 });
    const to = stage.head();
    const [newest] = readBackups(own.folder);
    if (newest === undefined) throw new Error('no backup');
    // That only shows when it's restored, and everything is stopped by then.
    const rows = { ...newest.manifest.rows, account: 7 };
    await writeManifest(own.folder, { ...newest.manifest, rows });
    const late = await back();
    expect([late.code, late.output]).toEqual([1, expect.stringMatching(/rows of account \d+ instead of 7/)]);
    expect(late.output).toContain('The data couldn’t be put back. Everything runs as before.');
    expect([stage.head(), await stage.readiness()]).toEqual([to, 200]);

    const pid = stage.pid();
    truncateSync(join(own.folder, newest.name), 5_000);
    const { code, output } = await back();
    expect([code, output]).toEqual([1, expect.stringContaining('is truncated')]);
    expect(output).toContain('The backup couldn’t be restored, so nothing was changed.');
    expect([stage.head(), stage.pid(), await stage.readiness()]).toEqual([to, pid, 200]);
  });
});
