/** The job that moves everyone from one voice channel to another. What it does is loaded when it runs. */
import * as z from 'zod';
import { interactionJob } from '../jobs/interaction.ts';
import type { JobServices } from '../jobs/services.ts';

const request = z.object({
  guild: z.string(),
  actor: z.string(),
  from: z.string(),
  to: z.string(),
  reason: z.string().nullable(),
});

export const moveAllJob = interactionJob<JobServices>()({
  kind: 'move_all',
  at: 'anywhere',
  payload: () => request,
  timeoutMs: 4 * 60_000,
  slots: 2,
  isHeavy: true,
  async answer({ store, discord, payload, key, signal, progress }) {
    const { moveEverybody } = await import('./move-all.ts');
    const say = (content: string) => ({ content, embeds: [], components: [], allowed_mentions: { parse: [] } });
    if (discord === undefined) return say('Whoever runs this bot has to set `DISCORD_TOKEN` where jobs run.');
    const shown = (done: number, total: number) => progress(say(`Looking at members: ${done} of ${total}…`));
    return say(await moveEverybody({ store, rest: discord.rest, key, signal, progress: shown }, payload));
  },
});
