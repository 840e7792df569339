/**
 * The outside shape of an interaction, as far as this application reads it. What Discord adds later is let through.
 * https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
 */
import * as z from 'zod';

const SNOWFLAKE = /^\d{1,20}$/;
const DIGITS = /^\d+$/;
const snowflake = z.string().regex(SNOWFLAKE);

/** Interaction types. */
export const PING = 1;
export const COMMAND = 2;
export const COMPONENT = 3;
export const AUTOCOMPLETE = 4;
export const MODAL_SUBMIT = 5;

interface User {
  id: string;
  username: string;
  global_name?: string | null;
  bot?: boolean;
}

interface Member {
  user?: User;
  nick?: string | null;
  roles?: string[];
  permissions?: string;
}

// One predicate each instead of a schema per property: Workers do not let zod compile its schemas, and these two, which
// come with every interaction, would cost as much as running the command.
const user = z.custom<User>(isUser);
const member = z.custom<Member>(isMember);

function isUser(value: unknown): value is User {
  if (typeof value !== 'object' || value === null) return false;
  const { id, username, global_name, bot } = value as Record<string, unknown>;
  return isSnowflake(id) && isText(username) && isTextOrNone(global_name) && (bot === undefined || isFlag(bot));
}

function isMember(value: unknown): value is Member {
  if (typeof value !== 'object' || value === null) return false;
  const { user, nick, roles, permissions } = value as Record<string, unknown>;
  return (
    (user === undefined || isUser(user)) &&
    isTextOrNone(nick) &&
    (roles === undefined || (Array.isArray(roles) && roles.every(isSnowflake))) &&
    (permissions === undefined || (isText(permissions) && DIGITS.test(permissions)))
  );
}

function isSnowflake(value: unknown): value is string {
  return isText(value) && SNOWFLAKE.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTextOrNone(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || isText(value);
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

const entitlement = z.object({ sku_id: snowflake, ends_at: z.string().nullish(), deleted: z.boolean().optional() });

const option = z.object({
  name: z.string(),
  type: z.number().int(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  focused: z.boolean().optional(),
  get options() {
    return z.array(option).optional();
  },
});

const resolved = z.object({
  users: z.record(z.string(), user).optional(),
  members: z.record(z.string(), member).optional(),
  roles: z
    .record(z.string(), z.object({ id: snowflake, name: z.string(), position: z.number().optional() }))
    .optional(),
  channels: z.record(z.string(), z.object({ id: snowflake, name: z.string().nullish(), type: z.number() })).optional(),
  messages: z.record(z.string(), z.looseObject({ id: snowflake, content: z.string(), author: user })).optional(),
  attachments: z
    .record(z.string(), z.object({ id: snowflake, filename: z.string(), size: z.number(), url: z.string() }))
    .optional(),
});

const invocation = {
  id: snowflake,
  application_id: snowflake,
  token: z.string().min(1).max(1_024),
  guild_id: snowflake.optional(),
  channel_id: snowflake.optional(),
  member: member.optional(),
  user: user.optional(),
  locale: z.string().optional(),
  app_permissions: z.string().regex(/^\d+$/).optional(),
  entitlements: z.array(entitlement).default([]),
  context: z.number().int().nullish(),
};

const commandData = z.object({
  name: z.string(),
  type: z.number().int().default(1),
  options: z.array(option).optional(),
  resolved: resolved.optional(),
  target_id: snowflake.optional(),
});

/** A submitted field, in an action row (old modals) or a label (new ones). */
const field = z.object({
  custom_id: z.string(),
  value: z.union([z.string(), z.boolean()]).nullish(),
  values: z.array(z.string()).optional(),
});
const fieldRow = z.object({ component: field.optional(), components: z.array(field).optional() });

const message = z.looseObject({ id: snowflake, flags: z.number().int().optional() });

export const interaction = z.discriminatedUnion('type', [
  z.object({ type: z.literal(PING) }),
  z.object({ type: z.literal(COMMAND), ...invocation, data: commandData }),
  z.object({ type: z.literal(AUTOCOMPLETE), ...invocation, data: commandData }),
  z.object({
    type: z.literal(COMPONENT),
    ...invocation,
    message,
    data: z.object({
      custom_id: z.string(),
      component_type: z.number().int(),
      values: z.array(z.string()).optional(),
      resolved: resolved.optional(),
    }),
  }),
  z.object({
    type: z.literal(MODAL_SUBMIT),
    ...invocation,
    message: message.optional(),
    data: z.object({ custom_id: z.string(), components: z.array(fieldRow) }),
  }),
]);

export type Interaction = z.infer<typeof interaction>;
export type InvocationEnvelope = Exclude<Interaction, { type: typeof PING }>;
export type CommandEnvelope = Extract<Interaction, { type: typeof COMMAND | typeof AUTOCOMPLETE }>;
export type ComponentEnvelope = Extract<Interaction, { type: typeof COMPONENT }>;
export type ModalEnvelope = Extract<Interaction, { type: typeof MODAL_SUBMIT }>;
export type RawOption = z.infer<typeof option>;
export type RawUser = z.infer<typeof user>;
export type Resolved = z.infer<typeof resolved>;
