/** All sheets. A new one is a file beside this one and a line here. */
import { scoreboard } from './scoreboard.ts';
import type { ProfileSheet, RosterSheet, Sheet } from './sheet.ts';
import { snailClub } from './snail-club.ts';
import { superSnail } from './super-snail.ts';

export const SHEETS: readonly Sheet[] = [superSnail, snailClub, scoreboard];

export const PROFILE_SHEETS = SHEETS.filter((sheet): sheet is ProfileSheet => sheet.kind === 'profile');
export const ROSTER_SHEETS = SHEETS.filter((sheet): sheet is RosterSheet => sheet.kind === 'roster');

/** @throws {RangeError} if there's none: keys come from our own options and rows. */
export function sheetNamed(key: string): Sheet {
  const found = SHEETS.find((sheet) => sheet.key === key);
  if (found === undefined) throw new RangeError(`there is no sheet ${key}`);
  return found;
}

/** @throws {RangeError} if there's none. */
export function profileSheetNamed(key: string): ProfileSheet {
  const found = PROFILE_SHEETS.find((sheet) => sheet.key === key);
  if (found === undefined) throw new RangeError(`there is no profile sheet ${key}`);
  return found;
}
