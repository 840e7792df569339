/** Interactions in Discord's format, for tests, with defaults for everything. */
import { DISCORD_EPOCH_MS } from '../../edge/interactions/deadline.ts';
import { type InvocationEnvelope, parseInteraction } from '../../edge/interactions/envelope.ts';

/** The current time in tests, in Unix milliseconds. */
export const NOW_MS = Date.UTC(2026, 0, 15, 12);

export const ALICE = { id: '200000000000000001', username: 'alice', global_name: 'Alice' };
export const BOB = { id: '200000000000000002', username: 'bob', global_name: 'Bob' };
export const GUILD = '300000000000000001';
const CHANNEL = '400000000000000001';

let counter = 0;

/** Creates a new Discord ID for something created at that time. */
export function snowflake(atMs: number = NOW_MS): string {
  counter += 1;
  return ((BigInt(Math.floor(atMs - DISCORD_EPOCH_MS)) << 22n) | BigInt(counter % 4_096)).toString();
}

export interface Circumstances {
  user?: { id: string; username: string };
  /** How long ago the member pressed Enter, in milliseconds. */
  ageMs?: number;
  /** Overrides fields of the envelope, in Discord's format. */
  envelope?: Record<string, unknown>;
  /** Sent in a direct message with the bot instead of in a guild. */
  isDirect?: boolean;
}

function envelope(type: number, data: Record<string, unknown>, circumstances: Circumstances): InvocationEnvelope {
  const { user = ALICE, ageMs = 0, isDirect = false } = circumstances;
  const place = isDirect
    ? { user, context: 1 }
    : { member: { user, roles: [], permissions: '0' }, guild_id: GUILD, context: 0, app_permissions: '0' };
  const raw = {
    type,
    id: snowflake(NOW_MS - ageMs),
    application_id: '100000000000000001',
    token: 'interaction-token',
    version: 1,
    channel_id: CHANNEL,
    locale: 'en-US',
    entitlements: [],
    ...place,
    data,
    ...circumstances.envelope,
  };
  const parsed = parseInteraction(raw);
  if (parsed === undefined || parsed.type === 1) throw new TypeError('not an invocation');
  return parsed;
}

export interface GivenOption {
  name: string;
  type: number;
  value?: string | number | boolean;
  focused?: boolean;
  options?: GivenOption[];
}

/** A slash command. `name` can include a subcommand: `settings view`. */
export function slash(name: string, options: GivenOption[] = [], circumstances: Circumstances = {}) {
  return envelope(2, slashData(name, options), circumstances);
}

/** An autocomplete request for the option with `focused`. */
export function autocomplete(name: string, options: GivenOption[], circumstances: Circumstances = {}) {
  return envelope(4, slashData(name, options), circumstances);
}

function slashData(path: string, options: GivenOption[]): Record<string, unknown> {
  const [name, ...subcommands] = path.split(' ');
  const nested = subcommands.reduceRight<GivenOption[]>(
    (inner, subcommand, index) => [{ name: subcommand, type: index < subcommands.length - 1 ? 2 : 1, options: inner }],
    options,
  );
  return { id: snowflake(), name, type: 1, options: nested, resolved: resolvedOf(options) };
}

/** A Stage channel. All other channels in options are voice channels. */
export const STAGE = '400000000000000013';

/** A user who isn't in the server. */
export const STRANGER = { id: '200000000000000003', username: 'eve', global_name: 'Eve' };

/** Resolves user options (Alice, Bob, a bot, and a stranger), role options (one role), channel options, and attachments. */
function resolvedOf(options: readonly GivenOption[]): Record<string, unknown> {
  const ids = options.filter(({ type }) => type === 6).map(({ value }) => String(value));
  const known = [ALICE, BOB, STRANGER, { ...BOB, id: BOT_ID, username: 'jukebox', global_name: null, bot: true }];
  const users = known.filter(({ id }) => ids.includes(id));
  return {
    users: Object.fromEntries(users.map((user) => [user.id, user])),
    members: Object.fromEntries(users.filter(({ id }) => id !== STRANGER.id).map(({ id }) => [id, { roles: [] }])),
    channels: Object.fromEntries(
      options
        .filter(({ type }) => type === 7)
        .map(({ value }) => [String(value), { id: value, name: 'Lounge', type: value === STAGE ? 13 : 2 }]),
    ),
    roles: Object.fromEntries(
      options.filter(({ type }) => type === 8).map(({ value }) => [String(value), { id: value, name: 'Members' }]),
    ),
    attachments: Object.fromEntries(
      options
        .filter(({ type }) => type === 11)
        .map(({ value }) => [
          String(value),
          {
            id: value,
            filename: `${value}.png`,
            size: 100,
            url: `https://cdn.discordapp.com/attachments/1/${value}.png`,
          },
        ]),
    ),
  };
}

export const BOT_ID = '200000000000000009';

/** A context-menu command on a user (type 2) or a message (type 3). */
export function contextMenu(
  type: 2 | 3,
  name: string,
  targetId: string,
  resolved: Record<string, unknown>,
  circumstances: Circumstances = {},
) {
  return envelope(2, { id: snowflake(), name, type, target_id: targetId, resolved }, circumstances);
}

/** A pressed button, or a select menu with its values and what they stand for. `isLayout`: on a message laid out in blocks. */
export function press(
  customId: string,
  circumstances: Circumstances & {
    messageId?: string;
    values?: string[];
    resolved?: Record<string, unknown>;
    isLayout?: boolean;
  } = {},
) {
  const { messageId = '500000000000000001', values, resolved, isLayout = false } = circumstances;
  const picked = values && { values, ...(resolved && { resolved }) };
  const data = { custom_id: customId, component_type: values === undefined ? 2 : 3, ...picked };
  const message = { id: messageId, flags: isLayout ? 32_768 : 0 };
  return envelope(3, data, { ...circumstances, envelope: { message, ...circumstances.envelope } });
}

/**
 * A submitted modal with its fields: text, or the values of a select and what they stand for. `messageId` if a component of that
 * message opened it.
 */
export function submit(
  customId: string,
  fields: Readonly<Record<string, string | string[]>>,
  circumstances: Circumstances & { messageId?: string; resolved?: Record<string, unknown> } = {},
) {
  const { messageId, resolved } = circumstances;
  const components = Object.entries(fields).map(([custom_id, value]) => ({
    type: 18,
    component: Array.isArray(value) ? { type: 3, custom_id, values: value } : { type: 4, custom_id, value },
  }));
  const message = messageId && { message: { id: messageId } };
  const data = { custom_id: customId, components, ...(resolved && { resolved }) };
  return envelope(5, data, { ...circumstances, envelope: { ...message, ...circumstances.envelope } });
}
