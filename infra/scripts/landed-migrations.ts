import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * migrations/landed.sha256 with a line for each migration, in the format of `sha256sum`.
 *
 * @param list the file as it is.
 * @throws when a migration that's listed has changed: databases already have it as it was.
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
          `migrations/${name} has changed since it was listed. Put the change into a new migration; ` +
            'or, if no database has this one yet, delete its line in migrations/landed.sha256.',
        );
      }
      return `${checksum}  ${name}`;
    });
  return `${lines.join('\n')}\n`;
}
