/** The shell's words for staff and for people: timeouts, bans, roles, direct messages, and the application's intents. */
import { AuditLogEvent } from 'discord-api-types/v10';
import type { SandboxDirectMessages } from '../control/administration-protocol.ts';
import type { SandboxGuild, SandboxMessage, SandboxUser } from '../control/protocol.ts';

/** A command line that can't be run. The message is for the shell's user. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Sends a request to the control API. With a body, it's a POST. */
export type Request = (path: string, body?: unknown, method?: string, reason?: string) => Promise<unknown>;

/** Who runs a word, and where. */
export interface Place {
  user: string;
  guild: SandboxGuild;
  channel: string;
  users: SandboxUser[];
}

export const ADMINISTRATION_USAGE = `  npm run sandbox -- timeout dave 10m "spam"            time a member out, as staff (0 ends it)
  npm run sandbox -- kick dave "spam"                   kick a member (or: ban, unban; see them with: bans)
  npm run sandbox -- roles dave DJ                      set a member's roles
  npm run sandbox -- audit                              show the newest entries of the audit log
  npm run sandbox -- people 20                          have new people join (or one who left: people dave)
  npm run sandbox -- earlier 15d "old news" --as bob    store a message that was sent earlier
  npm run sandbox -- dms --as dave                      show direct messages (or: dms closed, dms open)
  npm run sandbox -- press Appeal --as dave --in dms    press a button in them
  npm run sandbox -- intents messages on members off    switch the application's privileged intents`;

type Word = (words: string[], place: Place, request: Request) => Promise<unknown>;

/** Runs a word, or returns undefined if it isn't one of these. */
export function administer(
  verb: string,
  words: string[],
  place: Place,
  request: Request,
): Promise<unknown> | undefined {
  return Object.hasOwn(verbs, verb) ? verbs[verb]?.(words, place, request) : undefined;
}

const verbs: Record<string, Word> = {
  timeout: async ([name, time = '', ...reason], place, request) => {
    const ms = time === '0' ? 0 : durationMs(time);
    const until = ms === 0 ? null : new Date(Date.now() + ms).toISOString();
    const body = { communication_disabled_until: until };
    return request(memberPath(name, place), body, 'PATCH', reason.join(' '));
  },
  kick: ([name, ...reason], place, request) => request(memberPath(name, place), undefined, 'DELETE', reason.join(' ')),
  ban: ([name, ...reason], place, request) => request(banPath(name, place), {}, 'PUT', reason.join(' ')),
  unban: ([name, ...reason], place, request) => request(banPath(name, place), undefined, 'DELETE', reason.join(' ')),
  bans: async (_words, place, request) => {
    const bans = (await request(asStaff(place, '/bans'))) as { user: { username: string }; reason: string | null }[];
    return bans.map(({ user, reason }) => `${user.username}: ${reason ?? 'no reason'}`);
  },
  roles: ([name, ...roles], place, request) => {
    const ids = roles.map((role) => {
      const found = place.guild.roles.find((each) => each.name.toLowerCase() === role.toLowerCase());
      if (!found) throw new UsageError(`There is no role "${role}" in ${place.guild.name}.`);
      return found.id;
    });
    return request(memberPath(name, place), { roles: ids }, 'PATCH');
  },
  audit: async (_words, place, request) => {
    const log = (await request(asStaff(place, '/audit-logs?limit=20'))) as {
      audit_log_entries: { action_type: number; user_id: string; target_id: string | null; reason?: string }[];
    };
    const named = (id: string | null): string => place.users.find((user) => user.id === id)?.username ?? id ?? '';
    return log.audit_log_entries.map(({ action_type, user_id, target_id, reason }) =>
      `${wordsOf(action_type)} by ${named(user_id)}: ${named(target_id)} ${reason === undefined ? '' : `(${reason})`}`.trim(),
    );
  },
  people: ([who = '1'], { guild }, request) => {
    const body = /^\d+$/.test(who) ? { guild: guild.id, count: Number(who) } : { guild: guild.id, user: who };
    return request('/sandbox/members', body);
  },
  earlier: ([time = '', ...words], { user, guild, channel }, request) =>
    request('/sandbox/old-messages', {
      user,
      guild: guild.id,
      channel,
      content: words.join(' '),
      ageMs: durationMs(time),
    }),
  dms: async ([state], { user }, request) => {
    if (state !== undefined) return request('/sandbox/dms', { user, state });
    return directMessages(user, request);
  },
  intents: async (words, _place, request) => {
    if (words.length === 0) return request('/sandbox/intents');
    const body: Record<string, boolean> = {};
    for (let index = 0; index < words.length; index += 2) {
      const [name, value] = [words[index], words[index + 1]];
      const key = name === 'messages' ? 'messageContent' : name === 'members' ? 'guildMembers' : undefined;
      if (key === undefined || (value !== 'on' && value !== 'off'))
        throw new UsageError('Write it as: npm run sandbox -- intents messages on members off');
      body[key] = value === 'on';
    }
    return request('/sandbox/intents', body);
  },
};

/** `20` → `member kick`. */
function wordsOf(type: number): string {
  const name = AuditLogEvent[type] ?? `action ${type}`;
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/** Someone's direct messages, oldest first. */
export async function directMessages(user: string, request: Request): Promise<SandboxMessage[]> {
  const answer = (await request(`/sandbox/dms?${new URLSearchParams({ user })}`)) as SandboxDirectMessages;
  return answer.channels.flatMap(({ messages }) => messages);
}

/** `90s`, `10m`, `2h`, or `15d` in milliseconds. */
export function durationMs(text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new UsageError(`"${text}" isn’t a time. Write it as 90s, 10m, 2h, or 15d.`);
  return Number(count) * { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as 's' | 'm' | 'h' | 'd'];
}

function asStaff({ user, guild }: Place, path: string): string {
  return `/sandbox/as/${encodeURIComponent(user)}/guilds/${guild.id}${path}`;
}

function memberPath(name: string | undefined, place: Place): string {
  return asStaff(place, `/members/${idOf(name, place)}`);
}

function banPath(name: string | undefined, place: Place): string {
  return asStaff(place, `/bans/${idOf(name, place)}`);
}

function idOf(name: string | undefined, { users }: Place): string {
  if (name === undefined) throw new UsageError('Whom? For example: npm run sandbox -- timeout dave 10m');
  const query = name.replace(/^@/, '').toLowerCase();
  const user = users.find(({ id, username, global_name }) => [id, username, global_name.toLowerCase()].includes(query));
  if (!user) throw new UsageError(`There is no user "${name}".`);
  return user.id;
}
