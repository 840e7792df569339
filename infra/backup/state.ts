import { counted } from '../../shared/platform/plural.ts';
import type { Backup } from './manifest.ts';

/** A day, and time for a nightly backup that takes longer than the one before. */
export const MAX_AGE_HOURS = 26;
const HOUR_MS = 60 * 60_000;

export type BackupState = { ok: true; detail: string } | { ok: false; detail: string; advice: string };

/** Whether there's a backup to rely on: the newest one is verified, and not too old. */
export function stateOfBackups(backups: readonly Backup[], now: Date): BackupState {
  const [newest] = backups;
  const schedule = 'Run: npm run backup. To run it every night, see “Backups” in docs/OPERATIONS.md.';
  if (newest === undefined) return { ok: false, detail: 'there are none', advice: schedule };
  if (!newest.isVerified) {
    const reason = newest.manifest.problem ?? 'it wasn’t finished, or its file has changed';
    return {
      ok: false,
      detail: `${newest.name} isn’t verified: ${reason}`,
      advice: 'Fix what it says, then run: npm run backup',
    };
  }
  const hours = Math.floor((now.getTime() - newest.at.getTime()) / HOUR_MS);
  if (hours >= MAX_AGE_HOURS)
    return { ok: false, detail: `the last one is ${counted(hours, 'hour')} old`, advice: schedule };
  return {
    ok: true,
    detail:
      hours < 1
        ? 'the last one is verified, and less than an hour old'
        : `the last one is verified, and ${counted(hours, 'hour')} old`,
  };
}
