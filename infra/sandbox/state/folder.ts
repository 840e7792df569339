import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** For processes that get an environment of their own: where Node keeps what it compiled, so that they start in half the time. */
export const compileCache = { NODE_COMPILE_CACHE: join(ROOT, '.chorus', 'compile-cache') } as const;

/** The account that Postgres runs as if this process runs as root: `nobody`. */
export const SERVER_USER = { uid: 65_534, gid: 65_534 } as const;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Where this checkout's sandbox keeps its data: `.chorus/` inside it.
 *
 * As root, it's a folder under /var/tmp: Postgres refuses to run as root, and the account it runs as instead usually can't enter
 * the checkout.
 *
 * `SANDBOX_FOLDER` overrides it. Two sandboxes from one checkout need two folders.
 *
 * @throws if the folder belongs to another account.
 */
export function stateFolder(): string {
  const given = process.env.SANDBOX_FOLDER;
  if (given !== undefined && given !== '') {
    // Absolute, because not all parts run in the checkout.
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
  if (!found.isDirectory() || found.uid !== 0)
    throw new Error(`${folder} belongs to another account. Remove it, and start again.`);
  // Others can enter it but not list it: Postgres's account can reach its data, and nobody sees what else is here.
  chmodSync(folder, 0o711);
  return folder;
}
