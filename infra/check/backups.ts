/** Whether there's a backup to rely on. */
import { isAbsolute, join } from 'node:path';
import { readBackups } from '../backup/manifest.ts';
import { stateOfBackups } from '../backup/state.ts';
import { type Area, failure, ok, warning } from './finding.ts';

export const backups: Area = {
  name: 'backups',
  check({ environment, root, isEdge }) {
    const folder = environment.BACKUP_DIR;
    // Hosters make backups of their own, and a voice node keeps nothing.
    if (folder === undefined)
      return isEdge
        ? [
            warning(
              'newest',
              'BACKUP_DIR isn’t set',
              'Unless your hoster makes backups, see “Backups” in docs/OPERATIONS.md.',
            ),
          ]
        : [];
    const state = stateOfBackups(readBackups(isAbsolute(folder) ? folder : join(root, folder)), new Date());
    return [state.ok ? ok('newest', state.detail) : failure('newest', state.detail, state.advice)];
  },
};
