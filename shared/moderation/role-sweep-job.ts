/** The job that gives a role to many members. What it does is loaded when it runs. */
import * as z from 'zod';
import { interactionJob } from '../jobs/interaction.ts';
import type { JobServices } from '../jobs/services.ts';
import { readModerationSettings } from './reads.ts';

const request = z.object({
  sweep: z.string(),
  /** Signed custom IDs: jobs have no key to sign with. */
  buttons: z.object({ stop: z.string(), goOn: z.string() }),
});

export const roleSweepJob = interactionJob<JobServices>()({
  kind: 'role_sweep',
  at: 'anywhere',
  payload: () => request,
  timeoutMs: 5.5 * 60_000,
  // Others wait for the same process, and for the same share of Discord's limits.
  slots: 2,
  isHeavy: true,
  async answer({ store, discord, payload, signal, progress }) {
    const { runRoleSweep, sweepLine } = await import('./role-sweep.ts');
    const { sweep: id, buttons } = payload;
    const say = (content: string, ...components: object[]) => ({
      ...{ content, embeds: [], allowed_mentions: { parse: [] } },
      components: components.length === 0 ? [] : [{ type: 1, components }],
    });
    if (discord === undefined) return say('Whoever runs this bot has to set `DISCORD_TOKEN` where jobs run.');
    const stop = { type: 2, style: 4, label: 'Stop', custom_id: buttons.stop };
    const goOn = { type: 2, style: 1, label: 'Continue', custom_id: buttons.goOn };
    const guild = await store.sql()<{ guild: string }[]>`
      select guild_id::text as guild from moderation_role_sweep where sweep_id = ${id}`;
    if (guild[0] === undefined) return say('That has expired. Use `/role mass` again.');
    const { protectedRoles } = await readModerationSettings(store, guild[0].guild);
    const { sweep, problem } = await runRoleSweep(
      {
        ...{ store, rest: discord.rest, signal, protectedRoles },
        progress: ({ isGiven, role, changed, failed, total }) =>
          progress(say(`${isGiven ? 'Giving' : 'Taking'} <@&${role}>: ${changed + failed} of ${total}…`, stop)),
      },
      id,
    );
    const line = sweepLine(sweep);
    if (sweep.state === 'done') return say(line);
    if (sweep.state === 'stopped') return say(`Stopped. ${line}`);
    if (problem !== undefined) return say(`${line} ${problem} Then go on.`, goOn, stop);
    return say(`${line} Discord only lets me work on one answer for a few minutes. Go on?`, goOn, stop);
  },
});
