/** What forms about agents do: the slash commands. */
import * as z from 'zod';
import { VOICE } from '../../../../shared/voice/catalog.ts';
import { readPolicy } from '../../../../shared/voice/policy.ts';
import { html, say, t, word } from '../../words/index.ts';
import { named } from '../named.ts';
import { type Action, type ActionResult, action, type PageContext, type Undo } from '../page.ts';
import type { TypedOption } from '../run-command.ts';
import { FINAL, IN_SETTINGS_HISTORY, ONE_TIME } from '../undo.ts';
import type { PoolChange } from './changes.ts';

/** Discord's channel type of voice channels. */
const VOICE_CHANNEL = 2;
const { least, most } = VOICE.idleMinutes;

const about = z.object({
  agent: z.string({ error: word('Choose an agent') }).regex(/^\d{15,19}$/, word('Choose an agent')),
});
type About = z.output<typeof about>;
const bounds = () => t`Enter ${least} to ${most} minutes`;

export const agentActions = {
  release: action({
    fields: z.object({ channel: z.string({ error: word('Choose a voice channel') }).regex(/^\d{15,20}$/) }),
    undo: ONE_TIME,
    confirm: async (context, { channel }) => ({
      title: t`Release the agent?`,
      body: html`<p>It leaves #${(await context.mentionsIn(`<#${channel}>`)).channel(channel)}, and the queue is lost.</p>`,
      button: t`Release`,
    }),
    run: async (context, { channel: id }) => {
      const found = (await context.guildDirectory(context.guild.id))?.channels.find((each) => each.id === id);
      // One that was deleted may still have its session for a moment.
      const channel = { id, name: found?.name ?? 'deleted', type: found?.type ?? VOICE_CHANNEL };
      return command(context, 'agents release', { channel: { kind: 'channel', channel } });
    },
  }),
  restart: decision('agents restart', ONE_TIME),
  approve: decision('pools approve', { why: word('Revoke the agent instead') }),
  reject: decision(
    'pools reject',
    FINAL,
    word('Reject the agent?'),
    word('Its token is deleted. You can’t undo this.'),
    word('Reject'),
  ),
  revoke: decision(
    'pools revoke',
    FINAL,
    word('Revoke the agent?'),
    word('It’s logged out everywhere, and its token is deleted. You can’t undo this.'),
    word('Revoke'),
  ),
  select: action({
    fields: z.object({ pool: z.string({ error: word('Choose a pool') }).regex(/^\d{0,18}$/, word('Choose a pool')) }),
    undo: 'log',
    run: (context, { pool }) => selectPool(context, pool || undefined),
  }),
  policy: action({
    fields: z.object({
      minutes: z.coerce
        .number({ error: bounds })
        .int({ error: bounds })
        .min(least, { error: bounds })
        .max(most, { error: bounds })
        .optional(),
      stay: z.literal('yes').optional(),
    }),
    // Both are settings.
    isAudited: true,
    undo: IN_SETTINGS_HISTORY,
    run: (context, { minutes, stay }) => {
      if (stay !== undefined) return command(context, 'agents policy', { stay: { kind: 'boolean', value: true } });
      if (minutes === undefined) return Promise.resolve({ refused: `${bounds()}.` });
      return command(context, 'agents policy', { minutes: { kind: 'integer', value: minutes } });
    },
  }),
};

/** @param pool without: all public ones. */
export async function selectPool(context: PageContext, pool: string | undefined): Promise<ActionResult> {
  const policy = async () => (await readPolicy(context.store, context.guild.id)).pool;
  const before = await policy();
  const options: Record<string, TypedOption> = pool === undefined ? {} : { pool: { kind: 'string', value: pool } };
  const result = await command(context, 'pools select', options);
  if (!('done' in result)) return result;
  const after = await policy();
  const change: PoolChange = { about: 'pool', before, after };
  return before?.id === after?.id ? result : { ...result, change };
}

/** A command about one agent. @param title of the question that's asked first, where it can't be undone. */
function decision(path: string, undo: Undo, title?: string, body = '', button = ''): Action<About> {
  return action({
    fields: about,
    undo,
    ...(title !== undefined && {
      confirm: () => ({ title: say(title), body: html`<p>${say(body)}</p>`, button: say(button) }),
    }),
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
