import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Generates migrations/landed.sha256: one line per migration, in `sha256sum` format.
 *
 * @param list the current content of the file.
 * @throws if a listed migration has changed, because databases may already have the old version.
 */
export function listMigrations(folder: string, list: string): string {
  const listed = new Map(
    list
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/\s+/).reverse() as [string, string]),
  );
  const lines = globSync('*.do.*.sql', { cwd: folder })
    .sort()
    .map((name) => {
      const checksum = createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
      const known = listed.get(name);
      if (known !== undefined && known !== checksum) {
        throw new Error(
          `migrations/${name} has changed since it was listed. Put your change in a new migration. ` +
            'If no database has this one yet, you can delete its line in migrations/landed.sha256 instead.',
        );
      }
      return `${checksum}  ${name}`;
    });
  return `${lines.join('\n')}\n`;
}
