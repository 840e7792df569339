import { describe, expect, test } from 'vitest';
import { readBackupConfig, readRestoreConfig } from './config.ts';

const base = { DATABASE_URL: 'postgres://me:x@db/chorus', BACKUP_DIR: '/backups' };
const s3 = { BACKUP_S3_KEY: 'k', BACKUP_S3_SECRET: 's' };

test('uses the owner of the tables, and verifies on the same server', () => {
  const owner = 'postgres://owner:x@db/chorus';
  expect(readBackupConfig({ ...base, MIGRATE_DATABASE_URL: owner })).toMatchObject({
    databaseUrl: owner,
    verifyUrl: owner,
  });
  expect(readBackupConfig({ ...base, BACKUP_VERIFY_URL: owner }).verifyUrl).toBe(owner);
});

test('needs the owner’s connection string alone', () => {
  const { DATABASE_URL, BACKUP_DIR } = base;
  expect(readBackupConfig({ MIGRATE_DATABASE_URL: DATABASE_URL, BACKUP_DIR }).databaseUrl).toBe(DATABASE_URL);
  expect(() => readBackupConfig({ DATABASE_URL: '', BACKUP_DIR })).toThrow('MIGRATE_DATABASE_URL: not set');
});

describe('a restore', () => {
  const owner = 'postgres://owner:secret@DB:5432/chorus';

  test('refuses two variables that lead to different databases, and shows no login', () => {
    expect(readRestoreConfig({ ...base, MIGRATE_DATABASE_URL: owner }).databaseUrl).toBe(owner);
    for (const url of ['postgres://me:x@db/drill', 'postgres://me:x@db:5433/chorus', 'postgres://me:x@other/chorus']) {
      const read = () => readRestoreConfig({ ...base, DATABASE_URL: url, MIGRATE_DATABASE_URL: owner }, 'drill');
      expect(read).toThrow(/lead to different databases \(db:5432\/chorus and .*--database/);
      expect(read).not.toThrow(/secret/);
    }
  });

  test('goes into another database of the same server', () => {
    const given = { BACKUP_DIR: base.BACKUP_DIR, MIGRATE_DATABASE_URL: owner };
    const drill = { databaseUrl: 'postgres://owner:secret@DB:5432/chorus_drill', isOther: true, verifyUrl: owner };
    expect(readRestoreConfig(given, 'chorus_drill')).toMatchObject(drill);
    expect(readRestoreConfig(given, 'chorus').isOther).toBe(false);
    expect(() => readRestoreConfig(given, '')).toThrow('from 1 to 63 bytes');
  });
});

describe('names what’s wrong, without the value', () => {
  test.each<[Record<string, string>, string]>([
    [{ BACKUP_DIR: '' }, 'BACKUP_DIR: not set'],
    [{ BACKUP_RECIPIENT: 'AGE-SECRET-KEY-1SECRET' }, 'BACKUP_RECIPIENT'],
    [{ BACKUP_IDENTITY: 'AGE-SECRET-KEY-1secret!' }, 'BACKUP_IDENTITY isn’t an age identity'],
    [{ BACKUP_IDENTITY: 'mistyped-secret' }, 'BACKUP_IDENTITY is neither an age identity'],
    [{ BACKUP_S3_URL: 'https://s3.example/bucket' }, 'BACKUP_S3_URL needs BACKUP_S3_KEY'],
    [{ BACKUP_S3_URL: 'bucket' }, 'BACKUP_S3_URL'],
  ])('%j', (changes, sentence) => {
    const read = () => readBackupConfig({ ...base, ...changes });
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/secret/);
  });
});

test.each([
  ['https://s3.eu-central-1.amazonaws.com/bucket', 'eu-central-1'],
  ['https://bucket.s3.eu-west-3.amazonaws.com', 'eu-west-3'],
  ['https://s3.us-west-004.backblazeb2.com/bucket', 'us-west-004'],
  ['https://fsn1.your-objectstorage.com/bucket', 'fsn1'],
  ['https://bucket.nyc3.digitaloceanspaces.com', 'nyc3'],
  ['https://account.r2.cloudflarestorage.com/bucket', 'auto'],
  ['http://minio:9000/bucket', 'auto'],
])('the region of %s is %s', (url, region) => {
  expect(readBackupConfig({ ...base, ...s3, BACKUP_S3_URL: url }).s3?.region).toBe(region);
  expect(readBackupConfig({ ...base, ...s3, BACKUP_S3_URL: url, BACKUP_S3_REGION: 'x' }).s3?.region).toBe('x');
});
