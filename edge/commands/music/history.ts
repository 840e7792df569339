import { MUSIC } from '../../../shared/music/catalog.ts';
import { type Played, readHistory, readPlayed } from '../../../shared/music/history.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { COLORS, timestamp } from '../format.ts';
import { type Place, paginator, readPage, rowOf } from '../paginator.ts';
import { type GuildContext, select, subcommand } from '../services.ts';
import { PLAY, startPlaying } from './request.ts';
import { choiceOf, numbered, PER_PAGE } from './track-list.ts';

const READ = { contexts: ['guild'], effect: 'read', visibility: 'ephemeral' } as const;

export const history = subcommand({
  description: `See the last ${MUSIC.history} tracks played in this server, and play them again`,
  ...READ,
  run: (context) => showHistory(context, 0, reply),
});

export const historyPages = paginator({
  id: 'music.history',
  ...READ,
  show: (context, _, page, place) => showHistory(context, page, place),
});

export const playAgain = select({
  id: 'music.history.play',
  ...PLAY,
  run: async (context) => {
    const tracks = await readPlayed(context.store, context.guild.id, context.values);
    if (tracks.length === 0)
      return refuse("Those tracks aren't in the history anymore. `/music history` shows the current ones.");
    return startPlaying(context, 'enqueue', { list: { kind: 'history', ids: [...context.values] }, place: 'end' });
  },
});

async function showHistory({ store, guild, user }: GuildContext, asked: number, place: Place): Promise<Outcome> {
  const { found, offset, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => readHistory(store, guild.id, slice),
    ({ count }) => count,
  );
  const { played } = found;
  const onlyFor = user.id;
  const tracks = played.map(({ track }) => track);
  const lines = numbered(tracks, offset, (index) => {
    const { user: requester, at } = played[index] as Played;
    return ` · <@${requester}> ${timestamp(new Date(at))}`;
  });
  const options = played.map(({ id, track }) => choiceOf(id, track));
  const description = lines.join('\n') || 'Nothing has played yet. Start something with `/music play`.';
  return place({
    embeds: [{ color: COLORS.accent, title: 'Recently played', description }],
    rows: [
      ...(options.length === 0
        ? []
        : [[playAgain.with({}, { placeholder: 'Play tracks again', options, max: options.length, onlyFor })]]),
      ...rowOf(historyPages.buttons({}, position, onlyFor)),
    ],
  });
}
