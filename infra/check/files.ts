/** Whether only their owner can read files with secrets and backups. */
import { type Stats, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Area, type Finding, failure, ok } from './finding.ts';

/** Files with secrets, from the root, as far as they're there. `.dev.vars` is Wrangler's. */
const SECRET_FILES = ['.env', '.dev.vars'] as const;
const OTHERS = 0o077;

export const files: Area = {
  name: 'files',
  check({ root, environment }) {
    // Windows has no such permissions.
    if (process.platform === 'win32') return [];
    const findings = SECRET_FILES.flatMap((name) => {
      const found = stateOf(join(root, name));
      return found === undefined ? [] : [privacy(name, name, found, '600')];
    });
    const folder = environment.BACKUP_DIR;
    if (folder === undefined) return findings;
    const found = stateOf(isAbsolute(folder) ? folder : join(root, folder));
    if (found !== undefined && !found.isDirectory())
      return [...findings, failure('backups', `${folder} isn’t a folder`, 'Set BACKUP_DIR to a folder.')];
    return found === undefined ? findings : [...findings, privacy('backups', folder, found, '700')];
  },
};

function stateOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function privacy(id: string, name: string, { mode }: Stats, wanted: '600' | '700'): Finding {
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  if ((mode & OTHERS) === 0) return ok(id, `${name} is private (${octal})`);
  return failure(id, `${name} can be used by others (${octal})`, `Run: chmod ${wanted} ${quoted(name)}`);
}

/** For a shell, if it has to be. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
