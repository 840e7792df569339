/**
 * The shape of an interaction, as far as this application reads it. Fields that Discord adds later are ignored.
 * https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
 */
import * as z from 'zod';
import { lazily } from '../../shared/platform/lazily.ts';
import {
  type CommonFields,
  isCommon,
  isMember,
  isRecord,
  isSnowflake,
  isText,
  isUser,
  type Member,
  SNOWFLAKE,
  type User,
} from './common-fields.ts';

/** Interaction types. */
export const PING = 1;
export const COMMAND = 2;
export const COMPONENT = 3;
export const AUTOCOMPLETE = 4;
export const MODAL_SUBMIT = 5;

/** Made by the first interaction that needs one. Commands without options don't, and every Worker's start would wait for them. */
const schemas = lazily(() => {
  const snowflake = z.string().regex(SNOWFLAKE);
  const user = z.custom<User>(isUser);
  const member = z.custom<Member>(isMember);

  const option = z.object({
    name: z.string(),
    type: z.number().int(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    focused: z.boolean().optional(),
    get options() {
      return z.array(option).optional();
    },
  });

  const file = z.looseObject({ url: z.string(), content_type: z.string().optional() });
  const snapshot = z.looseObject({
    message: z.looseObject({ content: z.string().optional(), attachments: z.array(file).optional() }),
  });
  const role = z.object({ id: snowflake, name: z.string(), position: z.number().optional() });
  const channel = z.object({
    id: snowflake,
    name: z.string().nullish(),
    type: z.number(),
    parent_id: z.string().nullish(),
    nsfw: z.boolean().nullish(),
  });
  const quoted = z.looseObject({
    id: snowflake,
    content: z.string(),
    author: user,
    attachments: z.array(file).optional(),
    message_snapshots: z.array(snapshot).optional(),
  });
  const attachment = z.object({ id: snowflake, filename: z.string(), size: z.number(), url: z.string() });
  const resolved = z.object({
    users: z.record(z.string(), user).optional(),
    members: z.record(z.string(), member).optional(),
    roles: z.record(z.string(), role).optional(),
    channels: z.record(z.string(), channel).optional(),
    messages: z.record(z.string(), quoted).optional(),
    attachments: z.record(z.string(), attachment).optional(),
  });

  /** A submitted field, in an action row (old modals) or a label (new ones). */
  const field = z.object({
    custom_id: z.string(),
    value: z.union([z.string(), z.boolean()]).nullish(),
    values: z.array(z.string()).optional(),
  });
  const fieldRow = z.object({ component: field.optional(), components: z.array(field).optional() });

  return {
    options: z.array(option),
    resolved,
    field,
    message: z.looseObject({ id: snowflake, flags: z.number().int().optional() }),
    componentData: z.object({
      custom_id: z.string(),
      component_type: z.number().int(),
      values: z.array(z.string()).optional(),
      resolved: resolved.optional(),
    }),
    modalData: z.object({
      custom_id: z.string(),
      components: z.array(fieldRow),
      resolved: resolved.optional(),
    }),
  };
});
type Schemas = ReturnType<typeof schemas>;

export type RawOption = z.infer<Schemas['options']>[number];
export type RawUser = User;
export type Resolved = z.infer<Schemas['resolved']>;
export type SubmittedField = z.infer<Schemas['field']>;

interface CommandData {
  name: string;
  /** 1 slash (also when absent), 2 user, 3 message. */
  type?: number;
  options?: RawOption[];
  resolved?: Resolved;
  target_id?: string;
}

type Message = z.infer<Schemas['message']>;

type CommandLike<T> = CommonFields & { type: T; data: CommandData };
export type CommandEnvelope = CommandLike<typeof COMMAND> | CommandLike<typeof AUTOCOMPLETE>;
export type ComponentEnvelope = CommonFields & {
  type: typeof COMPONENT;
  data: z.infer<Schemas['componentData']>;
  message: Message;
};
export type ModalEnvelope = CommonFields & {
  type: typeof MODAL_SUBMIT;
  data: z.infer<Schemas['modalData']>;
  message?: Message;
};
export type InvocationEnvelope = CommandEnvelope | ComponentEnvelope | ModalEnvelope;
export type Interaction = { type: typeof PING } | InvocationEnvelope;

/** Reads a JSON document as an interaction, reusing the object; undefined when it isn't one we know. */
export function parseInteraction(value: unknown): Interaction | undefined {
  if (!isRecord(value)) return undefined;
  const { type } = value;
  if (type === PING) return { type };
  if (!isCommon(value)) return undefined;
  switch (type) {
    case COMMAND:
    case AUTOCOMPLETE: {
      const data = commandData(value.data);
      // Not a copy: it has two dozen properties, and nobody else holds this object.
      return data && Object.assign(value, { type, data });
    }
    case COMPONENT: {
      const data = schemas().componentData.safeParse(value.data).data;
      const on = schemas().message.safeParse(value.message).data;
      return data && on && { ...value, type, data, message: on };
    }
    case MODAL_SUBMIT: {
      const data = schemas().modalData.safeParse(value.data).data;
      if (value.message === undefined) return data && { ...value, type, data };
      const on = schemas().message.safeParse(value.message).data;
      return data && on && { ...value, type, data, message: on };
    }
    default:
      return undefined;
  }
}

/** Checked by hand, because most commands have no options and a schema would cost more than running them. */
function commandData(value: unknown): CommandData | undefined {
  if (!isRecord(value)) return undefined;
  const { name, type, target_id } = value;
  if (!isText(name) || !(type === undefined || Number.isInteger(type))) return undefined;
  if (target_id !== undefined && !isSnowflake(target_id)) return undefined;
  const given = value.options === undefined ? { data: undefined } : schemas().options.safeParse(value.options);
  const found = value.resolved === undefined ? { data: undefined } : schemas().resolved.safeParse(value.resolved);
  if ('error' in given && given.error) return undefined;
  if ('error' in found && found.error) return undefined;
  return {
    name,
    ...(type !== undefined && { type: type as number }),
    ...(target_id !== undefined && { target_id }),
    ...(given.data !== undefined && { options: given.data }),
    ...(found.data !== undefined && { resolved: found.data }),
  };
}
