/** Dumps of Chopsticks' database, as `pg_dump` makes them. */
import { gunzipSync } from 'node:zlib';

/** Made by pg_dump 15 with --format=custom: one member with 1,500 and 700 credits, and a streak of 9 days, at best 12. */
export const CUSTOM_FORMAT = gunzipSync(
  Buffer.from(
    'H4sICF2GDGsCA2QuZHVtcAClVE1v00AQdUpS2qrmVKQAAvaWVE2sOE2LEaqEcdwPKWksx1AhRbI29ja16tqWvVGhB9Te6Rkkbhw4IgQH+AFInIo4c0D8EA7sru2QlkRFxdJO5u2MZ98+z0Rbqze1zBUuO5XhpjnyZKhh3hw1N6mZoeYZlz5TZAV+hHshirhbBIhLgiiBYh11HegBhsqVBRt1xWpfnP+XlElaN8+nJ1ASlcTS09RNpVXf2Fw7DSZoKi3eVg1guQ7ysIk8y7cdrwdWQOGhsSoV7s1kaJ2xhsuRtQ3dCDF4aXDLayPZUCnaRr1t6IRB+yxkjIoJowhDz4ahbVq+t+2He4SVGeGQ/ESUne9dnNv18dxUWVfWNdlYPwsZN4ntNVTFAEHPtCCGrt8TIoQZSadXLEQIhtaOGUC8UyiBAlmMwPyFud4YcM3SPqguVxndpdNtREFdNuQHcluNqQZkKboqGypIAyBNB1sbxjow1KbWoPEVgNFe4EKMKiDtjkEDgEZLkRuqqemtRxt1VScB1+layTZNUwSSWKatwuUpDb2l/X3k6PufvsQ4Ca7y6WDFH4rmics1scrNEq8foZA2BoK7Efto5ORGfGlWY+i0F1STlvYYBP2u61jC8KugyJBjl4ANHfdpsl8C+wjtDkEXRthkGYkfxwnwvR4aiiUwDcfvm3t9FzsBGbZwHqzqrSbZJ/NGpKMjHNM6Vx52rap4h+VMvMolMs2NlGlRqv2RaR+6LsLnyXQ4Sqbk1SGZutCFnoWo4+3GloxEAC0Hk/tinwyHSabBQ3aKooD8x5SARZTAyDYh8fuBnfj/rUct1uNHLh1t1jeLZD35/qFSqy6LS4sf39UO30vlu7zEn5wcPz/6xmUl65fEH99/ffBmsiMedDod7nYw/TIpwTRdGFGCb/Kz0slR/nPlZ1ZWNpW3+RVBELivXy5/Yn37G13CzFcZBgAA',
    'base64',
  ),
);

export type Row = readonly (string | number | null)[];

/** As `COPY … TO` writes a value. */
function copied(value: string | number | null): string {
  if (value === null) return '\\N';
  const letters: Record<string, string> = {
    '\\': '\\\\',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\v': '\\v',
  };
  return String(value).replace(/[\\\b\f\n\r\t\v]/g, (character) => letters[character] ?? character);
}

/** A table. @param columns separated by commas. */
export const copy = (table: string, columns: string, rows: readonly Row[]) =>
  `COPY ${table} (${columns}) FROM stdin;\n${rows.map((row) => `${row.map(copied).join('\t')}\n`).join('')}\\.\n\n\n`;

/** What `pg_dump` writes of Chopsticks' database, with a table that has nothing to do with it and text that looks like a dump. */
export function dumpOf({ wallets = [], inventory = [], streaks = [] }: Record<string, readonly Row[]>): string {
  const tricky = `COPY public.user_wallets (user_id, balance) FROM stdin;`;
  return [
    "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET client_encoding = 'UTF8';\n",
    'CREATE TABLE public.user_wallets (\n    user_id text NOT NULL,\n    balance bigint DEFAULT 0 NOT NULL\n);\n\n',
    copy('public.audit_log', 'id, details', [
      [1, `{"text": "a\ttab, a \\ and\na line"}`],
      [2, tricky],
      [3, '\u2028 \r INSERT INTO user_wallets'],
    ]),
    copy(
      'public.user_inventory',
      'id, user_id, item_id, quantity, metadata, acquired_at',
      inventory.map(([owner = null, item = null, quantity = null], index) => [
        index,
        owner,
        item,
        quantity,
        '{"note": "line\u2028separator, \\t, \\"quotes\\""}',
        1_770_000_000_000,
      ]),
    ),
    copy(
      'public.user_streaks',
      'user_id, daily_streak, weekly_streak, last_daily, last_weekly, longest_daily, longest_weekly, streak_multiplier',
      streaks.map(([owner = null, length = null, last = null, best = null]) => [
        owner,
        length,
        0,
        last,
        null,
        best,
        0,
        '1.50',
      ]),
    ),
    copy(
      'public.user_wallets',
      'user_id, balance, bank, bank_capacity, total_earned, total_spent, created_at, updated_at',
      wallets.map(([owner = null, balance = null, bank = null, capacity = 10_000]) => [
        owner,
        balance,
        bank,
        capacity,
        0,
        0,
        1,
        1,
      ]),
    ),
    '-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n\n',
  ].join('');
}
