import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EnvFileError, protect, readEnvFile, writeEnvFile } from './env-file.ts';

describe('.env', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chorus-env-'));
    path = join(folder, '.env');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is created for its owner alone, with a comment above each group', () => {
    writeEnvFile(path, { A: '1', B: 'two words', C: '3' }, [
      { title: 'First', names: ['A', 'B'] },
      { title: 'Second', names: ['C'] },
    ]);
    expect(readFileSync(path, 'utf8')).toBe("# First\nA=1\nB='two words'\n\n# Second\nC=3\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  test('keeps comments, order, and what isn’t named', () => {
    writeFileSync(path, '# mine\nOTHER="kept"\nexport A=old # note\n\nB=2\n');
    writeEnvFile(path, { A: 'new', B: '2', C: '3' });
    expect(readFileSync(path, 'utf8')).toBe('# mine\nOTHER="kept"\nA=new\n\nB=2\n\nC=3\n');
  });

  test('is left alone if a value can’t be written', () => {
    writeFileSync(path, 'A=1\n');
    expect(() => writeEnvFile(path, { A: '2', B: 'two\nlines' })).toThrow(EnvFileError);
    expect(() => writeEnvFile(path, { A: '2', B: `it's $5` })).toThrow('B has a single quote');
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
    writeFileSync(path, "A='1\n2'\n");
    expect(() => writeEnvFile(path, { A: '2' })).toThrow('A spans several lines');
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  test('takes others’ rights away', () => {
    writeFileSync(path, 'A=1\n', { mode: 0o644 });
    expect(protect(path)).toBe(true);
    expect(protect(path)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('what a shell and Node read is what was written', () => {
    const values = fc.array(fc.string({ unit: fc.constantFrom(...`aZ0 _@%+=:,./-"'$\\\`!#&|;<>(){}[]*?~é`) }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(values, (list) => {
        const changes = Object.fromEntries(list.map((value, index) => [`V${index}`, value]));
        rmSync(path, { force: true });
        try {
          writeEnvFile(path, changes);
        } catch (error) {
          expect(error).toBeInstanceOf(EnvFileError);
          return;
        }
        expect(readEnvFile(path)).toEqual(changes);
        const script = `set -a; . "$0"; ${Object.keys(changes)
          .map((name) => `printf '%s\\0' "$${name}"`)
          .join('; ')}`;
        const shown = execFileSync('sh', ['-c', script, path], { encoding: 'utf8' });
        expect(shown.split('\0').slice(0, -1)).toEqual(list);
      }),
      { numRuns: 100 },
    );
  });
});
