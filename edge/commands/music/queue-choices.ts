/** The queue as suggestions, for options that take a position in it. */
import { readQueue } from '../../../shared/music/player.ts';
import { lengthText } from '../../../shared/music/time.ts';
import type { Entry } from '../../../shared/music/track.ts';
import { channelThatPlays } from '../../voice/target-channel.ts';
import { autocompleteInGuild, type GuildContext } from '../services.ts';
import { EVERYTHING_MINE } from './queue-positions.ts';

const MOST = 25;
const LONGEST = 100;
/** How many tracks are searched for the words that were typed. */
const SEARCHED = 200;

interface Waiting {
  position: number;
  entry: Entry;
}

/** The tracks that fit what was typed: from that position on, or with these words. */
async function findWaiting(context: GuildContext, typed: string): Promise<Waiting[]> {
  const target = await channelThatPlays(context);
  if ('sentence' in target) return [];
  const text = typed.trim().toLowerCase();
  const isPosition = /^\d{1,5}$/.test(text);
  const offset = isPosition ? Math.max(0, Number(text) - 1) : 0;
  const limit = isPosition || text === '' ? MOST : SEARCHED;
  const at = { guild: context.guild.id, channel: target.channelId };
  const page = await readQueue(context.store, at, { offset, limit });
  const found = (page?.entries ?? []).map((entry, index) => ({ position: offset + index + 1, entry }));
  if (isPosition || text === '') return found;
  return found
    .filter(({ entry: { track } }) => `${track.title} ${track.author}`.toLowerCase().includes(text))
    .slice(0, MOST);
}

function nameOf({ position, entry: { track } }: Waiting): string {
  const length = ` (${lengthText(track)})`;
  let name = '';
  for (const character of `${position}. ${track.title} · ${track.author}`) {
    if (name.length + character.length + length.length > LONGEST) break;
    name += character;
  }
  return `${name}${length}`;
}

export const queueChoices = autocompleteInGuild(async (context) =>
  (await findWaiting(context, context.value)).map((each) => ({ name: nameOf(each), value: each.position })),
);

/** For `/music remove`, which takes words as well. */
export const removalChoices = autocompleteInGuild(async (context) => {
  const typed = context.value.trim().toLowerCase();
  const found = await findWaiting(context, 'mine'.startsWith(typed) ? '' : typed);
  const choices = found.map((each) => ({ name: nameOf(each), value: String(each.position) }));
  return 'mine'.startsWith(typed) ? [{ name: EVERYTHING_MINE, value: 'mine' }, ...choices].slice(0, MOST) : choices;
});
