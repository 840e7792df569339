/** The jobs that delete messages. What they do is loaded when they run. */
import * as z from 'zod';
import { interactionJob } from '../jobs/interaction.ts';
import { job } from '../jobs/job.ts';
import { dailyAt } from '../jobs/schedule.ts';
import type { JobServices } from '../jobs/services.ts';

const request = z.object({ purge: z.string() });
/** In milliseconds. */
const TIMEOUT_MS = 4 * 60_000;

/** Deletes messages, and answers whoever confirmed it. */
export const purgeJob = interactionJob<JobServices>()({
  kind: 'purge',
  at: 'anywhere',
  payload: () => request,
  timeoutMs: TIMEOUT_MS,
  isHeavy: true,
  async answer({ store, discord, payload, signal, progress }) {
    const { runPurge } = await import('./purge.ts');
    const say = (content: string) => ({ content, embeds: [], components: [], allowed_mentions: { parse: [] } });
    if (discord === undefined) return say('Whoever runs this bot has to set `DISCORD_TOKEN` where jobs run.');
    const shown = (handled: number, total: number) => progress(say(`Deleting messages: ${handled} of ${total}…`));
    return say(await runPurge({ store, rest: discord.rest, signal, progress: shown }, payload.purge));
  },
});

/** Finishes a purge that its first job couldn't, once nobody waits for the answer anymore. */
export const finishPurge = job({
  kind: 'finish_purge',
  at: 'anywhere',
  payload: () => request,
  timeoutMs: TIMEOUT_MS,
  isHeavy: true,
  async run({ store, discord, payload, signal }) {
    if (discord === undefined) return;
    const { runPurge } = await import('./purge.ts');
    await runPurge({ store, rest: discord.rest, signal }, payload.purge);
  },
});

/** Deletes what purges, roles for many, and lockdowns that are over had to remember. */
export const pruneModeration = job({
  kind: 'prune_moderation',
  at: 'anywhere',
  payload: () => z.object({}),
  repeats: dailyAt(4, 41),
  async run({ store }) {
    const sql = store.sql();
    await sql`delete from moderation_purge where at < clock_timestamp() - interval '1 day'`;
    await sql`delete from moderation_role_sweep where at < clock_timestamp() - interval '30 days'`;
    await sql`delete from moderation_lockdown where state = 'ended' and at < clock_timestamp() - interval '30 days'`;
  },
});
