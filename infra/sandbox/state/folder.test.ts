/** The sandbox's folder: data, secrets, and leftover processes. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isRunning } from '../processes/leftover.ts';
import { supervise } from '../processes/supervise.ts';
import { deleteData, setOldDataAside } from './data.ts';
import { stateFolder } from './folder.ts';
import { loadSecrets } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chorus-folder-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('SANDBOX_FOLDER can be relative: every part gets the absolute path', () => {
  vi.stubEnv('SANDBOX_FOLDER', '.chorus/');
  expect(isAbsolute(stateFolder())).toBe(true);
});

test('data from an earlier version is moved aside once, and secrets stay', () => {
  mkdirSync(join(folder, 'postgres/data'), { recursive: true });
  writeFileSync(join(folder, 'postgres/data/PG_VERSION'), '18');
  writeFileSync(join(folder, 'discord.json'), '{}');
  loadSecrets(join(folder, 'secrets.json'));
  const aside = setOldDataAside(folder, new Date('2026-03-01T12:00:00Z'));
  expect(aside).toBe(join(folder, 'before-2026-03-01T12-00-00'));
  expect(readFileSync(join(aside ?? '', 'postgres/PG_VERSION'), 'utf8')).toBe('18');
  expect(existsSync(join(aside ?? '', 'discord.json'))).toBe(true);
  expect(existsSync(join(folder, 'postgres/data'))).toBe(false);
  expect(existsSync(join(folder, 'secrets.json'))).toBe(true);

  writeFileSync(join(folder, 'discord.json'), '{}');
  expect(setOldDataAside(folder)).toBeUndefined();
  expect(existsSync(join(folder, 'discord.json'))).toBe(true);
});

test('a first start has nothing to move, and a reset deletes the data', () => {
  expect(setOldDataAside(folder)).toBeUndefined();
  expect(deleteData(folder)).toBe(false);
  writeFileSync(join(folder, 'discord.json'), '{}');
  expect(deleteData(folder)).toBe(true);
  expect(existsSync(join(folder, 'discord.json'))).toBe(false);
  expect(setOldDataAside(folder)).toBeUndefined();
});

test('secrets are kept and private, and a damaged file is reported', () => {
  const file = join(folder, 'secrets.json');
  const made = loadSecrets(file);
  expect(loadSecrets(file)).toEqual(made);
  expect(statSync(file).mode & 0o077).toBe(0);
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 20));
  expect(() => loadSecrets(file)).toThrow(`${file} is damaged`);
});

test('secrets from an earlier version stay, and new ones are added', () => {
  const file = join(folder, 'secrets.json');
  const { agentTokenKey: _, ...earlier } = loadSecrets(file);
  writeFileSync(file, JSON.stringify(earlier));
  const upgraded = loadSecrets(file);
  expect(upgraded).toEqual({ ...earlier, agentTokenKey: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(loadSecrets(file)).toEqual(upgraded);
  writeFileSync(file, '{}');
  expect(() => loadSecrets(file)).toThrow(`${file} is damaged`);
});

test('a process is recognized by its command line, because its PID may be reused', () => {
  expect(isRunning(process.pid, 'node')).toBe(true);
  expect(isRunning(process.pid, 'not part of it')).toBe(false);
});

test('a missing program is an error message, not a crash', async () => {
  const child = spawn(join(folder, 'nothing'), []);
  await expect(supervise('the edge', child, 'http://127.0.0.1:1')).rejects.toThrow(/the edge didn’t start: .*ENOENT/);
});
