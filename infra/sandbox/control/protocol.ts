/**
 * What the sandbox's control API says and hears: the one definition for the server, the console, the command line and the tests.
 *
 * A user, guild or channel is named by id or by name everywhere below. Messages have Discord's own shape (API v10).
 */
import * as z from 'zod';

const name = z.string().min(1).max(100);

/** `POST /sandbox/command`: one member types one slash command, e.g. `/pay user:@bob amount:50`. */
export const commandRequest = z.strictObject({
  user: name,
  guild: name,
  channel: name,
  command: z.string().min(2).max(8000),
  /** For user and message context-menu commands: the id or name of the user, or the id of the message, acted on. */
  target: name.optional(),
});

/**
 * `POST /sandbox/file`: one member uploads a file of at most 10 MiB. The answer is a Discord attachment; an option of a command
 * takes it by its id, e.g. `/playlist import file:812345678901234567`.
 */
export const fileRequest = z.strictObject({
  user: name,
  filename: name,
  contentType: name.default('application/octet-stream'),
  /** Base64. */
  data: z.base64(),
});

/** `POST /sandbox/component`: one member presses a button or picks from a select of a message they can see. */
export const componentRequest = z.strictObject({
  user: name,
  message: z.string().regex(/^\d{1,20}$/),
  customId: z.string().min(1).max(100),
  values: z.array(z.string().max(100)).max(25).optional(),
});

/** `POST /sandbox/modal`: one member submits a modal that a command or component answered with. */
export const modalRequest = z.strictObject({
  user: name,
  /** The interaction that the modal was the answer to. */
  interaction: z.string().regex(/^\d{1,20}$/),
  customId: z.string().min(1).max(100),
  fields: z.record(z.string().max(100), z.string().max(4000)),
});

/** `POST /sandbox/autocomplete`: the choices for the option being typed, which is the last one of `command`. */
export const autocompleteRequest = z.strictObject({
  user: name,
  guild: name,
  channel: name,
  command: z.string().min(2).max(8000),
});

/**
 * `POST /sandbox/voice`: one member joins a voice channel, or leaves it (`null`). A bot joins by itself: for one this is a
 * member of staff who moves it, or disconnects it.
 */
export const voiceRequest = z.strictObject({ user: name, guild: name, channel: name.nullable() });

/** `POST /sandbox/message`: one member writes a plain message. */
export const messageRequest = z.strictObject({
  user: name,
  guild: name,
  channel: name,
  content: z.string().min(1).max(2000),
});

/** `POST /sandbox/fault`: breaks one part on purpose. */
export const faultRequest = z.strictObject({
  target: z.string().min(1).max(50),
  /** The last four are for the gateway, which has no others. */
  action: z.enum(['kill', 'restart', 'latency', 'error', 'heal', 'drop', 'reconnect', 'invalidate', 'silence']),
  /** The gateway: one bot, by id or name; without it all. */
  agent: name.optional(),
  /** `latency`: milliseconds added to every exchange; `silence`: how long, 0 to 60000. */
  ms: z.number().int().min(0).max(60_000).optional(),
  /** `error`: the HTTP status answered, where the part speaks HTTP. */
  status: z.number().int().min(400).max(599).optional(),
  /** `latency`, `error`: heals by itself after this many milliseconds. */
  forMs: z.number().int().min(0).max(600_000).optional(),
});

/** `POST /sandbox/invite`: a user who may manage the guild adds a bot to it. */
export const inviteRequest = z.strictObject({
  agent: name,
  guild: name,
  user: name,
  /** As in the invite's address; by default see channels, connect and speak. */
  permissions: z
    .string()
    .regex(/^\d{1,16}$/)
    .default('3146752'),
});

/** `POST /sandbox/kick`: a bot is thrown out of a guild. */
export const kickRequest = z.strictObject({ agent: name, guild: name });

/** `POST /sandbox/token`: a bot gets a new token; the old one stops working at once. */
export const tokenRequest = z.strictObject({ agent: name });

/** `POST /sandbox/channel`: staff makes, changes or deletes a channel. */
export const channelRequest = z.strictObject({
  guild: name,
  channel: name,
  action: z.enum(['create', 'change', 'delete']),
  /** `create`; voice by default. */
  type: z.enum(['text', 'voice', 'stage']).optional(),
  /** Voice: how many fit in; 0 is no limit. */
  userLimit: z.number().int().min(0).max(99).optional(),
  /** Members and what they may not do there. It replaces what the channel had; `[]` opens it to all. */
  deny: z
    .array(z.strictObject({ user: name, permissions: z.array(z.enum(['view', 'connect', 'speak'])).min(1) }))
    .max(50)
    .optional(),
});

/** `POST /sandbox/guild`: a guild is deleted. It is back at the next start of the sandbox. */
export const guildRequest = z.strictObject({ guild: name, action: z.literal('delete') });

/** `POST /sandbox/gateway`: how the gateway treats bots that join voice. */
export const gatewayRequest = z.strictObject({
  /** `host:port`; `null` is "no voice server yet". Bots in voice are told of the new one. */
  voiceEndpoint: z.string().min(1).max(255).nullable().optional(),
  /** Which of the two events of a join comes first. */
  voiceOrder: z.enum(['state-first', 'server-first']).optional(),
});

export type CommandRequest = z.infer<typeof commandRequest>;
export type FileRequest = z.input<typeof fileRequest>;
export type ComponentRequest = z.infer<typeof componentRequest>;
export type ModalRequest = z.infer<typeof modalRequest>;
export type AutocompleteRequest = z.infer<typeof autocompleteRequest>;
export type VoiceRequest = z.infer<typeof voiceRequest>;
export type MessageRequest = z.infer<typeof messageRequest>;
export type FaultRequest = z.infer<typeof faultRequest>;

/** One bot in `GET /sandbox/agents`. */
export interface SandboxAgent {
  id: string;
  username: string;
  /** Who made the application. */
  owner: string;
  token: string;
  /** Ids of the guilds it is in. */
  guilds: string[];
  /** How many gateway sessions it has now, those that could be resumed included. */
  sessions: number;
}

/** A Discord message as the REST API shows it; `flags` bit 64 is ephemeral. */
export interface SandboxMessage {
  id: string;
  channel_id: string;
  author: { id: string; username: string; global_name?: string | null; bot?: boolean };
  content: string;
  timestamp: string;
  edited_timestamp: string | null;
  flags: number;
  type: number;
  embeds: unknown[];
  components: unknown[];
  attachments: unknown[];
  /** Present on replies to interactions. */
  interaction_metadata?: { id: string; type: number; user: { id: string; username: string }; name?: string };
  /** Not Discord's: the only user who sees an ephemeral message. */
  visible_to?: string;
  /** Not Discord's: true while a deferred reply is still being worked on ("thinking…"). */
  is_loading?: boolean;
}

/** The answer to `/sandbox/file`, in Discord's own shape. */
export interface SandboxAttachment {
  id: string;
  filename: string;
  size: number;
  url: string;
  content_type: string;
}

/** The answer to `/sandbox/command`, `/sandbox/component` and `/sandbox/modal`, once the final reply is there. */
export interface InteractionOutcome {
  interactionId: string;
  /** From sending the signed request to the edge's HTTP answer, in milliseconds. */
  ackMs: number;
  /** The HTTP answer was a deferral; the reply came later, by REST. */
  deferred: boolean;
  /** Every message this interaction left behind, oldest first: the reply and its follow-ups; for a component also the message it edited. */
  messages: SandboxMessage[];
  /** A modal was the answer: submit it with `/sandbox/modal`. Discord's own modal shape. */
  modal?: { custom_id: string; title: string; components: unknown[] };
  /** What Discord would show instead of an answer ("The application did not respond"), and why. */
  error?: { code: string; message: string };
}

export interface SandboxUser {
  id: string;
  username: string;
  global_name: string;
  roles: string[];
  /** The user may manage the guild. */
  isAdmin: boolean;
  bot: boolean;
}

export interface SandboxGuild {
  id: string;
  name: string;
  /** `type` 0 is text, 2 voice, 13 stage; `status` is the line under a voice channel's name. */
  channels: { id: string; name: string; type: number; status?: string }[];
  roles: { id: string; name: string; color: number }[];
  /** Ids of who is in it. */
  members: string[];
}

/**
 * `GET /sandbox`; answered with 503 until every part is ready. With `?user=` guilds, channels, users and their roles are
 * only those which that user can see.
 */
export interface SandboxInfo {
  ready: boolean;
  edge: string;
  publicKey: string;
  applicationId: string;
  guilds: SandboxGuild[];
  users: SandboxUser[];
  nodes: { id: string }[];
  lavalink: { id: string }[];
}

/** Where a member's voice is; `null` means in no channel, or in one that the reader cannot see. */
export interface VoiceState {
  user_id: string;
  guild_id: string;
  channel_id: string | null;
}

/**
 * Server-sent events of `GET /sandbox/events?user=<id>`: only what that user can see. The first one of every connection is
 * `ready`; who is not among its voice states is in no voice channel.
 */
export type SandboxEvent =
  | { type: 'ready'; voice_states: VoiceState[] }
  | { type: 'message'; message: SandboxMessage }
  | { type: 'message_delete'; id: string; channel_id: string }
  | ({ type: 'voice_state' } & VoiceState)
  /** The line under a voice channel's name is another one; `null`: there is none any more. */
  | { type: 'channel_status'; id: string; guild_id: string; status: string | null }
  | { type: 'commands' }
  /** A guild, a channel, or who is in a guild changed: `GET /sandbox` tells what there is now. */
  | { type: 'guilds' };
