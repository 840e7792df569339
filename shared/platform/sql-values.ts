/** TypeScript types for SQL parameters. Pass numbers that may exceed 2^53 as decimal strings. */
export type SqlBigint = string | number | bigint | null;
export type SqlInteger = number | null;
export type SqlReal = number | null;
export type SqlText = string | null;
export type SqlBoolean = boolean | null;
/** Sent as a JSON document. */
export type SqlJson = object | null;
export type SqlTimestamp = Date | null;
/** In Postgres syntax, such as `900 ms`. */
export type SqlInterval = string | null;
