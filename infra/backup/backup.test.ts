/** Backups of a real database by Postgres's own tools, restored on the same server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { describe, expect, inject, test } from 'vitest';
import { eraseData } from '../../shared/privacy/data.ts';
import { isRoot, ROOT, SERVER_USER } from '../sandbox/state/folder.ts';
import { describeBackups, type Installation } from '../testing/backup-stage.ts';
import { withConnection } from './connection.ts';
import { readBackups } from './manifest.ts';
import { serverVersion } from './snapshot.ts';

const identity = await generateIdentity();
const stranger = await generateIdentity();
const recipient = await identityToRecipient(identity);

describeBackups('with Postgres’s own tools', (stage, postgres) => {
  test('a machine with the public key alone makes encrypted backups, and only the identity restores them', async () => {
    const own = await stage.install();
    await own.pay();
    const { manifest, problems, said } = await own.backUp({ BACKUP_RECIPIENT: recipient });
    expect([problems, said]).toEqual([[], expect.stringContaining('encrypted')]);
    expect(manifest).toMatchObject({
      file: expect.stringMatching(/\.dump\.age$/),
      recipients: [recipient],
      verified: { from: 'stream' },
    });
    const bytes = readFileSync(join(own.folder, manifest.file));
    expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    expect(bytes.includes('PGDMP')).toBe(false);

    const before = await stage.databases();
    await expect(own.restore('latest')).rejects.toThrow('The backup is encrypted. Set BACKUP_IDENTITY');
    await expect(own.restore('latest', { BACKUP_IDENTITY: stranger })).rejects.toThrow('encrypted for another key');
    expect(await stage.databases()).toEqual(before);
    const file = join(own.folder, 'identity.txt');
    writeFileSync(file, `# created: today\n${identity}\n`);
    await own.sql`delete from job`;
    expect(await own.restore(manifest.file, { BACKUP_IDENTITY: file })).toContain('the ledger balances');

    const withIdentity = await own.backUp({ BACKUP_RECIPIENT: recipient, BACKUP_IDENTITY: identity });
    expect(withIdentity.manifest.verified?.from).toBe('file');
  });

  test('a backup that can’t be restored is kept, said to be unverified, and never taken for a good one', async () => {
    const own = await stage.install();
    const good = (await own.backUp()).manifest;
    const reported = async () => {
      const [row] = await own.sql<{ taken: Date; verified: Date; problem: string | null }[]>`
        select taken_at as taken, verified_at as verified, problem from backup_state`;
      return row;
    };
    const at = new Date(good.takenAt);
    expect(await reported()).toEqual({ taken: at, verified: at, problem: null });
    await own.sql.unsafe('alter table entry disable trigger all');
    await own.sql`update entry set delta = delta + 1 where ctid = (select ctid from entry limit 1)`;
    const bad = await own.script('backup', []);
    expect(bad.code).toBe(1);
    expect(bad.output).toMatch(/isn’t verified: The ledger doesn’t balance/);
    const problem = expect.stringContaining('The ledger doesn’t balance');
    expect(await reported()).toEqual({ taken: expect.any(Date), verified: at, problem });
    expect((await reported())?.taken).not.toEqual(at);
    const unreachable = await own.backUp({ BACKUP_VERIFY_URL: 'postgres://x:y@127.0.0.1:1/z' });
    expect(unreachable.problems).toEqual([expect.stringContaining('ECONNREFUSED')]);
    const encrypted = await own.backUp({
      BACKUP_VERIFY_URL: 'postgres://x:y@127.0.0.1:1/z',
      BACKUP_RECIPIENT: recipient,
    });
    expect([encrypted.manifest.verified, encrypted.problems]).toEqual([
      null,
      [expect.stringContaining('ECONNREFUSED')],
    ]);
    expect(readBackups(own.folder).map(({ isVerified }) => isVerified)).toEqual([false, false, false, true]);
    expect(await own.restore('latest')).toContain(`Restored ${good.file}`);
    expect((await stage.databases()).filter((name) => name.startsWith('chorus_verify'))).toEqual([]);
  });

  describe('a backup that doesn’t get to its end', () => {
    /** A pg_dump that does this after it has written a little. */
    function failing(own: Installation, how: string): Record<string, string> {
      const bin = join(dirname(own.folder), 'bin');
      const real = postgres.program('pg_dump');
      if (!existsSync(bin)) {
        // The folder of the backups exists since the first one.
        const { mkdirSync } = process.getBuiltinModule('node:fs');
        mkdirSync(bin);
        symlinkSync(postgres.program('pg_restore'), join(bin, 'pg_restore'));
      }
      const path = join(bin, 'pg_dump');
      writeFileSync(
        path,
        `#!/bin/sh\n[ "$1" = --version ] && exec ${real} --version\n${real} "$@" | head -c 20000\n${how}\n`,
      );
      chmodSync(path, 0o700);
      return { PG_DUMP: path };
    }
    const filesOf = (own: Installation) => readdirSync(own.folder).sort();

    test('leaves nothing, whether pg_dump dies, the disk is full, or it’s killed', async () => {
      const own = await stage.install();
      const { manifest } = await own.backUp();
      const complete = filesOf(own);
      await expect(own.backUp(failing(own, 'echo gone >&2; exit 3'))).rejects.toThrow('pg_dump failed: gone');
      expect(filesOf(own)).toEqual(complete);
      await expect(own.backUp({ ...failing(own, 'exit 3'), BACKUP_RECIPIENT: recipient })).rejects.toThrow(
        'pg_dump failed',
      );
      expect(filesOf(own)).toEqual(complete);

      const full = spawn('sh', ['-c', `ulimit -f 16; exec ${process.execPath} infra/scripts/backup.ts`], {
        cwd: ROOT,
        env: own.environment,
      });
      const [said, [code]] = await Promise.all([full.stderr.toArray(), once(full, 'close')]);
      expect([code, said.join('')]).toEqual([1, expect.stringContaining('There’s no room left')]);
      expect(filesOf(own)).toEqual(complete);

      const hanging = spawn(process.execPath, ['infra/scripts/backup.ts'], {
        cwd: ROOT,
        env: { ...own.environment, ...failing(own, 'exec sleep 60') },
      });
      await expect.poll(() => filesOf(own).some((name) => name.endsWith('.part'))).toBe(true);
      const exited = once(hanging, 'exit');
      hanging.kill('SIGKILL');
      await exited;
      expect(readBackups(own.folder).map(({ name }) => name)).toEqual([manifest.file]);
      // Its server process notices that it's gone, and then its lock is, too.
      await expect.poll(() => own.backUp().catch((error: Error) => error.message)).toMatchObject({ problems: [] });
      expect(filesOf(own).filter((name) => name.startsWith('.'))).toEqual([]);
    });
  });

  test.skipIf(!isRoot())('what root backs up in someone else’s folder is theirs, and they can go on', async () => {
    const own = await stage.install();
    const { uid, gid } = SERVER_USER;
    chownSync(dirname(own.folder), uid, gid);
    await eraseData(own.sql, { kind: 'member', id: await own.memberWith(5) });
    expect((await own.backUp()).problems).toEqual([]);
    const names = readdirSync(own.folder);
    expect(names).toContain('erasures.jsonl');
    for (const path of [own.folder, ...names.map((name) => join(own.folder, name))])
      expect([path, statSync(path).uid, statSync(path).gid]).toEqual([path, uid, gid]);
  });

  test('two backups at once: one is made', async () => {
    const own = await stage.install();
    const results = await Promise.allSettled([own.backUp(), own.backUp()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { message: expect.stringContaining('Another backup') },
    });
  });

  test('a server that no pg_dump here fits is named, with what to install', async ({ skip }) => {
    const url = inject('postgresUrl').replace(/[^/]*$/, 'postgres');
    const { major } = await withConnection(url, serverVersion);
    const PG_DUMP = postgres.program('pg_dump');
    const version = postgres.version;
    if (version >= major) skip('the embedded server is no newer than Debian’s');
    const own = await stage.install();
    expect(await own.script('backup', [], { changes: { DATABASE_URL: url, PG_DUMP } })).toEqual({
      code: 1,
      output: expect.stringContaining(
        `No pg_dump fits the server, which is Postgres ${major}. There’s only ${PG_DUMP} (version ${version}). Install version ${major}’s client tools`,
      ),
    });
  });
});
