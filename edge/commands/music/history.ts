import { MUSIC } from '../../../shared/music/catalog.ts';
import { type Played, readHistory, readPlayed } from '../../../shared/music/history.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { COLORS, timestamp } from '../format.ts';
import { button, type GuildContext, select, subcommand } from '../services.ts';
import { PLAY, startPlaying } from './request.ts';
import { choiceOf, EMPTY_PAGE, numbered, pageButtons, slice } from './track-list.ts';

const READ = { contexts: ['guild'], effect: 'read', visibility: 'ephemeral' } as const;

export const history = subcommand({
  description: `See the last ${MUSIC.history} tracks played in this server, and play them again`,
  ...READ,
  run: (context) => showHistory(context, 0, reply),
});

export const turnHistory = button({
  id: 'music.history',
  ...READ,
  args: { page: arg.integer() },
  run: (context) => showHistory(context, context.args.page, update),
});

export const playAgain = select({
  id: 'music.history.play',
  ...PLAY,
  run: async (context) => {
    const tracks = await readPlayed(context.store, context.guild.id, context.values);
    if (tracks.length === 0)
      return refuse("Those tracks aren't in the history anymore. `/music history` shows the current ones.");
    return startPlaying(context, 'enqueue', { tracks, place: 'end' });
  },
});

async function showHistory(
  { store, guild, user }: GuildContext,
  asked: number,
  show: (body: MessageBody) => Outcome,
): Promise<Outcome> {
  const page = Math.max(asked, 0);
  const onlyFor = user.id;
  const { count, played } = await readHistory(store, guild.id, slice(page));
  const tracks = played.map(({ track }) => track);
  const lines = numbered(tracks, slice(page).offset, (index) => {
    const { user: requester, at } = played[index] as Played;
    return ` · <@${requester}> ${timestamp(new Date(at))}`;
  });
  const options = played.map(({ id, track }) => choiceOf(id, track));
  const turn = pageButtons(page, count, (to, button) => turnHistory.with({ page: to }, { ...button, onlyFor }));
  const empty = count === 0 ? 'Nothing has played yet. Start something with `/music play`.' : EMPTY_PAGE;
  return show({
    embeds: [{ color: COLORS.accent, title: 'Recently played', description: lines.join('\n') || empty }],
    rows: [
      ...(options.length === 0
        ? []
        : [[playAgain.with({}, { placeholder: 'Play tracks again', options, max: options.length, onlyFor })]]),
      ...(turn.length === 0 ? [] : [turn]),
    ],
  });
}
