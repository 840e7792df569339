/** What staff can do to members, and the limits of it. */
import type { Permission } from '../platform/discord/permissions.ts';

interface KindRow {
  /** As a title: `Ban`. */
  title: string;
  /** `ban them`, `time <@1> out`. @param whom `them`, `yourself`, `myself`, or a mention. */
  act(whom: string): string;
  /** `banned`. */
  past: string;
  /** What the member of staff needs, unless the server named a staff role. The bot needs it too where Discord acts. */
  permission: Permission;
  /** Discord does something; a warning is only a record. */
  isCarriedOut: boolean;
  /** What takes it back. `pardon` only changes the record. */
  undo?: 'unban' | 'untimeout' | 'pardon';
  /** The person must be in the server. */
  needsMember: boolean;
  /** The member has to be told before it happens: afterwards, the bot may share no server with them. */
  tellsFirst: boolean;
}

const OWN: Readonly<Record<string, string>> = { them: 'their', yourself: 'your', myself: 'my' };

const TABLE = {
  warn: row('Warning', (whom) => `warn ${whom}`, 'warned', 'ModerateMembers', { isCarriedOut: false, undo: 'pardon' }),
  timeout: row('Timeout', (whom) => `time ${whom} out`, 'timed out', 'ModerateMembers', { undo: 'untimeout' }),
  untimeout: row(
    'Timeout removed',
    (whom) => `remove ${OWN[whom] ?? `${whom}'s`} timeout`,
    'released from a timeout',
    'ModerateMembers',
    {},
  ),
  kick: row('Kick', (whom) => `kick ${whom}`, 'kicked', 'KickMembers', { tellsFirst: true }),
  softban: row('Softban', (whom) => `softban ${whom}`, 'softbanned', 'BanMembers', { tellsFirst: true }),
  ban: row('Ban', (whom) => `ban ${whom}`, 'banned', 'BanMembers', {
    needsMember: false,
    tellsFirst: true,
    undo: 'unban',
  }),
  unban: row('Unban', (whom) => `unban ${whom}`, 'unbanned', 'BanMembers', { needsMember: false }),
} as const satisfies Record<string, KindRow>;

export type CaseKind = keyof typeof TABLE;
export const CASE_KINDS = Object.keys(TABLE) as CaseKind[];
export const KINDS: Readonly<Record<CaseKind, KindRow>> = TABLE;

export function isCaseKind(name: string): name is CaseKind {
  return Object.hasOwn(TABLE, name);
}

export const MODERATION = {
  /** In characters. Discord's audit log takes 512, with the staff member's name in front. */
  reasonLength: 400,
  noteLength: 1_000,
  appealLength: 1_000,
  /** Notes about one member, and remarks on one case. */
  notesPerMember: 50,
  remarksPerCase: 50,
  /** Members that one mass ban may name. https://docs.discord.com/developers/resources/guild#bulk-guild-ban */
  massBan: 200,
  /** How much of what a banned member wrote Discord deletes at most, in hours. */
  deleteHours: 168,
  /** A longer timeout is renewed. https://docs.discord.com/developers/resources/guild#modify-guild-member */
  discordTimeoutMs: 28 * 86_400_000,
  /** The longest timeout, in days. */
  timeoutDays: 365,
  /** The longest temporary ban, in days. */
  banDays: 3_650,
  /** How long an act may take before a job takes it over, in seconds. */
  carryOutSeconds: 30,
  /** Cases on one page. */
  pageSize: 10,
  /** Cases in one export. */
  exportRows: 10_000,
} as const;

function row(
  title: string,
  act: KindRow['act'],
  past: string,
  permission: Permission,
  rest: Partial<KindRow>,
): KindRow {
  return { title, act, past, permission, isCarriedOut: true, needsMember: true, tellsFirst: false, ...rest };
}
