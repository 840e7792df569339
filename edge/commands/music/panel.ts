/**
 * The panel's buttons. Pressing one is a request like any other. It's answered by the updated panel, which the node that posted it
 * keeps up to date afterwards.
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
import { channelAskedBefore } from '../../../shared/voice/asked-before.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type Block, container, row, section, separator, text, thumbnail } from '../../interactions/layout.ts';
import { type MessageBody, refuse, update, whisper } from '../../interactions/reply.ts';
import { embed } from '../messages.ts';
import { button, type GuildContext } from '../services.ts';
import { saveFavorite } from './favorite.ts';
import { PANEL_ID } from './panel-buttons.ts';
import { positionNow } from './playback-position.ts';
import { showQueue } from './queue.ts';
import { CONTROL, controlIn } from './request.ts';
import { doneSentence, type Render, type SessionInfo } from './results.ts';

/** Percent, per press. */
const VOLUME_STEP = 10;

export const panelPress = button({
  id: PANEL_ID,
  ...CONTROL,
  visibility: 'ephemeral',
  args: { action: arg.oneOf(...PANEL_ACTIONS) },
  run: async (context) => {
    const { store, guild, messageId, args, caller } = context;
    const [before, ofPanel] = await Promise.all([
      channelAskedBefore(store, caller.key),
      messageId === undefined ? undefined : channelOfPanel(store, guild.id, messageId),
    ]);
    const channelId = before ?? ofPanel;
    if (channelId === undefined) return refuse('This player has ended. Start a new one with `/music play`.');
    return press(context, channelId, args.action);
  },
});

async function press(context: GuildContext, channelId: string, action: PanelAction): Promise<Awaited<Answer>> {
  const render: Render = async (done, session) =>
    // A vote doesn't change the panel yet.
    done.status === 'voted'
      ? whisper(embed(doneSentence(done, session)))
      : update(await currentPanel(context, session));
  switch (action) {
    case 'previous':
      return controlIn(context, channelId, 'back', {}, render);
    case 'pause':
    case 'skip':
    case 'stop':
    case 'shuffle':
    case 'loop':
      return controlIn(context, channelId, action, {}, render);
    case 'quieter':
      return controlIn(context, channelId, 'volume', { change: -VOLUME_STEP }, render);
    case 'louder':
      return controlIn(context, channelId, 'volume', { change: VOLUME_STEP }, render);
    case 'queue':
      return (await context.gates.refusal(context.store, context.caller)) ?? showQueue(context, channelId, 0, whisper);
    case 'favorite':
      return saveFavorite(context, channelId);
  }
}

/** The panel as the rows have it now. */
async function currentPanel(
  { store, guild, now }: GuildContext,
  { channelId, agentName }: SessionInfo,
): Promise<MessageBody> {
  const [page, { mode, djRole }] = await Promise.all([
    readQueue(store, { guild: guild.id, channel: channelId }, { offset: 0, limit: 0 }),
    readMusicSettings(store, guild.id),
  ]);
  if (page === undefined || page.state === null) return bodyOf(retiredPanel(agentName, channelId));
  const { state } = page;
  const { isAutoplay: autoplay, ...player } = state;
  const positionMs = Math.round(positionNow(page, now));
  const about = { channel: channelId, agentName, mode, djRole, autoplay, atMs: now.getTime() };
  return bodyOf(panelOf({ ...player, ...about, positionMs }, state.buttons));
}

/** A panel as handlers answer with it. Its buttons are signed already. */
function bodyOf({ components: [{ accent_color, components }] }: MessagePayload): MessageBody {
  return { layout: [container({ accent: accent_color }, ...components.map(blockOf))] };
}

/** A component of a panel as a block. @throws {TypeError} for a kind that panels don't have. */
function blockOf({ type, content, components, accessory }: Record<string, unknown>): Block {
  const children = (components ?? []) as Record<string, unknown>[];
  switch (type) {
    case 1:
      return row(...children.map((data) => ({ type: 2, data })));
    case 9:
      return section(
        children.map((child) => String(child.content)),
        thumbnail((accessory as { media: { url: string } }).media.url),
      );
    case 10:
      return text(String(content));
    case 14:
      return separator();
    default:
      throw new TypeError(`A panel has no component of type ${type}.`);
  }
}
