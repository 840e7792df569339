/** What the editor of playlists does. */
import * as z from 'zod';
import { arrangePlaylist, type PlaylistOrder } from '../../../../shared/music/arrange-playlist.ts';
import { trackLine } from '../../../../shared/music/panel.ts';
import { parsePlaylistName } from '../../../../shared/music/playlist-name.ts';
import { changePlaylist, listPlaylists, type PlaylistRefusal } from '../../../../shared/music/playlists.ts';
import { shownTitle } from '../../../../shared/music/titles.ts';
import { readMember } from '../../../../shared/platform/discord/servers.ts';
import { plain } from '../../../../shared/platform/markdown.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { NOT_OWNER, UNKNOWN } from '../../../commands/playlist/refusals.ts';
import { gatedSentence } from '../../../interactions/gated.ts';
import { MOVE } from '../../sortable.ts';
import { counted, html, say, t, word } from '../../words/index.ts';
import { named } from '../named.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import type { TypedOption } from '../run-command.ts';
import { FINAL } from '../undo.ts';
import { type PlaylistChange, withChange } from './changes.ts';
import { playlistCaller, serverPlaylist } from './playlists.ts';

const playlist = z.string({ error: word('Choose a playlist') }).regex(/^\d{1,18}$/, word('Choose a playlist'));
const name = z.string({ error: word('Enter a name') });
const CHANGED = word('Someone has changed the playlist in the meantime, so nothing was moved. This is how it is now.');

export const playlistActions = {
  create: action({
    fields: z.object({ name }),
    isAudited: true,
    undo: 'log',
    run: async (context, { name }) => {
      const result = await playlistCommand(context, 'create', { name: text(name), for: text('guild') });
      const created = 'done' in result ? await ownPlaylist(context, name) : undefined;
      return { ...withChange(result, created), to: context.path('/playlists') };
    },
  }),
  rename: action({
    fields: z.object({ playlist, name }),
    isAudited: true,
    undo: 'log',
    run: (context, { playlist: id, name }) =>
      withPlaylist(context, id, async (found) => {
        const result = await playlistCommand(context, 'rename', { playlist: text(id), name: text(name) });
        const after = (await serverPlaylist(context, id))?.name ?? found.name;
        return withChange(result, {
          about: 'playlist-name',
          playlist: id,
          name: found.name,
          before: found.name,
          after,
        });
      }),
  }),
  arrange: action({
    fields: z
      .object({
        playlist,
        version: z.string().max(64),
        move: MOVE.optional(),
        remove: z.string().max(64).optional(),
      })
      .refine(({ move, remove }) => (move === undefined) !== (remove === undefined), word('Choose a track')),
    isAudited: true,
    undo: 'log',
    run: (context, { playlist: id, version, move, remove }) => {
      const change = { line: move?.id ?? remove ?? '', to: move === undefined ? null : move.to + 1 };
      return withPlaylist(context, id, (found) => arrange(context, found, { version, ...change }));
    },
  }),
  share: action({
    fields: z.object({
      playlist,
      what: z.enum(['code', 'no-code', 'role', 'no-role', 'no-member']),
      editor: z
        .string()
        .regex(/^\d{15,20}$/, word('Choose a role'))
        .optional(),
    }),
    isAudited: true,
    undo: 'log',
    confirm: (_, { what }) =>
      what === 'no-code'
        ? {
            title: t`Disable the code?`,
            body: html`<p>It will never work again. If you share the playlist by code later, it gets a new one.</p>`,
            button: t`Disable the code`,
          }
        : undefined,
    run: (context, { playlist: id, what, editor }) =>
      withPlaylist(context, id, async (found) => {
        const option = await editorOption(context, what, editor);
        if (option === undefined) return { refused: t`Choose one of this server’s roles.` };
        const stop: TypedOption = { kind: 'boolean', value: what.startsWith('no-') };
        const result = await playlistCommand(context, 'share', { playlist: text(id), ...option, stop });
        return withChange(result, sharingOf(found, what, editor));
      }),
  }),
  delete: action({
    fields: z.object({ playlist }),
    isAudited: true,
    undo: FINAL,
    confirm: async (context, { playlist: id }) => {
      const found = await serverPlaylist(context, id);
      return (
        found && {
          title: t`Delete the playlist?`,
          body: html`<p><strong>${found.name}</strong> has ${counted(found.lines.length, 'track')}. You can’t undo this.</p>`,
          button: t`Delete the playlist`,
        }
      );
    },
    run: async (context, { playlist: id }) => {
      const found = await serverPlaylist(context, id);
      const result = found === undefined ? { refused: UNKNOWN } : await deletePlaylist(context, found);
      return { ...result, to: context.path('/playlists') };
    },
  }),
};

export function text(value: string): TypedOption {
  return { kind: 'string', value };
}

export async function playlistCommand(
  context: PageContext,
  verb: string,
  options: Readonly<Record<string, TypedOption>>,
): Promise<ActionResult> {
  return named(context, await context.runCommand({ path: `playlist ${verb}`, options }));
}

/** The change that creating one of the server's own under this name was. */
async function ownPlaylist(context: PageContext, typed: string): Promise<PlaylistChange | undefined> {
  const playlists = await listPlaylists(context.store, playlistCaller(context));
  const created = playlists.find(({ of, name }) => of === 'guild' && name === parsePlaylistName(typed));
  return created && { about: 'playlist', playlist: created.id, name: created.name, before: null, after: 0 };
}

export async function deletePlaylist(context: PageContext, { id, lines }: PlaylistOrder): Promise<ActionResult> {
  const outcome = await changePlaylist(context.store, playlistCaller(context), id, { action: 'delete' });
  if (outcome.status !== 'changed') return refusalOf(context, outcome as PlaylistRefusal);
  const { name } = outcome;
  return withChange(
    { done: t`**${plain(name)}** is deleted.` },
    { about: 'playlist', playlist: id, name, before: lines.length, after: null },
  );
}

/** Only about the server's own, and back to the playlist. */
async function withPlaylist(
  context: PageContext,
  id: string,
  change: (found: PlaylistOrder) => Promise<ActionResult>,
): Promise<ActionResult> {
  const found = await serverPlaylist(context, id);
  if (found === undefined)
    return { refused: t`This server no longer has that playlist.`, to: context.path('/playlists') };
  return { ...(await change(found)), to: context.path(`/playlists/${id}`) };
}

async function arrange(
  context: PageContext,
  { id, name }: PlaylistOrder,
  change: { version: string; line: string; to: number | null },
): Promise<ActionResult> {
  const outcome = await arrangePlaylist(context.store, playlistCaller(context), id, change);
  const written = { about: 'playlist-order', playlist: id, name, line: change.line } as const;
  switch (outcome.status) {
    case 'moved': {
      const { track, from, to, version } = outcome;
      return withChange(
        { done: t`${trackLine(track)} is number **${to}** now.` },
        { ...written, title: shownTitle(track), before: from, after: to, version },
      );
    }
    case 'removed': {
      const { track, addedBy, addedAt, from, version } = outcome;
      const removed = { track, addedBy, addedAt };
      return withChange(
        { done: t`Removed ${trackLine(track)}.` },
        { ...written, title: shownTitle(track), before: from, after: null, version, removed },
      );
    }
    case 'changed_meanwhile':
      return { refused: say(CHANGED) };
    case 'no_such_place':
      return { refused: t`The playlist has ${counted(outcome.tracks, 'track')}.` };
    default:
      return refusalOf(context, outcome);
  }
}

function sharingOf(found: PlaylistOrder, what: string, editor: string | undefined): PlaylistChange | undefined {
  const of = { playlist: found.id, name: found.name };
  const after = !what.startsWith('no-');
  if (what.endsWith('code')) return { about: 'playlist-code', ...of, before: found.code !== null, after };
  if (editor === undefined) return undefined;
  const before = found.editors.some(({ id }) => id === editor);
  return what.endsWith('role')
    ? { about: 'playlist-role', ...of, role: editor, before, after }
    : { about: 'playlist-member', ...of, member: editor, before, after };
}

export function refusalOf({ store }: PageContext, refusal: PlaylistRefusal): { refused: string } {
  if (isGated(refusal)) return { refused: gatedSentence(refusal, store.clock()) };
  return { refused: refusal.status === 'unknown_playlist' ? UNKNOWN : NOT_OWNER };
}

/** Whom the command is about; undefined if there's nobody like that. */
async function editorOption(
  { access, discord, guild }: PageContext,
  what: 'code' | 'no-code' | 'role' | 'no-role' | 'no-member',
  editor: string | undefined,
): Promise<Record<string, TypedOption> | undefined> {
  if (what === 'code' || what === 'no-code') return {};
  if (editor === undefined) return undefined;
  if (what === 'no-member') {
    const found = discord && (await readMember(discord.rest, guild.id, editor));
    // Whoever has left the server can't edit it from there, but elsewhere.
    const user = found ?? { id: editor, username: editor, isBot: false, roleIds: [] };
    return { user: { kind: 'user', user } };
  }
  const role = access.server.roles.find(({ id }) => id === editor);
  if (role !== undefined) return { role: { kind: 'role', role: { id: role.id, name: role.name } } };
  return what === 'no-role' ? { role: { kind: 'role', role: { id: editor, name: t`deleted role` } } } : undefined;
}
