/** Restores beside a database that's in use, and what keeps them from happening. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { beforeAll, describe, expect, test } from 'vitest';
import { eraseData } from '../../shared/privacy/data.ts';
import { describeBackups, type Installation } from '../testing/backup-stage.ts';
import { openFaultyProxy } from '../testing/faulty-proxy.ts';
import { runScript } from '../testing/script.ts';
import { withConnection, withDatabase, withServer } from './connection.ts';
import { type Manifest, readBackups, writeManifest } from './manifest.ts';

const identity = await generateIdentity();
const recipient = await identityToRecipient(identity);

describeBackups('with Postgres’s own tools', (stage) => {
  test('what was paid before a backup is in it while members go on paying, and an erasure after it lasts', async () => {
    const own = await stage.install();
    const erased = await own.memberWith(50);
    const paid = [await own.pay(), await own.pay()];
    let isOver = false;
    const storm = Promise.all(
      [1, 2, 3].map(async () => {
        while (!isOver) await own.pay();
      }),
    );
    const backup = await own.script('backup', []);
    isOver = true;
    await storm;
    expect(backup).toEqual({
      code: 0,
      output: expect.stringMatching(/^Saved chorus-[\d-]+\.dump \(.*verified: the ledger balances\.\n$/),
    });
    const [taken] = readBackups(own.folder);
    expect(taken).toMatchObject({
      isVerified: true,
      manifest: { recipients: [], rows: { account: expect.any(Number) }, verified: { from: 'file' } },
    });
    expect(statSync(own.folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(own.folder))
      expect([name, statSync(join(own.folder, name)).mode & 0o777]).toEqual([name, 0o600]);

    const late = await own.pay();
    await eraseData(own.sql, { kind: 'member', id: erased });
    const careless = await own.script('restore', ['latest'], { input: 'yes\n' });
    expect(careless).toEqual({ code: 1, output: expect.stringContaining('Nothing was changed.') });
    expect(await own.sql`select from transfer where id = ${late}`).toHaveLength(1);
    const restored = await own.script('restore', ['latest'], { input: `${own.name}\n` });
    expect(restored).toEqual({ code: 0, output: expect.stringContaining('Erased 1 member or server again') });

    const found = await own.sql<{ id: string }[]>`select id::text from transfer`;
    const ids = found.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(paid));
    expect(ids).toHaveLength(taken?.manifest.books.transfers ?? 0);
    expect(ids).not.toContain(late);
    expect(await own.isKnown(erased)).toBe(false);
    expect(await own.isKnown(own.members[0])).toBe(true);
    // It goes on from there.
    await own.pay();
    const kept = (await stage.databases()).filter((name) => name.startsWith(own.name));
    expect(kept).toEqual([own.name, expect.stringMatching(/_before_\d{8}_\d{6}$/)]);
    expect(restored.output).toContain(`drop database "${kept[1]}"`);
    const roles =
      await own.sql`select has_table_privilege('chorus_edge', 'account', 'update') as edge, has_table_privilege('chorus_node', 'account', 'select') as node`;
    expect(roles).toMatchObject([{ edge: true, node: false }]);
  });

  describe('what isn’t what was backed up is refused, and nothing changes', () => {
    let own: Installation;
    let manifest: Manifest;
    let copy: Buffer;
    beforeAll(async () => {
      own = await stage.install();
      manifest = (await own.backUp({ BACKUP_RECIPIENT: recipient })).manifest;
      copy = readFileSync(join(own.folder, manifest.file));
    });

    const path = () => join(own.folder, manifest.file);
    test.each<[string, () => void | Promise<void>, string | RegExp]>([
      ['a truncated file', () => truncateSync(path(), 5_000), `is truncated: it has 5000 of`],
      [
        'a changed byte',
        () => writeFileSync(path(), copy.with(9_000, (copy[9_000] ?? 0) ^ 1)),
        'its checksum is another one',
      ],
      [
        'a changed byte and checksum',
        async () => {
          const changed = copy.with(9_000, (copy[9_000] ?? 0) ^ 1);
          writeFileSync(path(), changed);
          await writeManifest(own.folder, {
            ...manifest,
            sha256: createHash('sha256').update(changed).digest('hex'),
          });
        },
        'changed or cut off',
      ],
      ['no manifest', () => writeFileSync(path().replace('.dump.age', '.json'), '{}'), 'isn’t the manifest of'],
      [
        'other rows than the manifest says',
        () => writeManifest(own.folder, { ...manifest, rows: { ...manifest.rows, account: 7 } }),
        /rows of account \d+ instead of 7/,
      ],
      [
        'a later release’s schema',
        () => writeManifest(own.folder, { ...manifest, schemaVersion: 9_999 }),
        'Update this checkout first',
      ],
      [
        'a later server',
        () => writeManifest(own.folder, { ...manifest, server: { version: '99.1', major: 99 } }),
        'Restore it on one that isn’t older',
      ],
    ])('%s', async (_, damage, sentence) => {
      writeFileSync(path(), copy);
      await writeManifest(own.folder, manifest);
      const before = await stage.databases();
      await damage();
      await expect(own.restore(manifest.file, { BACKUP_IDENTITY: identity })).rejects.toThrow(sentence);
      expect(await stage.databases()).toEqual(before);
      await own.pay();
    });
  });

  test('an erasure lasts although the database that knew of it is gone', async () => {
    const own = await stage.install();
    const erased = await own.memberWith(50);
    await own.backUp();
    const done = await runScript('infra/scripts/data.ts', ['erase', '--user', erased, '--yes'], own.environment);
    expect(done).toEqual({ code: 0, output: expect.stringContaining('Erased.') });
    const listed = () => readFileSync(join(own.folder, 'erasures.jsonl'), 'utf8');
    expect(listed().split('\n')).toHaveLength(2);
    const later = await own.memberWith(50);
    // Erased somewhere without the folder, such as by the edge, and listed by the next run.
    await eraseData(own.sql, { kind: 'member', id: later });
    expect(await own.script('backup', ['--erasures'])).toMatchObject({ code: 0, output: 'Erasures listed: 2.\n' });
    const list = listed();
    expect(list).not.toContain(erased);
    await own.sql.end();
    await withServer(own.url, (sql) => sql.unsafe(`drop database ${own.name} with (force)`));

    expect(await own.restore('latest')).toContain('Erased 1 member or server again');
    expect(await own.isKnown(erased)).toBe(false);
    expect(await own.isKnown(own.members[0])).toBe(true);
    // Restored by other means, such as to a point in time: the list still knows.
    await withConnection(own.url, async (sql) => {
      await sql`delete from erasure`;
      await sql`update account set owner_id = ${erased} where id = (select id from account where owner_id = -id limit 1)`;
    });
    expect(await own.script('restore', ['erasures'])).toMatchObject({
      code: 0,
      output: expect.stringContaining('Erased 1 member'),
    });
    expect(await own.isKnown(erased)).toBe(false);

    writeFileSync(
      join(own.folder, 'erasures.jsonl'),
      list.replaceAll(/"keyId":"\w+"/g, '"keyId":"0123456789abcdef"').replaceAll(/"id":"./g, '"id":"0'),
    );
    await expect(own.restore('latest')).rejects.toThrow('has lines of another database');
    writeFileSync(join(own.folder, 'erasures.jsonl'), `${list}{"id"`);
    await expect(own.restore('latest')).rejects.toThrow('Line 3 of');
  });

  test('a connection that breaks while databases are exchanged undoes the restore before that’s done, and not afterward', async () => {
    const own = await stage.install();
    const proxy = await openFaultyProxy(own.url);
    const restore = () => own.restore('latest', { DATABASE_URL: proxy.url });
    const rename = `rename to "${own.name}"`;
    let isRenamed = false;
    try {
      await own.backUp();
      const late = await own.pay();
      proxy.loseAnswersTo((request) => request.includes(rename));
      await expect(restore()).rejects.toThrow('The restore was undone');
      expect(await own.sql`select from transfer where id = ${late}`).toHaveLength(1);

      proxy.loseAnswersTo((request) => {
        isRenamed ||= request.includes(rename);
        return isRenamed && request.includes('commit');
      });
      expect(await restore()).toContain('is now as it was at');
      expect(await own.sql`select from transfer where id = ${late}`).toHaveLength(0);

      proxy.loseAnswersTo((request) => request.includes('allow_connections true'));
      expect(await restore()).toMatch(/is now as it was at[\s\S]+It may still refuse connections/);
    } finally {
      proxy.close();
    }
  });

  test('a drill goes into another database, and the one in use stays', async () => {
    const own = await stage.install();
    await own.backUp();
    const late = await own.pay();
    const drill = `${own.name}_drill`;
    const careless = { MIGRATE_DATABASE_URL: own.url, DATABASE_URL: withDatabase(own.url, drill) };
    const before = await stage.databases();
    expect(await own.script('restore', ['latest', '--yes'], { changes: careless })).toEqual({
      code: 1,
      output: expect.stringContaining('lead to different databases'),
    });
    expect(await stage.databases()).toEqual(before);
    expect(await own.script('restore', ['latest', '--database', drill, '--yes'])).toEqual({
      code: 0,
      output: expect.stringMatching(new RegExp(`${drill} is now as it was at .*: drop database "${drill}"\\n$`)),
    });
    expect(await stage.databases()).toEqual([...before, drill].sort());
    expect(await own.sql`select from transfer where id = ${late}`).toHaveLength(1);
    const there = ['export', '--user', own.members[0], '--database', drill];
    const found = await runScript('infra/scripts/data.ts', there, own.environment);
    expect(JSON.parse(found.output).account).toHaveLength(1);
  });
});
