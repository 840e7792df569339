/** What the buttons of sessions and queues do: the slash commands, about the channel that the form names. */
import * as z from 'zod';
import { LOOPS, MUSIC } from '../../../../shared/music/catalog.ts';
import { positionInQueue } from '../../../../shared/music/live-sessions.ts';
import { readQueue } from '../../../../shared/music/player.ts';
import { shownTitle } from '../../../../shared/music/titles.ts';
import { answeredBefore } from '../../../../shared/voice/asked-before.ts';
import { html, t, word } from '../../words/index.ts';
import { named } from '../named.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import { commandKey, type TypedOption } from '../run-command.ts';
import { ONE_TIME } from '../undo.ts';
import { withChange } from './changes.ts';

const channel = z
  .string({ error: word('Choose a voice channel') })
  .regex(/^\d{15,20}$/, word('Choose a voice channel'));
const VERBS = ['pause', 'resume', 'skip', 'back', 'shuffle'] as const;
const ACTS = ['next', 'up', 'down', 'remove'] as const;
const act = z
  .string({ error: word('Choose a track') })
  .regex(new RegExp(`^(${ACTS.join('|')}):\\d{1,19}$`), word('Choose a track'))
  .transform((text) => {
    const [what, entry] = text.split(':') as [(typeof ACTS)[number], string];
    return { what, entry };
  });
const { least, most } = MUSIC.volume;
const percent = z.coerce
  .number({ error: word('Enter a volume') })
  .int()
  .min(least)
  .max(most, { error: () => t`The volume is ${least} to ${most}%` });

export const controlActions = {
  control: action({
    fields: z.object({ channel, verb: z.enum(VERBS, { error: word('Choose what to do') }) }),
    undo: ONE_TIME,
    run: (context, { channel, verb }) => music(context, channel, verb),
  }),
  stop: action({
    fields: z.object({ channel }),
    undo: ONE_TIME,
    confirm: () => ({
      title: t`Stop the music?`,
      body: html`<p>The track ends, and the queue is cleared. You can’t undo this.</p>`,
      button: t`Stop`,
    }),
    run: (context, { channel }) => music(context, channel, 'stop'),
  }),
  volume: action({
    fields: z.object({ channel, percent }),
    undo: 'log',
    run: async (context, { channel, percent }) => {
      const before = await playerIn(context, channel);
      const result = await music(context, channel, 'volume', { percent: { kind: 'integer', value: percent } });
      return withChange(result, before && { about: 'volume', ...before.at, before: before.volume, after: percent });
    },
  }),
  loop: action({
    fields: z.object({ channel, loop: z.enum(LOOPS, { error: word('Choose what to loop') }) }),
    undo: 'log',
    run: async (context, { channel, loop }) => {
      const before = await playerIn(context, channel);
      const result = await music(context, channel, 'loop', { what: { kind: 'string', value: loop } });
      return withChange(result, before && { about: 'loop', ...before.at, before: before.loop, after: loop });
    },
  }),
  queue: action({
    fields: z.object({ channel, act, page: z.coerce.number().int().min(1).max(9_999).catch(1) }),
    undo: 'log',
    run: async (context, { channel, act, page }) => {
      const to = context.path(`/queue/${channel}?page=${page}`);
      return { ...(await arrange(context, channel, act)), to };
    },
  }),
};

/** How a channel's session plays; undefined without one. */
async function playerIn({ store, guild }: PageContext, channel: string) {
  const found = await readQueue(store, { guild: guild.id, channel }, { offset: 0, limit: 1 });
  return found?.state == null ? undefined : { at: { channel, session: found.session.id }, ...found.state };
}

/** Entries are named, because places change with every track that ends. */
async function arrange(
  context: PageContext,
  channel: string,
  { what, entry }: { what: (typeof ACTS)[number]; entry: string },
): Promise<ActionResult> {
  const { store, guild, caller } = context;
  // Where the track is now follows from that.
  if ((await answeredBefore(store, commandKey(caller))) !== undefined) return { done: t`That’s already been done.` };
  const found = await positionInQueue(store, { guild: guild.id, channel }, entry);
  if (found === undefined) return { refused: t`That track isn’t in the queue anymore.` };
  const { track, position, waiting } = found;
  const of = { about: 'queue', channel, title: shownTitle(track), before: position } as const;
  if (what === 'remove')
    return withChange(await music(context, channel, 'remove', { what: { kind: 'string', value: String(position) } }), {
      ...of,
      after: null,
    });
  const target = what === 'next' ? 1 : what === 'up' ? position - 1 : position + 1;
  if (target < 1 || target > waiting || target === position)
    return {
      refused: target > waiting ? t`That track is already last.` : t`That track is already next.`,
    };
  const result = await music(context, channel, 'move', {
    from: { kind: 'integer', value: position },
    to: { kind: 'integer', value: target },
  });
  return withChange(result, { ...of, after: target });
}

export async function music(
  context: PageContext,
  channel: string,
  verb: string,
  options: Readonly<Record<string, TypedOption>> = {},
): Promise<ActionResult> {
  return named(context, await context.runCommand({ path: `music ${verb}`, options, musicChannelId: channel }));
}
