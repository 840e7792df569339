/**
 * The sandbox's control API: the only definition, for the server, the console, the command line, and tests. What's about people and
 * direct messages is in `administration-protocol.ts`.
 *
 * Users, guilds, and channels can be named by ID or by name everywhere below. Messages have Discord's own shape (API v10).
 */
import * as z from 'zod';

const name = z.string().min(1).max(100);

/** `POST /sandbox/command`: a member runs a slash command, e.g. `/pay user:@bob amount:50`. */
export const commandRequest = z.strictObject({
  user: name,
  guild: name,
  channel: name,
  command: z.string().min(2).max(8000),
  /** For context-menu commands: the target's user ID or name, or its message ID. */
  target: name.optional(),
});

/**
 * `POST /sandbox/file`: a member uploads a file of at most 10 MiB. The response is a Discord attachment. Command options take it by
 * its ID, e.g. `/playlist import file:812345678901234567`.
 */
export const fileRequest = z.strictObject({
  user: name,
  filename: name,
  contentType: name.default('application/octet-stream'),
  /** Base64. */
  data: z.base64(),
});

/** `POST /sandbox/component`: a member uses a button or a select menu on a message they can see. */
export const componentRequest = z.strictObject({
  user: name,
  message: z.string().regex(/^\d{1,20}$/),
  customId: z.string().min(1).max(100),
  /** For a select: the options' values. Users, roles, and channels can be named. */
  values: z.array(z.string().max(100)).max(25).optional(),
});

/** `POST /sandbox/modal`: a member submits a modal that a command or component opened. */
export const modalRequest = z.strictObject({
  user: name,
  /** The interaction that opened the modal. */
  interaction: z.string().regex(/^\d{1,20}$/),
  /** Default: the modal that's open. */
  customId: z.string().min(1).max(100).optional(),
  /** By custom ID: the text, or what's picked in a select. Users, roles, and channels can be named, and files have the ID of an upload. */
  fields: z.record(z.string().max(100), z.union([z.string().max(4000), z.array(z.string().max(100)).max(25)])),
});

/** `POST /sandbox/autocomplete`: returns the choices for the last option in `command`. */
export const autocompleteRequest = z.strictObject({
  user: name,
  guild: name,
  channel: name,
  command: z.string().min(2).max(8000),
});

/**
 * `POST /sandbox/voice`: a member joins a voice channel, or leaves it (`null`). Bots join on their own, so for a bot, this is staff
 * moving or disconnecting it.
 */
export const voiceRequest = z.strictObject({ user: name, guild: name, channel: name.nullable() });

/** `POST /sandbox/message`: a member sends a message. */
export const messageRequest = z.strictObject({
  user: name,
  guild: name,
  channel: name,
  content: z.string().min(1).max(2000),
});

/** `POST /sandbox/fault`: breaks one part on purpose. */
export const faultRequest = z.strictObject({
  target: z.string().min(1).max(50),
  /** Four are for the gateway alone (`drop` to `silence`), which supports no others, and the last four for `ai` alone. */
  action: z.enum([
    ...(['kill', 'restart', 'latency', 'error', 'heal', 'drop', 'reconnect', 'invalidate', 'silence'] as const),
    ...(['garbage', 'half', 'refuse', 'nothing'] as const),
  ]),
  /** For the gateway: one bot, by ID or name (default: all). */
  agent: name.optional(),
  /** For `latency` and `silence`: the delay of each request or the duration, 0 to 60,000 ms. */
  ms: z.number().int().min(0).max(60_000).optional(),
  /** For `error`: the HTTP status to respond with, if the part speaks HTTP. */
  status: z.number().int().min(400).max(599).optional(),
  /**
   * Only this route. For `error` of `discord`, with `:id` for each ID, such as `POST /channels/:id/messages`; for `latency` of
   * Lavalink, such as `GET /v4/loadtracks`.
   */
  route: z
    .string()
    .regex(/^(GET|POST|PUT|PATCH|DELETE) \/\S{1,200}$/)
    .optional(),
  /** For `error` of `discord`: the error code in the body. */
  code: z.number().int().min(0).max(999_999).optional(),
  /** For `error` of `discord` and `ai` with status 429: when to retry, in seconds. */
  retryAfter: z.number().min(0).max(3_600).optional(),
  /** For `error` of `discord` with status 429: it's the limit for all routes together. */
  isGlobal: z.boolean().optional(),
  /** For `error` of `discord`: only this many requests fail. */
  times: z.number().int().min(1).max(10_000).optional(),
  /** For `latency` and `error`: heals on its own after this many milliseconds. */
  forMs: z.number().int().min(0).max(600_000).optional(),
});

/** `POST /sandbox/invite`: a user with Manage Server adds a bot to the guild. */
export const inviteRequest = z.strictObject({
  agent: name,
  guild: name,
  user: name,
  /** As in the invite's URL (default: View Channel, Connect, and Speak). */
  permissions: z
    .string()
    .regex(/^\d{1,16}$/)
    .default('3146752'),
});

/** `POST /sandbox/kick`: removes a bot from a guild. */
export const kickRequest = z.strictObject({ agent: name, guild: name });

/** `POST /sandbox/token`: resets a bot's token. The old one stops working immediately. */
export const tokenRequest = z.strictObject({ agent: name });

/** `POST /sandbox/channel`: staff create, change, or delete a channel. */
export const channelRequest = z.strictObject({
  guild: name,
  channel: name,
  action: z.enum(['create', 'change', 'delete']),
  /** For `create` (default: voice). */
  type: z.enum(['text', 'voice', 'stage']).optional(),
  /** For voice channels. 0 means no limit. */
  userLimit: z.number().int().min(0).max(99).optional(),
  /** What members can't do there. Replaces the channel's previous value. `[]` lifts all restrictions. */
  deny: z
    .array(z.strictObject({ user: name, permissions: z.array(z.enum(['view', 'connect', 'speak'])).min(1) }))
    .max(50)
    .optional(),
});

/** `POST /sandbox/guild`: deletes a guild. It comes back at the sandbox's next start. */
export const guildRequest = z.strictObject({ guild: name, action: z.literal('delete') });

/** `POST /sandbox/gateway`: sets how the gateway treats bots that join voice. */
export const gatewayRequest = z.strictObject({
  /** `host:port`, or `null` for "no voice server yet". Bots in voice are notified. */
  voiceEndpoint: z.string().min(1).max(255).nullable().optional(),
  /** Which of a join's two events comes first. */
  voiceOrder: z.enum(['state-first', 'server-first']).optional(),
  /** Whether bots stay in voice when their gateway connection just ends. */
  afterDrop: z.enum(['voice-stays', 'voice-ends']).optional(),
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
  /** The user who created the application. */
  owner: string;
  token: string;
  /** IDs of its guilds. */
  guilds: string[];
  /** The number of gateway sessions, including those that can be resumed. */
  sessions: number;
}

/** What arrives at a voice channel, in `GET /sandbox/sound?guild=`. */
export interface ChannelSound {
  channel: string;
  /** Since the last packet, in ms. */
  gapMs: number;
  /** How many streams send right now. */
  senders: number;
}

/** A Discord message in the REST API's format. In `flags`, 64 means ephemeral. */
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
  /** On replies to interactions. */
  interaction_metadata?: { id: string; type: number; user: { id: string; username: string }; name?: string };
  /** Not Discord's: the only user who sees an ephemeral message. */
  visible_to?: string;
  /** Not Discord's: true while a deferred reply is pending ("thinking…"). */
  is_loading?: boolean;
}

/** The response of `/sandbox/file`, in Discord's own shape. */
export interface SandboxAttachment {
  id: string;
  filename: string;
  size: number;
  url: string;
  content_type: string;
}

/** The response of `/sandbox/command`, `/sandbox/component`, and `/sandbox/modal`, once the final reply is there. */
export interface InteractionOutcome {
  interactionId: string;
  /** Time from sending the signed request to the edge's HTTP response, in milliseconds. */
  ackMs: number;
  /** Whether the HTTP response was a deferral, so that the reply came later, over REST. */
  deferred: boolean;
  /** The interaction's messages, oldest first: the reply, follow-ups, and for a component, the message it edited. */
  messages: SandboxMessage[];
  /** The modal it opened, in Discord's own shape. Submit it with `/sandbox/modal`. */
  modal?: { custom_id: string; title: string; components: unknown[] };
  /** What Discord would show instead of a reply ("The application did not respond"), and why. */
  error?: { code: string; message: string };
}

export interface SandboxUser {
  id: string;
  username: string;
  global_name: string;
  roles: string[];
  /** Whether the user has Manage Server. */
  isAdmin: boolean;
  bot: boolean;
  /** Set if they don't accept direct messages from bots. */
  dmsClosed?: true;
}

export interface SandboxGuild {
  id: string;
  name: string;
  /** `type` is Discord's. Threads follow their channel. `status` is the voice channel's status. */
  channels: { id: string; name: string; type: number; status?: string }[];
  /** Lowest first. */
  roles: { id: string; name: string; color: number }[];
  /** User IDs. */
  members: string[];
  /** Until when members are timed out, by user ID. */
  timeouts?: Record<string, string>;
}

/**
 * `GET /sandbox`. The status is 503 until every part is ready. With `?user=`, it has only the guilds, channels, users, and roles
 * that the user can see.
 */
export interface SandboxInfo {
  ready: boolean;
  edge: string;
  publicKey: string;
  applicationId: string;
  guilds: SandboxGuild[];
  users: SandboxUser[];
  /** With `?user=`: their direct messages with bots, by the bot's name. */
  directChannels?: { id: string; name: string }[];
  nodes: { id: string }[];
  lavalink: { id: string }[];
}

/** A member's voice channel. `null` if there's none, or if the reader can't see it. */
export interface VoiceState {
  user_id: string;
  guild_id: string;
  channel_id: string | null;
}

/**
 * Server-sent events from `GET /sandbox/events?user=<id>`: only what that user can see. Each connection starts with `ready`, which
 * has a voice state for every user who's in voice.
 */
export type SandboxEvent =
  | { type: 'ready'; voice_states: VoiceState[] }
  | { type: 'message'; message: SandboxMessage }
  | { type: 'message_delete'; id: string; channel_id: string }
  | ({ type: 'voice_state' } & VoiceState)
  /** A voice channel's status changed. `null` if it was cleared. */
  | { type: 'channel_status'; id: string; guild_id: string; status: string | null }
  | { type: 'commands' }
  /** A guild, its channels, or its members changed. `GET /sandbox` has the current state. */
  | { type: 'guilds' };
