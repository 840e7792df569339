/** Slowmode in all text channels during a raid, and afterwards what they had before. */
import * as z from 'zod';
import type { DiscordOutcome, DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import type { Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { raidCounted } from './counters.ts';
import type { Raid } from './raid.ts';

export interface RaidParts {
  store: Store;
  rest: DiscordRest;
  raid: Raid;
  signal: AbortSignal;
}

/** Text channels and forums. https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
const SLOWED_TYPES = [0, 15, 16];
/** Channels that one attempt changes: a Worker's request may make 50 calls. */
const AT_ONCE = 20;

const channelsBody = z.object({ id: z.string(), type: z.number(), rate_limit_per_user: z.number().nullish() }).array();

/** @returns whether all are slowed. */
export async function slowChannels(parts: RaidParts, seconds: number): Promise<boolean> {
  const { store, raid } = parts;
  const sql = store.sql();
  if (!raid.hasChannels) {
    const channels = await readChannels(parts);
    if (channels === undefined) return true;
    const wanted = channels.filter(({ type, slowmode }) => SLOWED_TYPES.includes(type) && slowmode < seconds);
    const rows = wanted.map(({ id, slowmode }) => ({ channel: id, before: slowmode }));
    // Slowed already, but by other seconds. What staff changed meanwhile is theirs.
    const held = channels.map(({ id, slowmode }) => ({ channel: id, now: slowmode }));
    await sql`
      with listed as (update safety_raid set has_channels = true where guild_id = ${raid.guild} returning guild_id),
      again as (
        update safety_raid_channel h set state = 'wanted'
        from listed, jsonb_array_elements(${sql.json(held)}) c
        where h.guild_id = listed.guild_id and h.channel_id = (c ->> 'channel')::bigint
          and (h.state = 'failed' or h.told = (c ->> 'now')::integer))
      insert into safety_raid_channel (guild_id, channel_id, before)
        select guild_id, (c ->> 'channel')::bigint, (c ->> 'before')::integer
        from listed, jsonb_array_elements(${sql.json(rows)}) c
        on conflict do nothing`;
  }
  const rows = await sql<{ channel: string; before: number }[]>`
    select channel_id::text as channel, before from safety_raid_channel
    where guild_id = ${raid.guild} and state = 'wanted' order by channel_id limit ${AT_ONCE}`;
  for (const { channel, before } of rows) {
    const told = Math.max(before, seconds);
    const slowed = await setSlowmode(parts, channel, told, 'Raid protection');
    await mark(parts, channel, slowed.ok ? 'slowed' : 'failed', slowed.ok ? told : undefined);
  }
  return rows.length < AT_ONCE;
}

/** @returns whether all have what they had before. */
export async function restoreChannels(parts: RaidParts, seconds: number): Promise<boolean> {
  const { store, raid } = parts;
  const sql = store.sql();
  const rows = await sql<{ channel: string; before: number; told: number | null }[]>`
    select channel_id::text as channel, before, told from safety_raid_channel
    where guild_id = ${raid.guild} and state in ('wanted', 'slowed') order by channel_id limit ${AT_ONCE}`;
  if (rows.length === 0) return true;
  const channels = await readChannels(parts);
  for (const { channel, before, told } of rows) {
    const found = channels?.find(({ id }) => id === channel)?.slowmode;
    // What staff changed meanwhile is theirs, and what they deleted is gone. Nobody may have noted what Discord was told last.
    const isOurs = found === told || found === Math.max(before, seconds);
    if (channels !== undefined && (found === undefined || !isOurs)) await mark(parts, channel, 'restored');
    else {
      const restored = await setSlowmode(parts, channel, before, 'Raid protection ended');
      await mark(parts, channel, restored.ok ? 'restored' : 'failed');
    }
  }
  return rows.length < AT_ONCE;
}

async function readChannels({ rest, raid }: RaidParts) {
  const read = await rest.request(route('/guilds/:guild/channels', { guild: raid.guild }), {
    ...{ method: 'GET', response: channelsBody },
  });
  if (read.ok)
    return read.data.map(({ id, type, rate_limit_per_user: slowmode }) => ({ id, type, slowmode: slowmode ?? 0 }));
  throwIfUncertain(read);
  return undefined;
}

async function setSlowmode(
  { rest, signal }: RaidParts,
  channel: string,
  seconds: number,
  reason: string,
): Promise<DiscordOutcome> {
  signal.throwIfAborted();
  const set = await rest.request(route('/channels/:channel', { channel }), {
    ...{ method: 'PATCH', body: { rate_limit_per_user: seconds }, reason },
  });
  throwIfUncertain(set);
  return set;
}

function throwIfUncertain(outcome: DiscordOutcome): void {
  if (!outcome.ok && (outcome.problem === 'unavailable' || outcome.problem === 'rate_limited'))
    throw new Unavailable('Discord isn’t responding right now.', outcome.problem);
}

async function mark(
  { store, raid }: RaidParts,
  channel: string,
  state: 'slowed' | 'failed' | 'restored',
  told?: number,
): Promise<void> {
  if (state === 'failed') raidCounted(store, 'refused');
  await store.sql()`
    update safety_raid_channel set state = ${state}, told = coalesce(${told ?? null}::integer, told) where guild_id = ${raid.guild} and channel_id = ${channel}`;
}
