/** Watches for raids: without a gateway, by looking at the list of members once a minute. */
import * as z from 'zod';
import { job } from '../jobs/job.ts';
import { everyMinutes } from '../jobs/schedule.ts';
import { call } from '../platform/call.ts';
import type { DiscordRest } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { lazily } from '../platform/lazily.ts';
import { run, type Store } from '../platform/store.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { valuesOf } from '../settings/declaration.ts';
import { raidCounted } from './counters.ts';
import { raidModule } from './settings.ts';

/** Discord lists members by their ID, which is by the age of their accounts: of large servers, only young accounts are looked at. */
const PAGE = 1_000;
const PAGES = 3;
const YOUNG_DAYS = 30;
const DAY_MS = 86_400_000;
const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** Why joins can't be seen. `intent`: the operator has to switch the Server Members intent on. */
export type WatchProblem = 'intent' | 'access';

export interface WatchState {
  settings: unknown;
  countFrom: string | null;
  checkedAt: string | null;
  problem: WatchProblem | null;
}

export function readWatch(store: Store, guild: string): Promise<WatchState> {
  return run(store, 'safety_watch_state', { guild });
}

/** Adds a look at each server that has it switched on. */
export const watchRaids = job({
  kind: 'watch_raids',
  at: 'anywhere',
  payload: () => z.object({}),
  repeats: everyMinutes(1),
  run: ({ settle }) =>
    settle(async (sql) => {
      await sql`select ${call(sql, 'safety_watch_servers', {})}`;
    }),
});

/** Looks at who joined a server. The key is its ID. */
export const watchJoins = job({
  kind: 'watch_joins',
  at: 'anywhere',
  payload: () => z.object({ guild: z.string() }),
  // The next minute has its own look.
  maxAttempts: 2,
  async run({ store, discord, payload: { guild }, now, settle }) {
    const state = await readWatch(store, guild);
    const settings = valuesOf(raidModule, state.settings);
    if (!settings.watch || discord === undefined) return;
    const since = new Date(
      Math.max(
        now.getTime() - settings.minutes * 60_000,
        // Whoever joined before it was switched on doesn’t count.
        state.countFrom === null ? now.getTime() : Date.parse(state.countFrom),
      ),
    );
    const joins = await readJoins(discord.rest, guild, { since, now });
    if ('problem' in joins) {
      await settle(async (sql) => {
        await sql`select ${call(sql, 'safety_note_watch', { guild, problem: joins.problem })}`;
      });
      return;
    }
    const isRaid = joins.count >= settings.joins;
    await settle(async (sql) => {
      await sql`select ${call(sql, 'safety_note_watch', { guild, problem: null, countFrom: isRaid ? now : null })}`;
      if (!isRaid) return;
      const line = `${joins.count} members joined within ${settings.minutes} minutes. Invites are paused for ${settings.pauseMinutes} minutes. End that with \`/raid end\`, or do more with \`/raid start\`.`;
      await sql`select ${call(sql, 'safety_protect', {
        ...{ guild, actor: discord.id, for: `${settings.pauseMinutes} minutes`, invites: true, messages: false },
        ...{ level: null, slowmode: null, reason: null, lines: [line] },
      })}`;
    });
    if (isRaid) raidCounted(store, 'watched');
  },
});

const membersBody = lazily(() =>
  z.object({ user: z.object({ id: z.string() }), joined_at: z.string().nullish() }).array(),
);
const countBody = lazily(() => z.object({ approximate_member_count: z.number().optional() }));

/**
 * How many members joined since then, as far as Discord's list tells.
 *
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function readJoins(
  rest: DiscordRest,
  guild: string,
  { since, now }: { since: Date; now: Date },
): Promise<{ count: number } | { problem: WatchProblem }> {
  const server = await rest.request(route('/guilds/:guild', { guild }), {
    ...{ method: 'GET', query: { with_counts: 'true' }, response: countBody() },
  });
  const isLarge = server.ok && (server.data.approximate_member_count ?? 0) > PAGE * PAGES;
  let after = isLarge ? snowflakeAt(now.getTime() - YOUNG_DAYS * DAY_MS) : '0';
  let count = 0;
  for (let page = 0; page < PAGES; page++) {
    const members = await rest.request(route('/guilds/:guild/members', { guild }), {
      ...{ method: 'GET', query: { limit: PAGE, after }, response: membersBody() },
    });
    if (!members.ok) {
      if (members.problem === 'unavailable' || members.problem === 'rate_limited')
        throw new Unavailable('Discord isn’t responding right now.', members.problem);
      return { problem: members.status === 403 ? 'intent' : 'access' };
    }
    count += members.data.filter(({ joined_at: at }) => at != null && Date.parse(at) > since.getTime()).length;
    const last = members.data.at(-1);
    if (members.data.length < PAGE || last === undefined) break;
    after = last.user.id;
  }
  return { count };
}

function snowflakeAt(ms: number): string {
  return (BigInt(Math.max(0, Math.floor(ms - DISCORD_EPOCH_MS))) << 22n).toString();
}
