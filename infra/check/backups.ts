/** Whether there's a backup to rely on. */
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { readBackups } from '../backup/manifest.ts';
import { stateOfBackups } from '../backup/state.ts';
import { type Area, failure, ok, warning } from './finding.ts';

/** Where docker-compose.yml keeps them unless it's told otherwise. */
const COMPOSE_FOLDER = 'backups';

export const backups: Area = {
  name: 'backups',
  check({ environment, root, isEdge }) {
    const { BACKUP_DIR: folder } = environment;
    const path = resolve(root, folder ?? COMPOSE_FOLDER);
    // A folder that nobody named may be none of this account's business.
    const found = folder === undefined && !isReadable(path) ? [] : readBackups(path);
    // Hosters make backups of their own, and a voice node keeps nothing.
    if (folder === undefined && found.length === 0)
      return isEdge
        ? [
            warning(
              'newest',
              'BACKUP_DIR isn’t set',
              'Unless your hoster makes backups, see “Backups” in docs/OPERATIONS.md.',
            ),
          ]
        : [];
    const state = stateOfBackups(found, new Date());
    return [state.ok ? ok('newest', state.detail) : failure('newest', state.detail, state.advice)];
  },
};

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    // It isn't there, or belongs to someone else.
    return false;
  }
}
