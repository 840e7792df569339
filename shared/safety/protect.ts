/**
 * Makes a server as protected as staff want it, or as it was before. One job per server does it, step by step: before Discord is
 * told anything, what it said earlier is stored, so that whoever goes on after a crash finds it.
 */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { recordAct } from '../moderation/acts.ts';
import { call } from '../platform/call.ts';
import type { BotClient } from '../platform/discord/bot-client.ts';
import { problemSentence } from '../platform/discord/problems.ts';
import type { DiscordOutcome } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { counted, plural } from '../platform/plural.ts';
import type { Sql } from '../platform/postgres.ts';
import type { Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { raidCounted } from './counters.ts';
import { type Before, type Raid, readRaid } from './raid.ts';
import { type RaidParts, restoreChannels, slowChannels } from './raid-channels.ts';

const HOUR_MS = 3_600_000;
/** Discord pauses for 24 hours at most. https://docs.discord.com/developers/resources/guild#modify-guild-incident-actions */
const LONGEST_PAUSE_MS = 24 * HOUR_MS - 60_000;
/** A pause that ends sooner than it should is renewed so long before its end. */
const RENEW_MS = HOUR_MS;
/** When to look again where the bot has no token: an operator has to set one. */
const WITHOUT_TOKEN_MS = HOUR_MS;

const serverBody = z.object({
  verification_level: z.number(),
  incidents_data: z
    .object({ invites_disabled_until: z.string().nullish(), dms_disabled_until: z.string().nullish() })
    .nullish(),
});

export const protectServer = job({
  kind: 'protect_server',
  at: 'anywhere',
  payload: () => z.object({ guild: z.string() }),
  // What was raised has to come down again, however long Discord is away.
  maxAttempts: 1_000,
  async run({ store, discord, payload: { guild }, now, settle, signal }) {
    const raid = await readRaid(store, guild);
    if (raid === undefined) return;
    if (discord === undefined) return settle(undefined, new Date(now.getTime() + WITHOUT_TOKEN_MS));
    if (raid.wanted === 'on' && Date.parse(raid.endsAt) <= now.getTime()) {
      await unprotect(store, guild, discord);
      return settle(undefined, now);
    }
    const parts = { store, rest: discord.rest, raid, signal };
    const isThrough = raid.wanted === 'on' ? await protect(parts, now) : await restore(parts, now);
    if (!isThrough) return settle(undefined, now);
    const done = await readRaid(store, guild);
    await settle(
      (sql) => (raid.wanted === 'on' ? noteDone(sql, raid) : forget(sql, done ?? raid, discord)),
      raid.wanted === 'on' ? nextLook(done ?? raid) : undefined,
    );
    if (raid.wanted === 'off') raidCounted(store, 'ended');
  },
});

async function unprotect(store: Store, guild: string, { id: actor }: BotClient): Promise<void> {
  const sql = store.sql();
  await sql`select ${call(sql, 'safety_unprotect', { guild, actor })}`;
}

/** @returns whether nothing is left to do. */
async function protect(parts: RaidParts, now: Date): Promise<boolean> {
  const { raid } = parts;
  const before = raid.before ?? (await noteBefore(parts));
  if (before === undefined) return true;
  await pause(parts, before, now);
  const level = levelOf(raid, before);
  if (level !== (before.raisedTo ?? before.level) && raid.problems.level === undefined) {
    const raised = await setLevel(parts, level, 'Raid protection');
    await note(parts, { before: { ...before, ...(raised.ok && { raisedTo: level }) }, problem: ['level', raised] });
  }
  return raid.slowmode === null ? true : slowChannels(parts, raid.slowmode);
}

/** The verification level during a raid. */
function levelOf(raid: Raid, before: Before): number {
  return Math.max(before.level, raid.level ?? 0);
}

/** Stores what Discord has now. */
async function noteBefore(parts: RaidParts): Promise<Before | undefined> {
  const server = await readSafety(parts);
  if (!server.ok) {
    await note(parts, { problem: ['pause', server] });
    return undefined;
  }
  const { verification_level: level, incidents_data: pauses } = server.data;
  const invites = pauses?.invites_disabled_until ?? null;
  const before: Before = { level, invites, messages: pauses?.dms_disabled_until ?? null };
  await note(parts, { before });
  return before;
}

function readSafety({ rest, raid }: RaidParts) {
  return certain(rest.request(route('/guilds/:guild', { guild: raid.guild }), { method: 'GET', response: serverBody }));
}

async function pause(parts: RaidParts, before: Before, now: Date): Promise<void> {
  const { raid } = parts;
  const endsAt = Date.parse(raid.endsAt);
  const until = Math.min(endsAt, now.getTime() + LONGEST_PAUSE_MS);
  const told = raid.pausedUntil === null ? 0 : Date.parse(raid.pausedUntil);
  const isEnough = told >= endsAt - 1_000 || told - now.getTime() > RENEW_MS;
  if ((raid.pausesInvites || raid.pausesMessages) && !(isEnough && raid.isDone)) {
    // A longer pause by someone else stays.
    const later = (held: string | null) =>
      held !== null && Date.parse(held) > until ? held : new Date(until).toISOString();
    const paused = await setPauses(parts, {
      ...(raid.pausesInvites && { invites_disabled_until: later(before.invites) }),
      ...(raid.pausesMessages && { dms_disabled_until: later(before.messages) }),
    });
    await note(parts, { problem: ['pause', paused], ...(paused.ok && { pausedUntil: new Date(until) }) });
  }
}

async function restore(parts: RaidParts, now: Date): Promise<boolean> {
  const { raid } = parts;
  const { before } = raid;
  if (before === null) return true;
  if (!(await restoreChannels(parts, raid.slowmode ?? 0))) return false;
  const server = await readSafety(parts);
  if (!server.ok) {
    await note(parts, { problem: ['level', server] });
    return true;
  }
  const { verification_level: level, incidents_data: pauses } = server.data;
  // What staff changed meanwhile is theirs.
  const isLevelOurs = level === before.raisedTo || level === levelOf(raid, before);
  if (level !== before.level && isLevelOurs)
    await note(parts, { problem: ['level', await setLevel(parts, before.level, 'Raid protection ended')] });
  const told = raid.pausedUntil === null ? undefined : Date.parse(raid.pausedUntil);
  const isOurs = (until: string | null | undefined) =>
    told !== undefined && until != null && Math.abs(Date.parse(until) - told) < 2_000;
  const earlier = (held: string | null) => (held !== null && Date.parse(held) > now.getTime() ? held : null);
  const change = {
    ...(raid.pausesInvites &&
      isOurs(pauses?.invites_disabled_until) && { invites_disabled_until: earlier(before.invites) }),
    ...(raid.pausesMessages && isOurs(pauses?.dms_disabled_until) && { dms_disabled_until: earlier(before.messages) }),
  };
  if (Object.keys(change).length > 0) await note(parts, { problem: ['pause', await setPauses(parts, change)] });
  return true;
}

function setPauses({ rest, raid }: RaidParts, body: object): Promise<DiscordOutcome> {
  return certain(
    rest.request(route('/guilds/:guild/incident-actions', { guild: raid.guild }), {
      ...{ method: 'PUT', body, reason: 'Raid protection' },
    }),
  );
}

function setLevel({ rest, raid }: RaidParts, level: number, reason: string): Promise<DiscordOutcome> {
  return certain(
    rest.request(route('/guilds/:guild', { guild: raid.guild }), {
      ...{ method: 'PATCH', body: { verification_level: level }, reason },
    }),
  );
}

/** An answer that won't change by trying again. @throws {Unavailable} for any other. */
async function certain<T>(asked: Promise<DiscordOutcome<T>>): Promise<DiscordOutcome<T>> {
  const outcome = await asked;
  if (!outcome.ok && (outcome.problem === 'unavailable' || outcome.problem === 'rate_limited'))
    throw new Unavailable('Discord isn’t responding right now.', outcome.problem);
  return outcome;
}

/** Stores how far it is. */
async function note(
  { store, raid }: RaidParts,
  {
    before,
    pausedUntil,
    problem,
  }: { before?: Before; pausedUntil?: Date; problem?: [keyof Raid['problems'], DiscordOutcome] },
): Promise<void> {
  const sql = store.sql();
  if (before !== undefined)
    await sql`update safety_raid set before = ${sql.json(before as never)} where guild_id = ${raid.guild}`;
  if (pausedUntil !== undefined)
    await sql`update safety_raid set paused_until = ${pausedUntil} where guild_id = ${raid.guild}`;
  if (problem === undefined) return;
  const [key, outcome] = problem;
  if (outcome.ok) await sql`update safety_raid set problems = problems - ${key}::text where guild_id = ${raid.guild}`;
  else {
    raidCounted(store, 'refused');
    const sentence = problemSentence(outcome.problem, ['ManageGuild']);
    await sql`
      update safety_raid set problems = problems || ${sql.json({ [key]: sentence })} where guild_id = ${raid.guild}`;
  }
}

/** When there's something to do again: at the end, or when Discord's pause has to be renewed. */
function nextLook({ endsAt, pausedUntil }: Raid): Date {
  const end = Date.parse(endsAt);
  const renewal = pausedUntil === null ? end : Date.parse(pausedUntil) - RENEW_MS / 2;
  return new Date(pausedUntil !== null && Date.parse(pausedUntil) < end - 1_000 ? Math.min(end, renewal) : end);
}

/** @throws if staff want something else by now: the job goes on right away. */
async function noteDone(sql: Sql, { guild, version }: Raid): Promise<void> {
  const { count } = await sql`
    update safety_raid set done_version = version where guild_id = ${guild} and version = ${version}`;
  if (count === 0) throw new Error('Staff want something else by now.');
}

/** Everything is as it was, as far as Discord allowed: the log says so, and the raid is gone. */
async function forget(sql: Sql, raid: Raid, { id }: BotClient): Promise<void> {
  // A channel that was never slowed is as it was, too.
  const { length: failed } = await sql`
    select from safety_raid_channel where guild_id = ${raid.guild} and state = 'failed' and told is not null`;
  const { count } = await sql`delete from safety_raid where guild_id = ${raid.guild} and version = ${raid.version}`;
  if (count === 0) throw new Error('Staff want something else by now.');
  const { restored } = raid.channels;
  const problems = Object.values(raid.problems);
  const lines = [
    raid.endedBy === id
      ? 'The protection from a raid has ended with its time.'
      : 'The protection from a raid has ended.',
    ...(restored > 0
      ? [`${counted(restored, 'channel has the slowmode it', 'channels have the slowmode they')} had before.`]
      : []),
    ...(failed > 0
      ? [`${counted(failed, 'channel')} couldn’t be changed. Check ${plural(failed, 'its', 'their')} slowmode.`]
      : []),
    ...problems.map((sentence) => `Discord refused something: ${sentence}`),
    ...(failed === 0 && problems.length === 0 ? ['Everything is as it was before.'] : []),
  ];
  await recordAct(sql, { guild: raid.guild, kind: 'raid', actor: raid.endedBy ?? id, detail: { lines } });
}
