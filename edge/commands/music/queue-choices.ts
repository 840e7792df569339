/** The line as choices, for options that name a place in it. */
import { readQueue } from '../../../shared/music/player.ts';
import { lengthText } from '../../../shared/music/time.ts';
import type { Entry } from '../../../shared/music/track.ts';
import { channelThatPlays } from '../../voice/music-channel.ts';
import type { Context } from '../pools/refusals.ts';
import { autocomplete } from '../services.ts';

const MOST = 25;
const LONGEST = 100;
/** How far into the line is looked for words. */
const LOOKED_THROUGH = 200;

interface Standing {
  place: number;
  entry: Entry;
}

/** What of the line fits what was typed: from that place on, or with these words. */
async function standing(context: Context, typed: string): Promise<Standing[]> {
  const { voice, guild } = context;
  const meant = await channelThatPlays(context);
  if ('sentence' in meant || guild === undefined) return [];
  const text = typed.trim().toLowerCase();
  const isPlace = /^\d{1,5}$/.test(text);
  const offset = isPlace ? Math.max(0, Number(text) - 1) : 0;
  const limit = isPlace || text === '' ? MOST : LOOKED_THROUGH;
  const page = await readQueue(voice.store, { guild: guild.id, channel: meant.channelId }, { offset, limit });
  const found = (page?.entries ?? []).map((entry, index) => ({ place: offset + index + 1, entry }));
  if (isPlace || text === '') return found;
  return found
    .filter(({ entry: { track } }) => `${track.title} ${track.author}`.toLowerCase().includes(text))
    .slice(0, MOST);
}

function nameOf({ place, entry: { track } }: Standing): string {
  const length = ` (${lengthText(track)})`;
  const words = [...`${place}. ${track.title} · ${track.author}`];
  let name = '';
  for (const character of words) {
    if (name.length + character.length + length.length > LONGEST) break;
    name += character;
  }
  return `${name}${length}`;
}

export const lineChoices = autocomplete(async (context) =>
  (await standing(context, context.value)).map((each) => ({ name: nameOf(each), value: each.place })),
);

/** The same for an option that takes words as well. */
export const removalChoices = autocomplete(async (context) => {
  const typed = context.value.trim().toLowerCase();
  const found = await standing(context, 'mine'.startsWith(typed) ? '' : typed);
  const choices = found.map((each) => ({ name: nameOf(each), value: String(each.place) }));
  return 'mine'.startsWith(typed)
    ? [{ name: 'All that I asked for', value: 'mine' }, ...choices].slice(0, MOST)
    : choices;
});
