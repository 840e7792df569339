/** Interactions as Discord sends them, for tests. Whatever a test does not name is ordinary. */
import { DISCORD_EPOCH_MS } from '../../edge/interactions/deadline.ts';
import { type InvocationEnvelope, parseInteraction } from '../../edge/interactions/envelope.ts';

/** The moment at which tests play, Unix milliseconds. */
export const NOW_MS = Date.UTC(2026, 0, 15, 12);

export const ALICE = { id: '200000000000000001', username: 'alice', global_name: 'Alice' };
export const BOB = { id: '200000000000000002', username: 'bob', global_name: 'Bob' };
export const GUILD = '300000000000000001';
const CHANNEL = '400000000000000001';

let made = 0;

/** A new Discord id for something made at that moment. */
export function snowflake(atMs: number = NOW_MS): string {
  made += 1;
  return ((BigInt(Math.floor(atMs - DISCORD_EPOCH_MS)) << 22n) | BigInt(made % 4_096)).toString();
}

export interface Circumstances {
  user?: { id: string; username: string };
  /** How long ago the member pressed Enter, in milliseconds. */
  ageMs?: number;
  /** Anything of the envelope, in Discord's words. */
  envelope?: Record<string, unknown>;
  /** In a direct message with the bot instead of a guild. */
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

/** A slash command; `name` may hold a subcommand: `settings view`. */
export function slash(name: string, options: GivenOption[] = [], circumstances: Circumstances = {}) {
  return envelope(2, slashData(name, options), circumstances);
}

/** The list of choices for the option that has `focused`. */
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

/** A channel that is a stage; every other one that is named is for voice. */
export const STAGE = '400000000000000013';

/** Alice, Bob and a bot can be named by user options, one role by role options, channels by theirs. */
function resolvedOf(options: readonly GivenOption[]): Record<string, unknown> {
  const ids = options.filter(({ type }) => type === 6).map(({ value }) => String(value));
  const known = [ALICE, BOB, { ...BOB, id: BOT_ID, username: 'jukebox', global_name: null, bot: true }];
  const users = known.filter(({ id }) => ids.includes(id));
  return {
    users: Object.fromEntries(users.map((user) => [user.id, user])),
    members: Object.fromEntries(users.map(({ id }) => [id, { roles: [] }])),
    channels: Object.fromEntries(
      options
        .filter(({ type }) => type === 7)
        .map(({ value }) => [String(value), { id: value, name: 'Lounge', type: value === STAGE ? 13 : 2 }]),
    ),
    roles: Object.fromEntries(
      options.filter(({ type }) => type === 8).map(({ value }) => [String(value), { id: value, name: 'Members' }]),
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

/** A pressed button, or a select with what was picked. */
export function press(customId: string, circumstances: Circumstances & { messageId?: string; values?: string[] } = {}) {
  const { messageId = '500000000000000001', values } = circumstances;
  const data = { custom_id: customId, component_type: values === undefined ? 2 : 3, ...(values && { values }) };
  const message = { id: messageId, flags: 0 };
  return envelope(3, data, { ...circumstances, envelope: { message, ...circumstances.envelope } });
}

/** A submitted modal with its fields. `messageId` where it was opened from a component of that message. */
export function submit(
  customId: string,
  fields: Readonly<Record<string, string>>,
  circumstances: Circumstances & { messageId?: string } = {},
) {
  const components = Object.entries(fields).map(([custom_id, value]) => ({
    type: 18,
    component: { type: 4, custom_id, value },
  }));
  const message = circumstances.messageId && { message: { id: circumstances.messageId } };
  const data = { custom_id: customId, components };
  return envelope(5, data, { ...circumstances, envelope: { ...message, ...circumstances.envelope } });
}
