/** What forms about agents do: the slash commands. */
import { html } from 'hono/html';
import * as z from 'zod';
import { VOICE } from '../../../../shared/voice/catalog.ts';
import { named } from '../named.ts';
import { type Action, type ActionResult, action, type PageContext } from '../page.ts';
import type { TypedOption } from '../run-command.ts';

/** Discord's channel type of voice channels. */
const VOICE_CHANNEL = 2;
const { least, most } = VOICE.idleMinutes;

const about = z.object({ agent: z.string({ error: 'Choose an agent' }).regex(/^\d{15,19}$/, 'Choose an agent') });
type About = z.output<typeof about>;
const bounds = `Enter ${least} to ${most} minutes`;

export const agentActions = {
  release: action({
    fields: z.object({ channel: z.string({ error: 'Choose a voice channel' }).regex(/^\d{15,20}$/) }),
    confirm: async (context, { channel }) => ({
      title: 'Release the agent?',
      body: html`<p>It leaves #${(await context.mentionsIn(`<#${channel}>`)).channel(channel)}, and the queue is lost.</p>`,
      button: 'Release',
    }),
    run: async (context, { channel: id }) => {
      const found = (await context.guildDirectory(context.guild.id))?.channels.find((each) => each.id === id);
      // One that was deleted may still have its session for a moment.
      const channel = { id, name: found?.name ?? 'deleted', type: found?.type ?? VOICE_CHANNEL };
      return command(context, 'agents release', { channel: { kind: 'channel', channel } });
    },
  }),
  restart: decision('agents restart'),
  approve: decision('pools approve'),
  reject: decision('pools reject', 'Reject the agent?', 'Its token is deleted. You can’t undo this.', 'Reject'),
  revoke: decision(
    ...(['pools revoke', 'Revoke the agent?'] as const),
    'It’s logged out everywhere, and its token is deleted. You can’t undo this.',
    'Revoke',
  ),
  select: action({
    fields: z.object({ pool: z.string({ error: 'Choose a pool' }).regex(/^\d{0,18}$/, 'Choose a pool') }),
    run: (context, { pool }) =>
      command(context, 'pools select', pool === '' ? {} : { pool: { kind: 'string', value: pool } }),
  }),
  policy: action({
    fields: z.object({
      minutes: z.coerce.number({ error: bounds }).int(bounds).min(least, bounds).max(most, bounds).optional(),
      stay: z.literal('yes').optional(),
    }),
    run: (context, { minutes, stay }) => {
      if (stay !== undefined) return command(context, 'agents policy', { stay: { kind: 'boolean', value: true } });
      if (minutes === undefined) return Promise.resolve({ refused: `${bounds}.` });
      return command(context, 'agents policy', { minutes: { kind: 'integer', value: minutes } });
    },
  }),
};

/** A command about one agent. @param title of the question that's asked first, where it can't be undone. */
function decision(path: string, title?: string, body = '', button = ''): Action<About> {
  return action({
    fields: about,
    ...(title !== undefined && { confirm: () => ({ title, body: html`<p>${body}</p>`, button }) }),
    run: (context, { agent }) => command(context, path, { agent: { kind: 'string', value: agent } }),
  });
}

async function command(
  context: PageContext,
  path: string,
  options: Readonly<Record<string, TypedOption>>,
): Promise<ActionResult> {
  return named(context, await context.runCommand({ path, options }));
}
