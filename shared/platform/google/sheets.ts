/** Writes tables into Google spreadsheets that someone shared with the bot's service account. */
import * as z from 'zod';
import type { Cell } from '../csv.ts';
import type { AccessToken } from './access-token.ts';
import type { GoogleAccount } from './service-account.ts';

/** Read and write, of what's shared with the account and nothing else. */
const SCOPE = 'https://www.googleapis.com/auth/spreadsheets';
const TIMEOUT_MS = 10_000;

export type SheetsOutcome =
  | { status: 'written' }
  /** The spreadsheet isn't shared with the account, or only for reading. */
  | { status: 'not_shared' }
  | { status: 'not_found' }
  /** Google allows 60 writes a minute. */
  | { status: 'quota' }
  /** The operator hasn't enabled the Sheets API in the account's project. */
  | { status: 'disabled' }
  | { status: 'key_refused' }
  /** Slow, or an error of Google's. */
  | { status: 'unreachable'; why: string };

interface Addresses {
  /** Of the service that gives tokens (default: Google's). */
  tokenUrl?: string;
  /** Of the Sheets API, without what comes after the host (default: Google's). */
  sheetsUrl?: string;
}

const spreadsheetShape = z.object({
  sheets: z.array(z.object({ properties: z.object({ title: z.string() }) })).default([]),
});
const errorShape = z.object({ error: z.object({ status: z.string().default(''), message: z.string().default('') }) });

/** Google answered, but not with what was asked for. */
class Refused extends Error {
  readonly outcome: SheetsOutcome;

  constructor(outcome: SheetsOutcome) {
    super(outcome.status);
    this.outcome = outcome;
  }
}

export class GoogleSheets {
  readonly email: string;
  readonly #account: GoogleAccount;
  readonly #tokenUrl: string;
  readonly #sheetsUrl: string;
  readonly #clock: () => number;
  #token: AccessToken | undefined;

  constructor(account: GoogleAccount, { tokenUrl, sheetsUrl }: Addresses = {}, clock = Date.now) {
    this.email = account.email;
    this.#account = account;
    this.#tokenUrl = tokenUrl ?? 'https://oauth2.googleapis.com/token';
    this.#sheetsUrl = sheetsUrl ?? 'https://sheets.googleapis.com';
    this.#clock = clock;
  }

  /** Replaces what's on a tab, which is added if there's none. What else the spreadsheet has stays. */
  async replaceTab(spreadsheet: string, tab: string, rows: readonly (readonly Cell[])[]): Promise<SheetsOutcome> {
    const path = `/v4/spreadsheets/${encodeURIComponent(spreadsheet)}`;
    const name = encodeURIComponent(`'${tab.replaceAll("'", "''")}'`);
    const gridProperties = { rowCount: Math.max(1_000, rows.length), columnCount: Math.max(26, rows[0]?.length ?? 0) };
    try {
      const { sheets } = spreadsheetShape.parse(await this.#call('GET', `${path}?fields=sheets.properties.title`));
      if (!sheets.some(({ properties }) => properties.title === tab))
        await this.#call('POST', `${path}:batchUpdate`, {
          requests: [{ addSheet: { properties: { title: tab, gridProperties } } }],
        });
      await this.#call('POST', `${path}/values/${name}:clear`, {});
      // RAW: what looks like a formula stays a text.
      await this.#call('PUT', `${path}/values/${name}!A1?valueInputOption=RAW`, {
        majorDimension: 'ROWS',
        values: rows,
      });
      return { status: 'written' };
    } catch (error) {
      if (error instanceof Refused) return error.outcome;
      return { status: 'unreachable', why: error instanceof Error ? error.message : String(error) };
    }
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#sheetsUrl + path, {
      method,
      headers: { authorization: `Bearer ${await this.#accessToken()}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'manual',
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as unknown;
    throw refusalOf(response.status, text);
  }

  /** Kept for as long as it's valid, once it's there: on Workers, a request can't wait for what another one asked. */
  async #accessToken(): Promise<string> {
    if (this.#token !== undefined && this.#clock() < this.#token.renewedAtMs) return this.#token.token;
    const { KeyRefused, requestAccessToken } = await import('./access-token.ts');
    const request = { tokenUrl: this.#tokenUrl, scope: SCOPE, nowMs: this.#clock(), timeoutMs: TIMEOUT_MS };
    this.#token = await requestAccessToken(this.#account, request).catch((error: unknown) => {
      throw error instanceof KeyRefused ? new Refused({ status: 'key_refused' }) : error;
    });
    return this.#token.token;
  }
}

/** https://developers.google.com/workspace/sheets/api/troubleshoot-api-errors */
function refusalOf(status: number, text: string): Error {
  const said = errorIn(text);
  if (status === 401) return new Refused({ status: 'key_refused' });
  if (status === 403 && /SERVICE_DISABLED|has not been used in project|is disabled/.test(text))
    return new Refused({ status: 'disabled' });
  if (status === 429 || said?.status === 'RESOURCE_EXHAUSTED') return new Refused({ status: 'quota' });
  if (status === 403) return new Refused({ status: 'not_shared' });
  if (status === 404) return new Refused({ status: 'not_found' });
  return new Error(`the Sheets API responded with ${status}: ${said?.message.slice(0, 200) ?? ''}`);
}

function errorIn(text: string) {
  try {
    return errorShape.safeParse(JSON.parse(text)).data?.error;
  } catch {
    // Whatever stands in between may answer with a web page.
    return undefined;
  }
}
