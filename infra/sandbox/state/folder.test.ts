/** What a sandbox finds in its folder, and what it does not take for its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isRunning } from '../processes/leftover.ts';
import { supervise } from '../processes/supervise.ts';
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

test('SANDBOX_FOLDER may be relative: every part is given the whole path', () => {
  vi.stubEnv('SANDBOX_FOLDER', '.chorus/');
  expect(isAbsolute(stateFolder())).toBe(true);
});

test('secrets are kept, for nobody else to read; a damaged file is named', () => {
  const file = join(folder, 'secrets.json');
  const made = loadSecrets(file);
  expect(loadSecrets(file)).toEqual(made);
  expect(statSync(file).mode & 0o077).toBe(0);
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 20));
  expect(() => loadSecrets(file)).toThrow(`${file} is damaged`);
});

test('secrets of an earlier version stay, and get those that came later', () => {
  const file = join(folder, 'secrets.json');
  const { agentTokenKey: _, ...earlier } = loadSecrets(file);
  writeFileSync(file, JSON.stringify(earlier));
  const upgraded = loadSecrets(file);
  expect(upgraded).toEqual({ ...earlier, agentTokenKey: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(loadSecrets(file)).toEqual(upgraded);
  writeFileSync(file, '{}');
  expect(() => loadSecrets(file)).toThrow(`${file} is damaged`);
});

test('a process is recognised by its command line: its number may be another one by now', () => {
  expect(isRunning(process.pid, 'node')).toBe(true);
  expect(isRunning(process.pid, 'no such words in it')).toBe(false);
});

test('a program that is not there is a sentence, not a crash', async () => {
  const child = spawn(join(folder, 'nothing'), []);
  await expect(supervise('the edge', child, 'http://127.0.0.1:1')).rejects.toThrow(/the edge did not start: .*ENOENT/);
});
