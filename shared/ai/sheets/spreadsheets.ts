/** Which Google spreadsheet a member's values go to. */
import { run, type Store } from '../../platform/store.ts';
import type { Scope } from './profiles.ts';

export interface SpreadsheetOwner {
  user: string;
  scope: Scope;
  sheet: string;
}

/** The ID in a spreadsheet's address, or the ID itself; undefined if it's neither. */
export function spreadsheetIn(typed: string): string | undefined {
  const text = typed.trim().replace(/^<(.*)>$/, '$1');
  const [, id] =
    /^https:\/\/docs\.google\.com\/spreadsheets\/(?:u\/\d+\/)?d\/([\w-]{20,100})(?:[/?#]\S*)?$/.exec(text) ??
    /^([\w-]{40,100})$/.exec(text) ??
    [];
  return id;
}

/** The one that's remembered, and whether another member or place has the one that's asked for. */
export async function findSpreadsheet(
  store: Store,
  { user, scope, sheet }: SpreadsheetOwner,
  asked: string | undefined,
): Promise<{ known: string | null; isTaken: boolean }> {
  return run(
    store,
    'ai_spreadsheet',
    (sql) => sql`(
      select jsonb_build_object(
        'known', (select spreadsheet from ai_spreadsheet where user_id = ${user} and scope = ${scope} and sheet = ${sheet}),
        'isTaken', exists (
          select from ai_spreadsheet where spreadsheet = ${asked ?? ''} and (user_id <> ${user} or scope <> ${scope}))))`,
  );
}

/** Remembers it for the next time. */
export function rememberSpreadsheet(
  store: Store,
  { user, scope, sheet }: SpreadsheetOwner,
  spreadsheet: string,
): Promise<{ status: 'remembered' | 'taken' }> {
  return run(store, 'ai_remember_spreadsheet', { user, scope, sheet, spreadsheet, now: store.clock() });
}
