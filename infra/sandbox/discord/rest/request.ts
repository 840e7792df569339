import type { Context } from 'hono';
import type { Executor } from '../audit-log.ts';
import type { Core } from '../core.ts';
import { DiscordError, refusal } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import { has, permissionsOf } from '../permissions.ts';
import { FormErrors } from '../validate/form.ts';
import { notAnObject } from '../validate/message.ts';
import { checkSchema, type Schema, type SchemaName } from '../validate/schema.ts';
import type { Guild } from '../world.ts';
import { readBody } from './body.ts';
import { callerOf } from './caller.ts';
import { guildOf } from './guilds.ts';

/** The guild in the path, if the bot is in it and has all `needed` permissions. */
export function guildWith(core: Core, c: Context, needed: bigint): Guild {
  const guild = guildOf(core.world, c);
  if (!has(permissionsOf(guild, callerOf(c).user.id), needed)) throw refusal('missingPermissions');
  return guild;
}

/**
 * The calling bot, and its reason from `X-Audit-Log-Reason`, which is URL-encoded.
 *
 * @throws {DiscordError} 50035 for a reason of more than 512 characters.
 */
export function executorOf(c: Context): Executor {
  const encoded = c.req.header('x-audit-log-reason');
  const { id: userId } = callerOf(c).user;
  if (!encoded) return { userId };
  let reason = encoded;
  try {
    reason = decodeURIComponent(encoded);
  } catch {
    // Discord keeps what it can't decode as it is.
  }
  if (reason.length > 512) {
    throw new DiscordError(400, 50035, 'Invalid Form Body', {
      reason: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 512 or fewer in length.' }] },
    });
  }
  return { userId, reason };
}

/** Reads a JSON body and checks it. The result has no unknown fields. @throws {DiscordError} 50035 */
export async function checkedBody(c: Context, schema: SchemaName | Schema): Promise<Json> {
  const { value } = await readBody(c);
  return checked(value, schema);
}

/** Checks a value against a schema. @throws {DiscordError} 50035 */
export async function checked(value: unknown, schema: SchemaName | Schema): Promise<Json> {
  if (!isObject(value)) throw notAnObject();
  const errors = new FormErrors();
  const found = await checkSchema(schema, withNumericPermissions(value), errors);
  errors.throwIfAny();
  return found;
}

/** Permissions arrive as decimal text, and the specification only knows numbers. All bits that exist fit in one exactly. */
function withNumericPermissions(body: Json): Json {
  const copy = { ...body };
  for (const key of ['permissions', 'allow', 'deny']) {
    const value = copy[key];
    if (typeof value === 'string' && /^\d{1,16}$/.test(value)) copy[key] = Number(value);
  }
  if (Array.isArray(copy.permission_overwrites)) {
    copy.permission_overwrites = copy.permission_overwrites.map((each) =>
      isObject(each) ? withNumericPermissions(each) : each,
    );
  }
  return copy;
}

/** Fails the request with one field error. */
export function invalidField(path: readonly (string | number)[], code: string, message: string): never {
  const errors = new FormErrors();
  errors.add(path, code, message);
  errors.throwIfAny();
  throw new Error('A form error throws.');
}

/** A point in time in a field, in milliseconds since 1970. @throws {DiscordError} 50035 unless it's ISO 8601. */
export function timeOf(value: unknown, field: string): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    invalidField([field], 'DATE_TIME_TYPE_PARSE', `Could not parse ${String(value)}. Should be ISO8601.`);
  return time;
}
