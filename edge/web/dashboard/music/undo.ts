/** How the log shows what forms about music changed, and undoes it, if it's still as that form left it. */
import { arrangePlaylist, readPlaylistEvents, restoreToPlaylist } from '../../../../shared/music/arrange-playlist.ts';
import { trackLine } from '../../../../shared/music/panel.ts';
import { type QueuePage, readQueue } from '../../../../shared/music/player.ts';
import { plain } from '../../../../shared/platform/markdown.ts';
import { summaryOf } from '../../../commands/admin/audit/entry-text.ts';
import { counted, t, word } from '../../words/index.ts';
import { type ActionResult, type Changes, change, type PageContext } from '../page.ts';
import type { TypedOption } from '../run-command.ts';
import type {
  CodeChange,
  ExistenceChange,
  LoopChange,
  MemberChange,
  NameChange,
  OrderChange,
  QueueChange,
  RestoredChange,
  RoleChange,
  VolumeChange,
} from './changes.ts';
import { swapped, withChange } from './changes.ts';
import { music } from './control.ts';
import { deletePlaylist, playlistCommand, refusalOf, text } from './playlist-actions.ts';
import { playlistCaller, serverPlaylist } from './playlists.ts';

/** Of what happened meanwhile. */
const MOST_EVENTS = 3;

export const musicChanges: Changes = {
  playlist: change<ExistenceChange>({
    show: ({ name, before, after }) => `${name}: ${tracksText(before)} → ${tracksText(after)}`,
    whyNot: ({ after }) => (after === null ? word('Can’t be undone') : undefined),
    undo: undoCreation,
  }),
  'playlist-name': change<NameChange>({ show: ({ before, after }) => `${before} → ${after}`, undo: undoName }),
  'playlist-code': change<CodeChange>({
    show: ({ name, before, after }) => t`${name}, shared by code: ${yes(before)} → ${yes(after)}`,
    whyNot: ({ after }) => (after ? undefined : word('A disabled code never works again')),
    undo: undoCode,
  }),
  'playlist-role': change<RoleChange>({
    show: ({ name, role, before, after }, names) =>
      t`${name}, @${names.role(role)} can edit it: ${yes(before)} → ${yes(after)}`,
    undo: undoRole,
  }),
  'playlist-member': change<MemberChange>({
    show: ({ name, member, before, after }, names) =>
      t`${name}, ${names.member(member)} can edit it: ${yes(before)} → ${yes(after)}`,
    members: ({ member }) => [member],
    // They have to accept, which they do in Discord.
    whyNot: () => word('Invite them again in Discord'),
  }),
  'playlist-order': change<OrderChange>({
    show: ({ name, title, before, after }) => `${name}, ${title}: ${moveText(before, after)}`,
    undo: (context, change, { at }) => undoOrder(context, change, at),
  }),
  'playlist-restored': change<RestoredChange>({
    show: ({ name, title, after }) => t`${name}, ${title}: removed → number ${after}`,
    whyNot: () => word('Remove it again instead'),
  }),
  queue: change<QueueChange>({
    show: ({ channel, title, before, after }, names) =>
      `#${names.channel(channel)}, ${title}: ${moveText(before, after)}`,
    // Every track that ends moves the others on.
    whyNot: ({ after }) => (after === null ? word('Add the track again instead') : word('Move it again instead')),
  }),
  volume: change<VolumeChange>({
    show: ({ channel, before, after }, names) => `#${names.channel(channel)}: ${before}% → ${after}%`,
    undo: undoVolume,
  }),
  loop: change<LoopChange>({
    show: ({ channel, before, after }, names) => `#${names.channel(channel)}: ${before} → ${after}`,
    undo: undoLoop,
  }),
};

function yes(is: boolean): string {
  return is ? t`yes` : t`no`;
}

function moveText(before: number, after: number | null): string {
  return after === null ? t`number ${before} → removed` : t`number ${before} → ${after}`;
}

function tracksText(tracks: number | null): string {
  return tracks === null ? t`nothing` : counted(tracks, 'track');
}

async function undoCreation(context: PageContext, { playlist, name }: ExistenceChange): Promise<ActionResult> {
  const found = await serverPlaylist(context, playlist);
  if (found === undefined) return gone(name);
  if (found.lines.length > 0 || found.name !== name)
    return {
      refused: t`**${plain(name)}** has changed since, so nothing was undone. You can delete it on its own page.`,
    };
  return deletePlaylist(context, found);
}

async function undoName(context: PageContext, change: NameChange): Promise<ActionResult> {
  const { playlist, name, before, after } = change;
  const found = await serverPlaylist(context, playlist);
  if (found === undefined) return gone(name);
  if (found.name !== after)
    return { refused: t`Someone has renamed it to **${plain(found.name)}** since then, so nothing was changed.` };
  const options = { playlist: text(playlist), name: text(before) };
  return withChange(await playlistCommand(context, 'rename', options), swapped(change));
}

async function undoCode(context: PageContext, change: CodeChange): Promise<ActionResult> {
  const { playlist, name } = change;
  const found = await serverPlaylist(context, playlist);
  if (found === undefined) return gone(name);
  if (found.code === null) return { refused: t`Its code is already disabled.` };
  return withChange(await playlistCommand(context, 'share', { playlist: text(playlist), stop: STOP }), swapped(change));
}

async function undoRole(context: PageContext, change: RoleChange): Promise<ActionResult> {
  const { playlist, name, role: id, after } = change;
  const found = await serverPlaylist(context, playlist);
  if (found === undefined) return gone(name);
  const isEditor = found.editors.some((editor) => editor.isRole && editor.id === id);
  if (isEditor !== after)
    return {
      refused: isEditor
        ? t`<@&${id}> can edit it again, so nothing was changed.`
        : t`<@&${id}> can’t edit it anymore, so nothing was changed.`,
    };
  const role = context.access.server.roles.find((one) => one.id === id);
  if (role === undefined && !after) return { refused: t`That role was deleted.` };
  const options = {
    playlist: text(playlist),
    role: { kind: 'role' as const, role: { id, name: role?.name ?? t`deleted role` } },
    ...(after && { stop: STOP }),
  };
  return withChange(await playlistCommand(context, 'share', options), swapped(change));
}

const STOP: TypedOption = { kind: 'boolean', value: true };

async function undoOrder(context: PageContext, change: OrderChange, at: string): Promise<ActionResult> {
  const { store } = context;
  const { playlist, name, version, before, line, removed } = change;
  if ((await serverPlaylist(context, playlist)) === undefined) return gone(name);
  const caller = playlistCaller(context);
  const outcome =
    removed === undefined
      ? await arrangePlaylist(store, caller, playlist, { version, line, to: before })
      : await restoreToPlaylist(store, caller, playlist, { version, place: before, removed });
  switch (outcome.status) {
    case 'restored': {
      const { track, to } = outcome;
      const restored = { playlist, name, title: change.title, before: null, after: to };
      return withChange(
        { done: t`${trackLine(track)} is number **${to}** again.` },
        { about: 'playlist-restored', ...restored },
      );
    }
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
            ? t`**${plain(name)}** has changed since, so nothing was undone.`
            : t`**${plain(name)}** has changed since, so nothing was undone. What happened: ${happened.join('; ')}`,
      };
    }
    default:
      return refusalOf(context, outcome);
  }
}

function gone(name: string): ActionResult {
  return { refused: t`The playlist **${plain(name)}** was deleted, so there’s nothing to undo.` };
}

async function undoVolume(context: PageContext, change: VolumeChange): Promise<ActionResult> {
  const { channel, before, after } = change;
  const state = await stateOf(context, change);
  if (state === undefined) return over(channel);
  if (state.volume !== after) return { refused: t`The volume is ${state.volume}% now, so nothing was changed.` };
  const result = await music(context, channel, 'volume', { percent: { kind: 'integer', value: before } });
  return withChange(result, swapped(change));
}

async function undoLoop(context: PageContext, change: LoopChange): Promise<ActionResult> {
  const { channel, before, after } = change;
  const state = await stateOf(context, change);
  if (state === undefined) return over(channel);
  if (state.loop !== after) return { refused: t`Someone has changed the loop since then, so nothing was changed.` };
  return withChange(await music(context, channel, 'loop', { what: text(before) }), swapped(change));
}

/** How a session plays; undefined once it has ended. */
async function stateOf(
  { store, guild }: PageContext,
  { channel, session }: VolumeChange | LoopChange,
): Promise<NonNullable<QueuePage['state']> | undefined> {
  const found = await readQueue(store, { guild: guild.id, channel }, { offset: 0, limit: 1 });
  return found?.session.id === session ? (found.state ?? undefined) : undefined;
}

function over(channel: string): ActionResult {
  return { refused: t`That session in <#${channel}> has ended, so there’s nothing to undo.` };
}
