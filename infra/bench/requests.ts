/** Signed interactions like those Discord sends. They're prepared in advance, because signing costs more than sending. */
import type { SigningKey } from '../sandbox/discord/keys.ts';
import { snowflakeAt } from '../sandbox/discord/snowflake.ts';

export const APPLICATION_ID = '900000000000000001';
export const GUILD_ID = '900000000000000002';
/** A role that every member of the bench has. */
export const STAFF_ROLE_ID = '900000000000000010';

/** Number of members with credits. */
export const MEMBERS = 200;
const FIRST_MEMBER = 910_000_000_000_000_000n;

/**
 * How far in the future the interaction IDs are, in milliseconds. The edge defers old interactions, and a repeated one would get
 * old. It treats one from the future as created on arrival.
 */
const AHEAD_MS = 10 * 60_000;

/** The ID of a member by number, from 0. The first {@link MEMBERS} have credits. */
export function memberId(number: number): string {
  return (FIRST_MEMBER + BigInt(number)).toString();
}

interface SentOption {
  name: string;
  type: number;
  value?: string | number;
  options?: readonly SentOption[];
}

export interface CommandUse {
  /** Determines the interaction's ID. Use each number for one interaction. */
  sequence: number;
  member: string;
  name: string;
  options?: readonly SentOption[];
  resolved?: Record<string, unknown>;
}

/** The body of a slash command interaction in a server, in Discord's format. */
export function commandBody({ sequence, member, name, options, resolved }: CommandUse): string {
  const id = snowflakeAt(Date.now() + AHEAD_MS, sequence % 4_194_304);
  const permissions = '2222085186637377';
  return JSON.stringify({
    version: 1,
    type: 2,
    token: `aW50ZXJhY3Rpb246${id}`.padEnd(188, 'x'),
    member: {
      user: userOf(member),
      unusual_dm_activity_until: null,
      roles: [STAFF_ROLE_ID, '900000000000000011', '900000000000000012'],
      premium_since: null,
      permissions,
      pending: false,
      nick: null,
      mute: false,
      joined_at: '2024-02-03T04:05:06.789000+00:00',
      flags: 0,
      deaf: false,
      communication_disabled_until: null,
      banner: null,
      avatar: null,
    },
    locale: 'en-US',
    id,
    guild_locale: 'en-US',
    guild_id: GUILD_ID,
    guild: { locale: 'en-US', id: GUILD_ID, features: ['COMMUNITY', 'NEWS', 'SOUNDBOARD'] },
    entitlements: [],
    entitlement_sku_ids: [],
    data: {
      type: 1,
      name,
      id: '900000000000000030',
      ...(options !== undefined && { options }),
      ...(resolved !== undefined && { resolved }),
    },
    context: 0,
    channel_id: '900000000000000003',
    channel: {
      type: 0,
      topic: null,
      rate_limit_per_user: 0,
      position: 1,
      permissions,
      parent_id: '900000000000000004',
      nsfw: false,
      name: 'bot-commands',
      last_message_id: '900000000000000040',
      id: '900000000000000003',
      guild_id: GUILD_ID,
      flags: 0,
    },
    authorizing_integration_owners: { '0': GUILD_ID },
    attachment_size_limit: 10_485_760,
    application_id: APPLICATION_ID,
    app_permissions: permissions,
  });
}

/** A user in Discord's format. */
export function userOf(id: string): Record<string, unknown> {
  return {
    username: `member.${id.slice(-6)}`,
    public_flags: 0,
    primary_guild: null,
    id,
    global_name: `Member ${id.slice(-6)}`,
    discriminator: '0',
    clan: null,
    avatar_decoration_data: null,
    avatar: '0123456789abcdef0123456789abcdef',
  };
}

/** The complete HTTP request, the same for every case. */
export function signedRequest(key: SigningKey, body: string): Buffer {
  const signature = key.headersFor(body, String(Math.floor(Date.now() / 1_000)));
  const headers = [
    'POST /interactions HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    'User-Agent: Discord-Interactions/1.0 (+https://discord.com)',
    ...Object.entries(signature).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
