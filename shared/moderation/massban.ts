/** Bans many at once, with Discord's bulk ban. Each has a case; the log shows them together. */
import * as z from 'zod';
import { interactionJob, type MessagePayload } from '../jobs/interaction.ts';
import type { JobServices } from '../jobs/services.ts';
import { COLORS } from '../platform/colors.ts';
import { type Problem, problemSentence } from '../platform/discord/problems.ts';
import type { DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { readMember, readServer, type ServerView } from '../platform/discord/servers.ts';
import { counted, plural } from '../platform/plural.ts';
import { run, type Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { MODERATION } from './catalog.ts';
import { check } from './check.ts';
import { counted as countedCase } from './counters.ts';
import { readModerationSettings } from './reads.ts';

const snowflake = z.string().regex(/^\d{17,20}$/);
const request = z.object({
  guild: z.string(),
  actor: z.object({ id: z.string(), roleIds: z.array(z.string()) }),
  users: z.array(snowflake).min(1).max(MODERATION.massBan),
  reason: z.string().nullable(),
  deleteSeconds: z.int().min(0).max(604_800),
  ref: z.string(),
});
type MassBan = z.output<typeof request>;

const bulkBody = z.object({ banned_users: z.array(z.string()), failed_users: z.array(z.string()) });

/** Bans up to 200 members or users. https://docs.discord.com/developers/resources/guild#bulk-guild-ban */
export const massBan = interactionJob<JobServices>()({
  kind: 'mass_ban',
  at: 'anywhere',
  payload: () => request,
  timeoutMs: 120_000,
  isHeavy: true,
  async answer({ payload, key, attempt, store, discord, now, progress }): Promise<MessagePayload> {
    if (discord === undefined) return message('I can’t do that without DISCORD_TOKEN.', COLORS.loss);
    const { rest, id } = discord;
    const server = await readServer(rest, id, payload.guild);
    if (server === undefined) return message('I’m not a member of this server anymore.', COLORS.loss);
    progress(message(`Checking ${counted(payload.users.length, 'user')} …`, COLORS.accent));
    const { allowed, spared } = await sort(store, rest, server, payload, now);
    if (allowed.length === 0) return message(['Nobody was banned.', ...sparedLines(spared)].join('\n'), COLORS.loss);
    const cases = await run<'moderation_open_mass', { number: number; user: string }[]>(store, 'moderation_open_mass', {
      ...{
        key: `${key}:mass`,
        guild: payload.guild,
        actor: payload.actor.id,
        users: allowed.map(({ user }) => user),
        reason: payload.reason,
      },
      ...{ detail: { isMass: true, deleteSeconds: payload.deleteSeconds }, ref: payload.ref },
    });
    progress(message(`Banning ${counted(cases.length, 'user')} …`, COLORS.accent));
    const { banned, problem } = await ban(
      rest,
      payload,
      cases.map(({ user }) => user),
      attempt > 1,
    );
    const done = cases.filter(({ user }) => banned.has(user)).map(({ number }) => String(number));
    const members = new Set(allowed.filter(({ isMember }) => isMember).map(({ user }) => user));
    const refused = cases
      .filter(({ user }) => !banned.has(user))
      // All that Discord says is that it didn't ban them. Whoever is in the server exists.
      .map((one) => ({ ...one, problem: problem === 'refused' && !members.has(one.user) ? 'unknown_user' : problem }));
    const lines = [
      `${done.length === 0 ? 'Nobody' : counted(done.length, 'user')} ${plural(done.length || 1, 'was', 'were')} banned${range(cases, banned)}.`,
      ...first(
        refused.map(({ number, user, problem }) => `Not <@${user}> (case ${number}): ${problemSentence(problem)}`),
        (more) => `Discord refused ${more} more.`,
      ),
      ...sparedLines(spared),
    ];
    const closed = await run<'moderation_close_mass', number>(store, 'moderation_close_mass', {
      ...{
        guild: payload.guild,
        actor: payload.actor.id,
        banned: done,
        failed: refused.map(({ number }) => String(number)),
        problems: Object.fromEntries(refused.map(({ number, problem }) => [number, problem])),
        reason: payload.reason,
      },
      detail: { lines: lines.slice(0, 1) },
    });
    for (let each = 0; each < closed; each++) countedCase(store, 'ban', 'done');
    return message(lines.join('\n'), done.length === 0 ? COLORS.loss : COLORS.gain);
  },
});

/** Of each kind, in an answer. */
const MOST_LINES = 20;

interface Spared {
  user: string;
  why: string;
}

const WHY: Partial<Record<NonNullable<ReturnType<typeof check>>['status'], string>> = {
  self: 'that’s you',
  me: 'that’s me',
  owner: 'they own this server',
  above_you: 'their highest role isn’t below yours',
  protected: 'their role is protected',
  above_me: 'their highest role is above mine',
};

/** Who can be banned, and who can't. */
async function sort(store: Store, rest: DiscordRest, server: ServerView, { actor, users, guild }: MassBan, now: Date) {
  const settings = await readModerationSettings(store, guild);
  const allowed: { user: string; isMember: boolean }[] = [];
  const spared: Spared[] = [];
  for (const user of new Set(users)) {
    const member = await readMember(rest, guild, user);
    const target =
      member === undefined ? { id: user, roleIds: [], isBot: false, isMember: false } : { ...member, isMember: true };
    const obstacle = check({ kind: 'ban', server, bot: server.bot, actor, target, settings, now });
    if (obstacle === undefined) allowed.push({ user, isMember: member !== undefined });
    else spared.push({ user, why: WHY[obstacle.status] ?? 'it isn’t allowed' });
  }
  return { allowed, spared };
}

/** @param isRepeated an earlier try may have banned some: those aren't refused, they're done. */
async function ban(
  rest: DiscordRest,
  payload: MassBan,
  users: readonly string[],
  isRepeated: boolean,
): Promise<{ banned: ReadonlySet<string>; problem: Problem }> {
  const { guild, reason, actor, deleteSeconds } = payload;
  const outcome = await rest.request(route('/guilds/:guild/bulk-ban', { guild }), {
    ...{ method: 'POST', response: bulkBody, deadlineMs: 60_000 },
    reason: `Mass ban by ${actor.id}${reason === null ? '' : `: ${reason}`}`,
    body: { user_ids: users, delete_message_seconds: deleteSeconds },
  });
  const passing = !outcome.ok && (outcome.problem === 'unavailable' || outcome.problem === 'rate_limited');
  // A bulk ban that came to nothing says so with an error of its own.
  if (passing && outcome.code === 0) throw new Unavailable(problemSentence(outcome.problem), 'bulk ban');
  const banned = new Set(outcome.ok ? outcome.data.banned_users : []);
  // Discord doesn't say why one of several wasn't banned.
  const problem = outcome.ok ? 'refused' : outcome.problem;
  if (!isRepeated) return { banned, problem };
  for (const user of users) {
    if (banned.has(user)) continue;
    const known = await rest.request(route('/guilds/:guild/bans/:user', { guild, user }), { method: 'GET' });
    if (known.ok) banned.add(user);
  }
  return { banned, problem };
}

function range(cases: readonly { number: number; user: string }[], banned: ReadonlySet<string>): string {
  const numbers = cases.filter(({ user }) => banned.has(user)).map(({ number }) => number);
  const [first] = numbers;
  const last = numbers.at(-1);
  if (first === undefined || last === undefined) return '';
  return first === last ? ` (case ${first})` : ` (cases ${first} to ${last})`;
}

function sparedLines(spared: readonly Spared[]): string[] {
  return first(
    spared.map(({ user, why }) => `I left out <@${user}>: ${why}.`),
    (more) => `I left out ${more} more.`,
  );
}

function first(lines: readonly string[], rest: (count: number) => string): string[] {
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), rest(lines.length - MOST_LINES)] : [...lines];
}

function message(description: string, color: number): MessagePayload {
  return { content: '', embeds: [{ color, description: description.slice(0, 4_096) }], components: [] };
}
