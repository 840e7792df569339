/** The places of a server, as modes see them. */
import type { ListedMode, ModeTarget } from '../../../../shared/ai/mode-store.ts';
import { type Level, type Mode, type Place, resolveMode } from '../../../../shared/ai/modes.ts';
import type { DirectoryChannel, GuildDirectory } from '../../../../shared/platform/discord/bots.ts';
import { truncateText } from '../../../../shared/platform/text.ts';
import { CATEGORY } from '../../../ai/place.ts';
import { t } from '../../words/index.ts';

export interface PlaceHere {
  target: ModeTarget;
  /** Undefined for a category and the server: they're around many places. */
  place: Place | undefined;
  /** As someone calls it. */
  title: string;
  /** What it's in, from the server to itself, with their titles. */
  around: readonly { level: Level; id: string; title: string }[];
}

/** The server, and its categories and channels, each category before what's in it. */
export function placesOf(guild: { id: string }, { channels }: GuildDirectory): PlaceHere[] {
  const server = { level: 'server' as const, id: guild.id, title: t`The whole server` };
  const isIn = (category: string | undefined) =>
    channels
      .filter(({ type, parentId }) => type !== CATEGORY && parentId === category)
      .sort(byName)
      .map((channel) => channelPlace(channel));
  const categories = channels.filter(({ type }) => type === CATEGORY).sort(byName);
  const known = new Set(categories.map(({ id }) => id));
  const channelPlace = ({ id, name, parentId, isAgeRestricted = false }: DirectoryChannel): PlaceHere => {
    const category = categories.find((one) => one.id === parentId);
    const own = { level: 'channel' as const, id, title: `#${name}` };
    return {
      target: { level: 'channel', id, name: truncateText(name, 100) },
      place: { guildId: guild.id, channelId: id, ...(category && { categoryId: category.id }), isAgeRestricted },
      title: own.title,
      around: [
        server,
        ...(category ? [{ level: 'category' as const, id: category.id, title: category.name }] : []),
        own,
      ],
    };
  };
  const strays = [...new Set(channels.map(({ parentId }) => parentId))].filter(
    (id) => id === undefined || !known.has(id),
  );
  return [
    { target: { level: 'server', id: guild.id, name: '' }, place: undefined, title: server.title, around: [server] },
    ...strays.flatMap(isIn),
    ...categories.flatMap(({ id, name }) => [
      {
        target: { level: 'category' as const, id, name: truncateText(name, 100) },
        place: undefined,
        title: name,
        around: [server, { level: 'category' as const, id, title: name }],
      },
      ...isIn(id),
    ]),
  ];
}

function byName(one: DirectoryChannel, other: DirectoryChannel): number {
  return one.name.localeCompare(other.name, 'en') || (one.id < other.id ? -1 : 1);
}

/** What counts at a place, by everything that's set in its server. */
export function modeAt({ place, around }: PlaceHere, all: readonly ListedMode[]): Mode {
  return resolveMode(recordsAt(around, all), place?.isAgeRestricted ?? true);
}

/** What's set at a place and at what it's in. */
export function recordsAt(around: PlaceHere['around'], all: readonly ListedMode[]): ListedMode[] {
  return all.filter((one) => around.some(({ level, id }) => one.level === level && one.id === id));
}
