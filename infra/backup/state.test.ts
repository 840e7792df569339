import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Manifest, nameOf, readBackups, writeManifest } from './manifest.ts';
import { stateOfBackups } from './state.ts';

const NOW = new Date('2026-03-05T12:00:00Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chorus-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function backup(hoursAgo: number, changes: Partial<Manifest> = {}): Promise<string> {
  const takenAt = new Date(NOW.getTime() - hoursAgo * 3_600_000);
  const manifest: Manifest = {
    ...{ format: 1, file: nameOf(takenAt, false), bytes: 5, sha256: 'a'.repeat(64), recipients: [] },
    ...{ takenAt: takenAt.toISOString(), finishedAt: takenAt.toISOString(), release: '0.2.0', toolsVersion: 15 },
    server: { version: '15.18', major: 15 },
    database: { name: 'chorus', encoding: 'UTF8', collate: 'C', ctype: 'C' },
    schemaVersion: 118,
    rows: {},
    books: { transfers: 0, entries: 0, accounts: 0, credits: '0' },
    verified: { at: takenAt.toISOString(), from: 'file' },
    ...changes,
  };
  writeFileSync(join(folder, manifest.file), '12345');
  await writeManifest(folder, manifest);
  return manifest.file;
}

const state = () => stateOfBackups(readBackups(folder), NOW);

test('the newest one counts, if it’s verified and less than 26 hours old', async () => {
  expect(state()).toMatchObject({
    ok: false,
    detail: 'there are none',
    advice: expect.stringContaining('npm run backup'),
  });
  expect(stateOfBackups(readBackups(join(folder, 'nowhere')), NOW)).toMatchObject({ ok: false });
  await backup(26);
  expect(state()).toMatchObject({ ok: false, detail: 'the last one is 26 hours old' });
  await backup(25.9);
  expect(state()).toEqual({ ok: true, detail: 'the last one is verified, and 25 hours old' });
  const file = await backup(0.5);
  expect(state()).toEqual({ ok: true, detail: 'the last one is verified, and less than an hour old' });
  truncateSync(join(folder, file), 3);
  expect(state()).toMatchObject({
    ok: false,
    detail: `${file} isn’t verified: it wasn’t finished, or its file has changed`,
  });
});

test('says why one isn’t verified', async () => {
  await backup(3);
  const file = await backup(2, { verified: null, problem: 'The ledger doesn’t balance.' });
  expect(state()).toMatchObject({ ok: false, detail: `${file} isn’t verified: The ledger doesn’t balance.` });
});

test('what isn’t a manifest, or has no file, isn’t a backup', async () => {
  writeFileSync(join(folder, 'chorus-nonsense.json'), '{"format": 1');
  rmSync(join(folder, await backup(2)));
  expect(readBackups(folder)).toEqual([]);
});
