import type { GoogleSheets } from '../platform/google/sheets.ts';
import type { SealedToken } from '../platform/token-crypto.ts';
import type { Budgets } from './budget-limits.ts';
import type { Circuits } from './circuit.ts';
import type { AiProvider } from './providers.ts';

/** What the jobs of AI need besides what every job is given. */
export interface AiServices {
  ai: {
    /** In the order in which they're asked; empty when the operator hasn't set any. */
    providers: readonly AiProvider[];
    budgets: Budgets;
    /** One for the whole process. */
    circuits: Circuits;
    /** Decrypts a key that a member or a server brought. @throws {TokenError} if it can't be decrypted. */
    openKey(sealed: SealedToken, boundTo: string): Promise<string>;
    /** Where Discord serves what members upload. */
    attachmentOrigins: ReadonlySet<string>;
    /** Writes into spreadsheets that members share; undefined where the operator hasn't set GOOGLE_SERVICE_ACCOUNT. */
    spreadsheets?: GoogleSheets | undefined;
  };
}

/** Where a mode says so. */
export const OFF_HERE = 'AI is off in this channel. Staff can turn it on with `/mode set`.';

/** How an operator turns AI on, for commands that can't work without. */
export const NOT_CONFIGURED =
  'AI isn’t set up on this bot yet. Whoever runs it can turn it on by setting `AI_PROVIDERS` (see docs/AI.md).';
