/** Backups in S3, against an endpoint that checks signatures. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eraseData } from '../../shared/privacy/data.ts';
import { describeBackups } from '../testing/backup-stage.ts';
import { type S3Server, startS3 } from '../testing/s3-server.ts';
import { withConnection } from './connection.ts';
import { ERASURES, saveErasures } from './erasures.ts';
import { manifestNameOf, nameOf } from './manifest.ts';
import { readList, readStoredList } from './record-list.ts';
import { Storage } from './storage.ts';

let s3: S3Server;
let folder: string;
beforeEach(async () => {
  s3 = await startS3({ pageSize: 2 });
  folder = mkdtempSync(join(tmpdir(), 'chorus-s3-'));
});
afterEach(async () => {
  await s3.stop();
  rmSync(folder, { recursive: true, force: true });
});

const storageOf = (changes: Partial<{ url: string; secret: string }> = {}, partBytes?: number) =>
  new Storage({ url: `${s3.url}/a folder`, key: s3.key, secret: s3.secret, region: 'auto', ...changes }, partBytes);

test('a large file goes in parts and comes back the same, although some of them fail at first', async () => {
  const content = randomBytes(12 * 2 ** 20 + 7);
  writeFileSync(join(folder, 'large'), content);
  s3.failures = 1;
  const storage = storageOf({}, 5 * 2 ** 20);
  await storage.upload(join(folder, 'large'), 'large');
  expect([s3.parts, [...s3.objects.keys()]]).toEqual([3, ['a folder/large']]);
  s3.failures = 1;
  await storage.download('large', content.byteLength, join(folder, 'copy'));
  expect(readFileSync(join(folder, 'copy')).equals(content)).toBe(true);
  await expect(storage.download('large', content.byteLength + 1, join(folder, 'more'))).rejects.toThrow(
    'it has fewer than',
  );
});

test('lists its own folder only, over several pages, and reads and deletes what’s there', async () => {
  const storage = storageOf();
  for (const name of ['a', 'b', 'c', 'd', 'e']) await storage.writeText(name, `text of ${name}`);
  await storageOf({ url: s3.url }).writeText('elsewhere', '');
  expect((await storage.list()).map(({ name, bytes }) => [name, bytes])).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((name) => [name, 9]),
  );
  expect(await storage.readText('c')).toBe('text of c');
  await storage.delete('c');
  expect(await storage.readText('c')).toBeUndefined();
});

test('says what’s wrong with the access, and nothing of the secret', async () => {
  const refused = storageOf({ secret: 'not-the-secret' }).writeText('a', 'b');
  await expect(refused).rejects.toThrow(
    'BACKUP_S3_URL can’t be used: 403 SignatureDoesNotMatch. Check BACKUP_S3_KEY, BACKUP_S3_SECRET',
  );
  await expect(refused).rejects.not.toThrow('not-the-secret');
  await expect(storageOf({ url: s3.url.replace('bucket', 'other') }).list()).rejects.toThrow('no such bucket');
});

describeBackups('an installation', (stage) => {
  test('is restored on a machine that has nothing, from S3 alone, without whom was erased since', async () => {
    const own = await stage.install();
    const identity = await generateIdentity();
    const access = { BACKUP_S3_URL: `${s3.url}/chorus`, BACKUP_S3_KEY: s3.key, BACKUP_S3_SECRET: s3.secret };
    const encrypting = { ...access, BACKUP_RECIPIENT: await identityToRecipient(identity) };
    const first = await own.backUp(encrypting);
    expect([first.problems, first.said]).toEqual([[], expect.stringContaining('It’s in S3, too.')]);
    // Left over from an upload that was never completed, and from one that's just beginning elsewhere.
    const old = { content: Buffer.from(''), modifiedAt: new Date(Date.now() - 90_000_000) };
    s3.objects.set('chorus/chorus-20200101-000000-000.dump', old);
    s3.objects.set('chorus/chorus-20200102-000000-000.dump', { ...old, modifiedAt: new Date() });
    // Two of one day, a week ago.
    const day = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 11);
    const earlier = ['06:00', '18:00'].map((time) => {
      const takenAt = new Date(`${day}${time}Z`);
      const manifest = { ...first.manifest, file: nameOf(takenAt, true), takenAt: takenAt.toISOString() };
      const content = s3.objects.get(`chorus/${first.manifest.file}`)?.content ?? Buffer.from('');
      s3.objects.set(`chorus/${manifest.file}`, { content, modifiedAt: takenAt });
      s3.objects.set(`chorus/${manifestNameOf(manifest.file)}`, {
        content: Buffer.from(JSON.stringify(manifest)),
        modifiedAt: takenAt,
      });
      return manifest.file;
    });
    const paid = await own.pay();
    await eraseData(own.sql, { kind: 'member', id: own.members[1] });
    const second = await own.backUp(encrypting);
    const kept = [earlier[1] ?? '', first.manifest.file, second.manifest.file];
    expect([...s3.objects.keys()].sort()).toEqual(
      [
        'chorus/chorus-20200102-000000-000.dump',
        ...kept.flatMap((name) => [`chorus/${name}`, `chorus/${manifestNameOf(name)}`]),
        'chorus/erasures.jsonl',
      ].sort(),
    );

    rmSync(own.folder, { recursive: true });
    const restored = await own.restore('s3:latest', { ...access, BACKUP_IDENTITY: identity });
    expect(restored).toContain(`Restored ${second.manifest.file}`);
    expect(existsSync(join(own.folder, second.manifest.file))).toBe(true);
    expect(await own.sql`select from transfer where id = ${paid}`).toHaveLength(1);
    await expect(own.restore(`s3:${earlier[0]}`, access)).rejects.toThrow('There’s no backup');
  });

  test('lists everyone who’s erased while others are and a backup is made, in the folder and in S3', async () => {
    const own = await stage.install();
    const access = { BACKUP_S3_URL: s3.url, BACKUP_S3_KEY: s3.key, BACKUP_S3_SECRET: s3.secret };
    const storage = new Storage({ url: s3.url, key: s3.key, secret: s3.secret, region: 'auto' });
    const members = await Promise.all(Array.from({ length: 8 }, () => own.memberWith(5)));
    const erasures = members.map((id) =>
      withConnection(own.url, async (sql) => {
        await eraseData(sql, { kind: 'member', id });
        await saveErasures(sql, own.folder, storage);
      }),
    );
    const [{ problems }] = await Promise.all([own.backUp(access), ...erasures]);
    expect(problems).toEqual([]);
    expect(readList(ERASURES, own.folder)).toHaveLength(8);
    expect(await readStoredList(ERASURES, storage)).toHaveLength(8);
    expect(readdirSync(own.folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('loses no erasure of a list that another process is just writing', async () => {
    const own = await stage.install();
    const access = { url: s3.url, key: s3.key, secret: s3.secret, region: 'auto' };
    const [reached, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    class SlowStorage extends Storage {
      override async writeText(name: string, text: string): Promise<void> {
        reached.resolve();
        await open.promise;
        await super.writeText(name, text);
      }
    }
    const erase = (storage: Storage) =>
      withConnection(own.url, async (sql) => {
        await eraseData(sql, { kind: 'member', id: await own.memberWith(5) });
        return await saveErasures(sql, own.folder, storage);
      });
    const slow = erase(new SlowStorage(access));
    await reached.promise;
    let isDone = false;
    const other = erase(new Storage(access)).finally(() => {
      isDone = true;
    });
    // It waits for the slow one. If it didn't, it would be done before.
    const isWaiting = () => own.sql`select from pg_locks where locktype = 'advisory' and not granted`;
    await expect.poll(async () => isDone || (await isWaiting()).length === 1).toBe(true);
    open.resolve();
    expect(await Promise.all([slow, other])).toEqual([1, 2]);
    expect(await readStoredList(ERASURES, new Storage(access))).toHaveLength(2);
  });

  test('keeps a verified backup although S3 can’t be reached, and says so', async () => {
    const own = await stage.install();
    const access = { BACKUP_S3_URL: s3.url, BACKUP_S3_KEY: s3.key, BACKUP_S3_SECRET: 'wrong' };
    const { manifest, problems } = await own.backUp(access);
    expect([manifest.verified !== null, problems]).toEqual([true, [expect.stringContaining('403')]]);
    expect(await own.restore('latest')).toContain('Restored');
    await expect(own.restore('latest', access)).rejects.toThrow('BACKUP_S3_URL can’t be used');
  });
});
