import { MUSIC } from '../../../shared/music/catalog.ts';
import { readHistory, readPlayed } from '../../../shared/music/history.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, reply, update } from '../../interactions/reply.ts';
import { COLOURS, timestamp } from '../look.ts';
import { type Context, looked } from '../pools/refusals.ts';
import { button, select, subcommand } from '../services.ts';
import { PLAY_LIMIT } from './play.ts';
import { start } from './request.ts';
import { choiceOf, numbered, pageAt, turning } from './track-list.ts';

export const history = subcommand({
  description: `See what played in this server, the last ${MUSIC.history} tracks, and play it again`,
  effect: 'read',
  visibility: 'ephemeral',
  run: (context) => page(context, 0, reply),
});

export const turnHistory = button({
  id: 'music.history',
  effect: 'read',
  visibility: 'ephemeral',
  args: { page: arg.integer() },
  run: (context) => page(context, context.args.page, update),
});

export const playAgain = select({
  id: 'music.history.play',
  effect: 'change',
  visibility: 'public',
  limit: PLAY_LIMIT,
  run: async (context) => {
    const { voice, guild, values } = context;
    const tracks = await readPlayed(voice.store, guild?.id ?? '0', values);
    if (tracks.length === 0)
      return refuse('That was too long ago to be played again. `/music history` shows what is known.');
    return start(context, 'enqueue', { tracks, place: 'end' });
  },
});

function page(context: Context, asked: number, show: (body: MessageBody) => Outcome): Promise<Outcome> {
  const { voice, guild, user } = context;
  const at = Math.max(asked, 0);
  const read = readHistory(voice.store, guild?.id ?? '0', pageAt(at));
  return looked(voice.store, context, read, ({ count, played }) => {
    const lines = numbered(
      played.map(({ track }) => track),
      pageAt(at).offset,
      (place) => {
        const { user: asker, at: when } = played[place] as (typeof played)[number];
        return ` · <@${asker}> ${timestamp(new Date(when))}`;
      },
    );
    const onlyFor = user.id;
    const options = played.map(({ id, track }) => choiceOf(id, track));
    const turn = turning(at, count, (to, look) => turnHistory.with({ page: to }, { ...look, onlyFor }));
    const empty = count === 0 ? 'Nothing yet. `/music play` begins.' : 'There is nothing on this page any more.';
    return show({
      embeds: [{ color: COLOURS.accent, title: 'What played here', description: lines.join('\n') || empty }],
      rows: [
        ...(options.length === 0
          ? []
          : [[playAgain.with({}, { placeholder: 'Play some of it again', options, max: options.length, onlyFor })]]),
        ...(turn.length === 0 ? [] : [turn]),
      ],
    });
  });
}
