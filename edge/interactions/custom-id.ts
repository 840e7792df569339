/**
 * Custom ids that can't be forged: `<version>:<action>:<fields>:<user>:<mac>`, at most 100 characters.
 *
 * Discord returns a component's custom id verbatim, but also lets any client send whatever it likes. The MAC covers the action,
 * its arguments, and the user it's bound to, so none of them can be swapped.
 */
import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Discord's limit, in characters. */
export const CUSTOM_ID_LIMIT = 100;

const VERSION = '1';
/** In base64url, so 96 bits: not guessable over HTTP. */
const MAC_CHARS = 16;
const SNOWFLAKE_CHARS = 13;

/** How one argument of a component travels inside its custom id. */
export interface Arg<V> {
  /** The most characters `encode` can return. */
  maxLength: number;
  encode(value: V): string;
  /** Undefined when the text isn't a value. */
  decode(text: string): V | undefined;
}

/** The arguments a component can carry. */
export const arg = {
  /** A Discord id or any other decimal number below 2^64. */
  snowflake: (): Arg<string> => ({
    maxLength: SNOWFLAKE_CHARS,
    encode: toBase36,
    decode: (text) => (/^[0-9a-z]{1,13}$/.test(text) ? fromBase36(text) : undefined),
  }),
  /** A whole number within the safe integers. */
  integer: (): Arg<number> => ({
    maxLength: 12,
    encode: (value) => {
      if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer.`);
      return value.toString(36);
    },
    decode: (text) => {
      const value = /^-?[0-9a-z]{1,11}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN;
      return Number.isSafeInteger(value) ? value : undefined;
    },
  }),
  /** A whole number from `least` to `most`, in as few characters as they need. */
  between: (least: number, most: number): Arg<number> => {
    const isWithin = (value: number) => Number.isSafeInteger(value) && value >= least && value <= most;
    return {
      maxLength: Math.max(least.toString(36).length, most.toString(36).length),
      encode: (value) => {
        if (!isWithin(value)) throw new RangeError(`${value} is not a whole number from ${least} to ${most}.`);
        return value.toString(36);
      },
      decode: (text) => {
        const value = /^-?[0-9a-z]{1,11}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN;
        return isWithin(value) ? value : undefined;
      },
    };
  },
  /** One of a fixed list. */
  oneOf: <const V extends string>(...values: readonly V[]): Arg<V> => ({
    maxLength: String(values.length).length,
    encode: (value) => {
      const place = values.indexOf(value);
      if (place === -1) throw new RangeError(`"${value}" is not one of ${values.join(', ')}.`);
      return String(place);
    },
    decode: (text) => (/^\d+$/.test(text) ? values[Number(text)] : undefined),
  }),
  /** An id from elsewhere: letters of either case, digits, `_`, and `-`; not empty. */
  token: (maxLength: number): Arg<string> => ({
    maxLength,
    encode: (value) => {
      if (value.length > maxLength || !/^[\w-]+$/.test(value)) throw new RangeError(`"${value}" is not a token.`);
      return value;
    },
    decode: (text) => (/^[\w-]+$/.test(text) && text.length <= maxLength ? text : undefined),
  }),
  /** Lowercase letters, digits, `_`, and `-`; not empty, because a single empty field looks like no fields. */
  word: (maxLength: number): Arg<string> => ({
    maxLength,
    encode: (value) => {
      if (value.length > maxLength || !/^[a-z0-9_-]+$/.test(value)) throw new RangeError(`"${value}" is not a word.`);
      return value;
    },
    decode: (text) => (/^[a-z0-9_-]+$/.test(text) && text.length <= maxLength ? text : undefined),
  }),
};

function toBase36(decimal: string): string {
  if (!/^\d{1,20}$/.test(decimal)) throw new RangeError(`"${decimal}" is not a Discord id.`);
  return BigInt(decimal).toString(36);
}

function fromBase36(text: string): string {
  let value = 0n;
  for (const digit of text) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  return value.toString();
}

/** The longest custom id an action with these arguments can need, in characters. */
export function customIdLength(action: string, args: readonly Arg<unknown>[]): number {
  const fields = args.reduce((sum, { maxLength }) => sum + maxLength, Math.max(0, args.length - 1));
  return [VERSION.length, action.length, fields, SNOWFLAKE_CHARS, MAC_CHARS].reduce((a, b) => a + b + 1);
}

export interface DecodedCustomId {
  action: string;
  fields: string[];
  /** The only user who can use the component; undefined when anyone can. */
  userId: string | undefined;
}

/** Signs custom ids with the first secret and accepts those of any, so that secrets can be rotated. */
export class CustomIdCodec {
  readonly #secrets: readonly [string, ...string[]];

  /** @param secrets each at least 32 characters. */
  constructor(secrets: readonly [string, ...string[]]) {
    this.#secrets = secrets;
  }

  encode({
    id: action,
    fields,
    userId,
  }: {
    id: string;
    fields: readonly string[];
    userId: string | undefined;
  }): string {
    const text = [VERSION, action, fields.join(','), userId === undefined ? '' : toBase36(userId)].join(':');
    return `${text}:${mac(this.#secrets[0], text)}`;
  }

  /** Undefined for an id of another version or another secret. */
  decode(customId: string): DecodedCustomId | undefined {
    const parts = customId.split(':');
    const [version, action, fields, user, signature] = parts;
    if (parts.length !== 5 || version !== VERSION || !action || fields === undefined || user === undefined)
      return undefined;
    // Compared as text: decoding would accept `+` for `-`, and one component would have several ids.
    const given = Buffer.from(signature ?? '');
    if (given.byteLength !== MAC_CHARS) return undefined;
    const text = parts.slice(0, 4).join(':');
    if (!this.#secrets.some((secret) => timingSafeEqual(Buffer.from(mac(secret, text)), given))) return undefined;
    return {
      action,
      fields: fields === '' ? [] : fields.split(','),
      userId: user === '' ? undefined : fromBase36(user),
    };
  }
}

function mac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url').slice(0, MAC_CHARS);
}
