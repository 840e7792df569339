/** The jobs that close and open channels. What they do is loaded when they run. */
import * as z from 'zod';
import { interactionJob } from '../jobs/interaction.ts';
import { job } from '../jobs/job.ts';
import type { JobServices } from '../jobs/services.ts';
import { COLORS } from '../platform/colors.ts';

const request = z.object({ lockdown: z.string(), direction: z.enum(['start', 'end']) });
/** A server has up to 500 channels, and jobs have their share of 50 requests a second. In milliseconds. */
const TIMEOUT_MS = 4 * 60_000;
/** When to look again whether the first job is done, in milliseconds. */
const AGAIN_MS = 60_000;

/** Closes or opens channels, and answers whoever asked for it. */
export const lockdownJob = interactionJob<JobServices>()({
  kind: 'lockdown',
  at: 'anywhere',
  payload: () => request,
  timeoutMs: TIMEOUT_MS,
  isHeavy: true,
  async answer({ store, discord, payload, now, signal, progress }) {
    const [{ runLockdown }, { reportLines }] = await Promise.all([
      import('./lockdown.ts'),
      import('./lockdown-report.ts'),
    ]);
    const { direction, lockdown: id } = payload;
    const say = (content: string) => ({ content, embeds: [], components: [], allowed_mentions: { parse: [] } });
    if (discord === undefined) return say('Whoever runs this bot has to set `DISCORD_TOKEN` where jobs run.');
    const context = { store, rest: discord.rest, botId: discord.id, now, signal };
    const done = await runLockdown(
      {
        ...context,
        progress: (count, total) =>
          progress(say(`${direction === 'start' ? 'Closing' : 'Opening'} channels: ${count} of ${total}…`)),
      },
      id,
      direction,
    );
    const lines = done === undefined ? ['That lockdown doesn’t exist anymore.'] : reportLines(done, direction);
    const color = direction === 'start' ? COLORS.wait : COLORS.gain;
    return { ...say(''), embeds: [{ color, description: lines.join('\n').slice(0, 4_000) }] };
  },
});

/** Goes on with what died, or what Discord didn't respond to, once nobody waits for the answer anymore. */
export const goOnLockdown = job({
  kind: 'go_on_lockdown',
  at: 'anywhere',
  payload: () => request,
  timeoutMs: TIMEOUT_MS,
  isHeavy: true,
  async run({ store, discord, payload, now, signal, settle }) {
    if (discord === undefined) return;
    // Two at once could close again what was opened meanwhile.
    const [busy] = await store.sql()`
      select from job where kind = ${lockdownJob.kind} and dead_at is null
        and payload #>> '{request,lockdown}' = ${payload.lockdown} and payload #>> '{request,direction}' = ${payload.direction}`;
    if (busy !== undefined) return settle(undefined, new Date(now.getTime() + AGAIN_MS));
    const { runLockdown } = await import('./lockdown.ts');
    await runLockdown(
      { store, rest: discord.rest, botId: discord.id, now, signal },
      payload.lockdown,
      payload.direction,
    );
  },
});
