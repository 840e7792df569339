import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The account that the database server runs as when we are root: `nobody`. */
export const SERVER_USER = { uid: 65_534, gid: 65_534 } as const;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Where this checkout's sandbox keeps its data: `.chorus/` inside it.
 *
 * As root it is a folder of its own under /var/tmp: Postgres refuses to run as root, and the account it runs as instead can
 * usually not enter the checkout.
 *
 * `SANDBOX_FOLDER` names another one: two sandboxes of one checkout need two.
 *
 * @throws when that folder belongs to somebody else.
 */
export function stateFolder(): string {
  const given = process.env.SANDBOX_FOLDER;
  if (given !== undefined && given !== '') {
    // Absolute, because the parts do not all run in the checkout.
    const folder = resolve(ROOT, given);
    mkdirSync(folder, { recursive: true });
    return folder;
  }
  if (!isRoot()) {
    const folder = join(ROOT, '.chorus');
    mkdirSync(folder, { recursive: true });
    return folder;
  }
  const folder = join('/var/tmp', `chorus-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}`);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== 0) throw new Error(`${folder} is not ours. Remove it, then start again.`);
  // Passable, not readable: the server's account reaches its data and nobody can list what else is here.
  chmodSync(folder, 0o711);
  return folder;
}
