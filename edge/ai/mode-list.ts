/** `/mode list`: every place where something is set, and which of them are gone. */
import { type ListedMode, listModes, type ModeFilter } from '../../shared/ai/mode-store.ts';
import type { GuildDirectory } from '../../shared/platform/discord/bots.ts';
import { route } from '../../shared/platform/discord/route.ts';
import { COLORS, counted, plain, timestamp } from '../commands/format.ts';
import { type Place, type Position, readPage, rowOf } from '../commands/paginator.ts';
import type { GuildContext } from '../commands/services.ts';
import type { Answer } from '../interactions/behaviour.ts';
import type { PlacedComponent } from '../interactions/reply.ts';
import { capitalized, targetName, valuesText } from './mode-text.ts';

const PER_PAGE = 8;
/** How long a page waits for Discord to say which threads there are, in milliseconds. */
const LOOK_MS = 1_500;

type Buttons = (args: { filter: ModeFilter }, position: Position, onlyFor?: string) => PlacedComponent[];

export async function showModes(
  context: GuildContext,
  filter: ModeFilter,
  asked: number,
  place: Place,
  buttons: Buttons,
): Promise<Awaited<Answer>> {
  const { store, guild, user } = context;
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => listModes(store, guild.id, filter, slice),
    ({ total }) => total,
  );
  const gone = await goneAmong(context, found.entries);
  const lines = found.entries.map((entry) => entryText(entry, gone.has(keyOf(entry))));
  if (gone.size > 0) lines.push('What’s deleted takes up room until you remove it with `/mode clear`.');
  const nothing =
    filter === 'all'
      ? 'Nothing is set anywhere, so the defaults count: chat is on, with a personality, and PG-13.'
      : 'No place has that set.';
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: 'Modes of this server',
        description: lines.join('\n') || nothing,
        footer: { text: counted(found.total, 'place') },
      },
    ],
    rows: rowOf(buttons({ filter }, position, user.id)),
  });
}

export function keyOf({ level, id }: Pick<ListedMode, 'level' | 'id'>): string {
  return `${level}:${id}`;
}

function entryText(entry: ListedMode, isGone: boolean): string {
  const kind = entry.level === 'category' ? 'Category' : entry.level === 'thread' ? 'Thread' : 'Channel';
  const name = isGone ? `${kind} **${plain(entry.name) || entry.id}** (deleted)` : capitalized(targetName(entry));
  const who = entry.actor === '0' ? 'someone' : `<@${entry.actor}>`;
  return `${name} — ${valuesText(entry)}\n-# ${who} · ${timestamp(new Date(entry.at))}`;
}

/** Those that Discord no longer has. What it doesn't tell counts as there. */
async function goneAmong(context: GuildContext, entries: readonly ListedMode[]): Promise<ReadonlySet<string>> {
  if (entries.every(({ level }) => level === 'server')) return new Set();
  const { guild, guildDirectory } = context;
  let directory = await guildDirectory(guild.id);
  // What was remembered may lack what was just created.
  if (entries.some((entry) => isMissing(entry, directory))) directory = await guildDirectory(guild.id, true);
  const threads = entries.filter(({ level }) => level === 'thread');
  const goneThreads = await Promise.all(
    threads.map(async (each) => ((await isGoneThread(context, each.id)) ? [each] : [])),
  );
  const missing = entries.filter((entry) => isMissing(entry, directory));
  return new Set([...missing, ...goneThreads.flat()].map(keyOf));
}

/** Whether a channel or category isn't there anymore. */
export function isMissing({ level, id }: ListedMode, directory: GuildDirectory | undefined): boolean {
  if (directory === undefined || (level !== 'category' && level !== 'channel')) return false;
  return !directory.channels.some((channel) => channel.id === id);
}

/** Threads are in no list of channels, and archived ones in no list of threads. */
async function isGoneThread({ discord }: GuildContext, id: string): Promise<boolean> {
  const read = await discord?.rest.request(route('/channels/:channel', { channel: id }), {
    method: 'GET',
    deadlineMs: LOOK_MS,
  });
  return read !== undefined && !read.ok && (read.problem === 'unknown_channel' || read.problem === 'not_found');
}
