/** The control API's part for people, direct messages, and privileged intents. */
import * as z from 'zod';
import type { SandboxMessage } from './protocol.ts';

const name = z.string().min(1).max(100);

/** `POST /sandbox/dms`: a user opens or closes their direct messages for bots. */
export const dmsRequest = z.strictObject({ user: name, state: z.enum(['open', 'closed']) });

/** `POST /sandbox/intents`: turns privileged intents on or off, like in the developer portal. */
export const intentsRequest = z.strictObject({
  /** Default: the application whose commands you type. */
  agent: name.optional(),
  messageContent: z.boolean().optional(),
  guildMembers: z.boolean().optional(),
});

/** `POST /sandbox/members`: someone joins a server, or several new people do. */
export const membersRequest = z.strictObject({
  guild: name,
  /** Someone who isn't a member (default: new people). */
  user: name.optional(),
  count: z.number().int().min(1).max(1_000).optional(),
  /** How old new people's accounts are. */
  accountAgeDays: z.number().min(0).max(3_000).optional(),
});

/** `POST /sandbox/old-messages`: stores messages as if they had been sent earlier. They skip slowmode and AutoMod. */
export const oldMessagesRequest = z.strictObject({
  user: name,
  guild: name,
  channel: name,
  content: z.string().min(1).max(2000),
  ageMs: z
    .number()
    .min(0)
    .max(365 * 86_400_000),
  count: z.number().int().min(1).max(500).default(1),
});

/** `GET /sandbox/dms?user=`: a user's direct messages with bots. */
export interface SandboxDirectMessages {
  state: 'open' | 'closed';
  /** `bot` is the bot's user ID. */
  channels: { id: string; bot: string; messages: SandboxMessage[] }[];
}
