/** What a member saved, as a table for files and spreadsheets. */
import type { Cell } from '../../platform/csv.ts';
import { namedFields } from './profile.ts';
import type { SavedValues } from './profiles.ts';
import type { ProfileSheet } from './sheet.ts';

export interface ProfileTable {
  header: readonly string[];
  /** Oldest first. The first cell is the time, in ISO 8601. What wasn't known yet is empty. */
  rows: readonly (readonly Cell[])[];
}

export function profileTable(sheet: ProfileSheet, saved: readonly SavedValues[]): ProfileTable {
  const fields = namedFields(sheet);
  return {
    header: ['Time', ...fields.map(({ name }) => name)],
    rows: saved.map(({ at, values }) => [
      new Date(at).toISOString(),
      ...fields.map(({ field }) => (Object.hasOwn(values, field.key) ? (values[field.key] ?? '') : '')),
    ]),
  };
}
