/** Taking back what a form about music changed, if it's still as that form left it. */
import * as z from 'zod';
import { arrangePlaylist, readPlaylistEvents, restoreToPlaylist } from '../../../../shared/music/arrange-playlist.ts';
import { trackLine } from '../../../../shared/music/panel.ts';
import { readQueue } from '../../../../shared/music/player.ts';
import { plain } from '../../../../shared/platform/markdown.ts';
import { answeredBefore } from '../../../../shared/voice/asked-before.ts';
import { readChange } from '../../../../shared/web/writes.ts';
import { summaryOf } from '../../../commands/admin/audit/entry-text.ts';
import { t } from '../../words/index.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import { commandKey } from '../run-command.ts';
import {
  isMusicChange,
  type MusicChange,
  type OrderChange,
  type PlayerChange,
  type PlaylistChange,
} from './changes.ts';
import { music } from './control.ts';
import { playlistCommand, refusalOf, text } from './playlist-actions.ts';
import { playlistCaller, serverPlaylist } from './playlists.ts';

/** Of what happened meanwhile. */
const MOST_EVENTS = 3;

export const revertMusic = action({
  fields: z.object({ write: z.string().regex(/^\d{1,18}$/) }),
  run: async (context, { write }): Promise<ActionResult> => {
    // Managers alone see the log.
    const to = context.access.isManager ? context.pageOf('access') : context.path();
    const { store, guild, caller } = context;
    // What it's like now follows from that.
    for (const key of [caller.key, commandKey(caller)])
      if ((await answeredBefore(store, key)) !== undefined) return { done: t`That’s already been done.`, to };
    const found = await readChange(store, guild.id, write);
    const change = found?.change;
    if (change == null || !isMusicChange(change)) return { refused: t`There’s nothing to undo.`, to };
    switch (change.about) {
      case 'playlist-order':
        return { ...(await revertOrder(context, change, found?.at ?? '')), to };
      case 'volume':
      case 'loop':
        return { ...(await revertPlayer(context, change)), to };
      default:
        return { ...(await revertPlaylist(context, change)), to };
    }
  },
});

async function revertOrder(context: PageContext, change: OrderChange, at: string): Promise<ActionResult> {
  const { store } = context;
  const { playlist, version, before, line, removed } = change;
  if ((await serverPlaylist(context, playlist)) === undefined) return { refused: gone(change) };
  const caller = playlistCaller(context);
  const outcome =
    removed === undefined
      ? await arrangePlaylist(store, caller, playlist, { version, line, to: before })
      : await restoreToPlaylist(store, caller, playlist, { version, place: before, removed });
  switch (outcome.status) {
    case 'restored':
      return { done: t`${trackLine(outcome.track)} is number **${outcome.to}** again.` };
    case 'moved': {
      const { from, to, version } = outcome;
      const back = { ...change, before: from, after: to, version };
      return withChange({ done: t`${trackLine(outcome.track)} is number **${to}** again.` }, back);
    }
    case 'changed_meanwhile':
    case 'no_such_place':
    case 'removed': {
      const events = await readPlaylistEvents(store, caller, playlist, { after: at, limit: MOST_EVENTS });
      const happened = events.map((event) => {
        const entry = summaryOf({ ...event, source: 'playlists', area: 'playlists' });
        return event.actor === '0' ? entry : `${entry} (<@${event.actor}>)`;
      });
      return {
        refused:
          happened.length === 0
            ? t`**${plain(change.name)}** has changed since, so nothing was undone.`
            : t`**${plain(change.name)}** has changed since, so nothing was undone. What happened: ${happened.join('; ')}`,
      };
    }
    default:
      return refusalOf(context, outcome);
  }
}

async function revertPlaylist(context: PageContext, change: PlaylistChange): Promise<ActionResult> {
  const { playlist } = change;
  const found = await serverPlaylist(context, playlist);
  if (found === undefined) return { refused: gone(change) };
  const back = swapped(change);
  if (change.about === 'playlist-name') {
    if (found.name !== change.after)
      return { refused: t`Someone has renamed it to **${plain(found.name)}** since then, so nothing was changed.` };
    const options = { playlist: text(playlist), name: text(change.before) };
    return withChange(await playlistCommand(context, 'rename', options), back);
  }
  const stop = { kind: 'boolean', value: change.after } as const;
  if (change.about === 'playlist-code') {
    if (!change.after)
      return { refused: t`A disabled code never works again. To get a new one, share the playlist by code again.` };
    if (found.code === null) return { refused: t`Its code is already disabled.` };
    return withChange(await playlistCommand(context, 'share', { playlist: text(playlist), stop }), back);
  }
  const isEditor = found.editors.some(({ id, isRole }) => isRole && id === change.role);
  if (isEditor !== change.after)
    return {
      refused: isEditor
        ? t`<@&${change.role}> can edit it again, so nothing was changed.`
        : t`<@&${change.role}> can’t edit it anymore, so nothing was changed.`,
    };
  const role = context.access.server.roles.find(({ id }) => id === change.role);
  if (role === undefined && !change.after) return { refused: t`That role was deleted.` };
  const named = { id: change.role, name: role?.name ?? t`deleted role` };
  const options = { playlist: text(playlist), role: { kind: 'role' as const, role: named }, stop };
  return withChange(await playlistCommand(context, 'share', options), back);
}

async function revertPlayer(context: PageContext, change: PlayerChange): Promise<ActionResult> {
  const { channel, session } = change;
  const found = await readQueue(context.store, { guild: context.guild.id, channel }, { offset: 0, limit: 1 });
  if (found?.state == null || found.session.id !== session)
    return { refused: t`That session in <#${channel}> has ended, so there’s nothing to undo.` };
  if (change.about === 'volume') {
    const { volume } = found.state;
    if (volume !== change.after) return { refused: t`The volume is ${volume}% now, so nothing was changed.` };
    const result = await music(context, channel, 'volume', { percent: { kind: 'integer', value: change.before } });
    return withChange(result, swapped(change));
  }
  const { loop } = found.state;
  if (loop !== change.after) return { refused: t`Someone has changed the loop since then, so nothing was changed.` };
  const result = await music(context, channel, 'loop', { what: { kind: 'string', value: change.before } });
  return withChange(result, swapped(change));
}

function withChange(result: ActionResult, change: MusicChange): ActionResult {
  return 'done' in result ? { ...result, change } : result;
}

function swapped<C extends PlaylistChange | PlayerChange>(change: C): C {
  return { ...change, before: change.after, after: change.before };
}

function gone({ name }: { name: string }): string {
  return t`The playlist **${plain(name)}** was deleted, so there’s nothing to undo.`;
}
