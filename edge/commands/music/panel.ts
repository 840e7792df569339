/**
 * The panel's buttons. A press is a wish like any other, and is answered by the panel as it stands then; the node that posted it
 * keeps it up to date.
 */
import {
  type MessagePayload,
  PANEL_ACTIONS,
  type PanelAction,
  panelOf,
  retiredPanel,
} from '../../../shared/music/panel.ts';
import { readQueue } from '../../../shared/music/player.ts';
import { channelOfPanel } from '../../../shared/music/reads.ts';
import { readMusicSettings } from '../../../shared/music/settings-store.ts';
import type { VerbName } from '../../../shared/music/verbs.ts';
import { channelAskedBefore } from '../../../shared/voice/asked-before.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type MessageBody, type Outcome, refuse, update, whisper } from '../../interactions/reply.ts';
import type { Context } from '../pools/refusals.ts';
import { button } from '../services.ts';
import { keepFavorite } from './library.ts';
import { PANEL_ID } from './panel-buttons.ts';
import { positionNow, queueOf } from './queue.ts';
import { askIn, CONTROL, type Show, type Where, type Wish } from './request.ts';
import { doneSentence, said } from './results.ts';

/** Percent, per press. */
const VOLUME_STEP = 10;

export const panelPress = button({
  id: PANEL_ID,
  ...CONTROL,
  visibility: 'ephemeral',
  args: { action: arg.oneOf(...PANEL_ACTIONS) },
  run: async (context) => {
    const { voice, guild, messageId, args, key } = context;
    const [before, panelled] = await Promise.all([
      channelAskedBefore(voice.store, key),
      messageId && guild && channelOfPanel(voice.store, guild.id, messageId),
    ]);
    const channelId = before ?? panelled;
    if (!channelId) return refuse('This player is over. `/music play` starts a new one.');
    return press(context, channelId, args.action);
  },
});

function press(context: Context, channelId: string, action: PanelAction): Outcome | Promise<Outcome> {
  const wish = <V extends VerbName>(verb: V, what: Wish<V>) => askIn(context, channelId, verb, what, shown);
  switch (action) {
    case 'previous':
      return wish('back', {});
    case 'pause':
      return wish('pause', {});
    case 'skip':
      return wish('skip', {});
    case 'stop':
      return wish('stop', {});
    case 'shuffle':
      return wish('shuffle', {});
    case 'loop':
      return wish('loop', {});
    case 'quieter':
      return wish('volume', { change: -VOLUME_STEP });
    case 'louder':
      return wish('volume', { change: VOLUME_STEP });
    case 'queue':
      return queueOf(context, channelId, 0, whisper);
    case 'favorite':
      return keepFavorite(context, channelId);
  }
}

/** The panel itself shows what came of a press. Only a vote is told: it changes nothing yet. */
const shown: Show = async (done, where, context) =>
  done.status === 'voted' ? whisper(said(doneSentence(done, where))) : update(await panelNow(context, where));

/** The panel as the rows have it now. */
async function panelNow({ voice, guild, now }: Context, { channelId, agentName }: Where): Promise<MessageBody> {
  const guildId = guild?.id ?? '0';
  const [page, { mode, djRole }] = await Promise.all([
    readQueue(voice.store, { guild: guildId, channel: channelId }, { offset: 0, limit: 0 }),
    readMusicSettings(voice.store, guildId),
  ]);
  if (page === undefined || page.state === null) return bodyOf(retiredPanel(agentName, channelId));
  const { state, positionAt } = page;
  const { isAutoplay: autoplay, ...player } = state;
  const positionMs = Math.round(positionNow(state, positionAt, now));
  const about = { channel: channelId, agentName, mode, djRole, autoplay, atMs: now.getTime() };
  return bodyOf(panelOf({ ...player, ...about, positionMs }, state.buttons));
}

/** A message whose components were signed before, as handlers answer with it. */
function bodyOf({ embeds, components }: MessagePayload): MessageBody {
  return { embeds, rows: components.map((row) => row.components.map((data) => ({ type: 2, data }))) };
}
