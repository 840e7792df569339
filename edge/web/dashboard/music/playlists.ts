/** The server's playlists, and the editor of one. */
import { type PlaylistLine, type PlaylistOrder, readPlaylistOrder } from '../../../../shared/music/arrange-playlist.ts';
import { MUSIC } from '../../../../shared/music/catalog.ts';
import { PLAYLIST_NAME_LENGTH } from '../../../../shared/music/playlist-name.ts';
import { listPlaylists, type PlaylistCaller } from '../../../../shared/music/playlists.ts';
import { shownTitle } from '../../../../shared/music/titles.ts';
import { isServerStaff } from '../../../voice/staff.ts';
import type { Html } from '../../layout.ts';
import { sortableList } from '../../sortable.ts';
import { counted, html, t } from '../../words/index.ts';
import { permissionsFor } from '../access.ts';
import type { PageContext, Shown } from '../page.ts';
import { musicHead, trackHtml } from './text.ts';

/** Whoever may change this page has the rights of staff, as far as the server's playlists go. */
export function playlistCaller({ caller, access }: Pick<PageContext, 'caller' | 'access'>): PlaylistCaller {
  const isStaff = isServerStaff(String(permissionsFor(access, 'music')));
  return { ...caller, command: { name: 'playlist', module: 'music' }, isStaff };
}

/** One of the server's own; members' are nobody else's business. */
export async function serverPlaylist(context: PageContext, id: string): Promise<PlaylistOrder | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined;
  const found = await readPlaylistOrder(context.store, playlistCaller(context), id);
  return found?.of === 'guild' && found.id === id ? found : undefined;
}

export async function showPlaylists(context: PageContext): Promise<Shown> {
  const { path, canEdit, formFields } = context;
  const known = await listPlaylists(context.store, playlistCaller(context));
  const playlists = known.filter(({ of }) => of === 'guild');
  return {
    title: t`Playlists`,
    content: html`${musicHead(context, 'playlists')}<h2>This server’s playlists</h2>
${
  playlists.length === 0
    ? html`<p>There are none yet.</p>`
    : html`<ul class="cards">${playlists.map(({ id, name, tracks, code }) => html`<li class="card"><a href="${path(`/playlists/${id}`)}">${name}</a> <span class="quiet">${counted(tracks, 'track')}${code === null ? '' : t` · shared by code`}</span></li>\n`)}</ul>`
}
${
  canEdit
    ? html`<form class="panel" method="post" action="${path('/create')}">${formFields()}
<div><label for="name">New playlist</label><input id="name" name="name" type="text" required maxlength="${PLAYLIST_NAME_LENGTH}" autocomplete="off"></div>
<div><button>Create</button></div></form>`
    : ''
}`,
  };
}

export async function showPlaylist(context: PageContext): Promise<Shown> {
  const { path, canEdit } = context;
  const found = await serverPlaylist(context, context.param('playlist'));
  if (found === undefined)
    return {
      status: 404,
      content: html`${musicHead(context, 'playlists')}<p>This server no longer has that playlist. <a href="${path('/playlists')}">Playlists</a></p>`,
    };
  const nameOf = await context.namesOf([
    found.createdBy,
    ...found.editors.flatMap(({ id, isRole }) => (isRole ? [] : [id])),
    ...found.lines.map(({ addedBy }) => addedBy),
  ]);
  return {
    title: found.name,
    scripts: ['sort'],
    content: html`${musicHead(context, 'playlists')}<h2>${found.name}</h2>
<p class="quiet">${counted(found.lines.length, 'track')} of ${MUSIC.playlists.items} · created by ${nameOf(found.createdBy)}</p>
${found.lines.length === 0 ? html`<p>It’s empty. Add the current track with <code>/playlist add</code>.</p>` : tracksHtml(context, found, nameOf)}
${canEdit ? html`${sharing(context, found, nameOf)}${ownerForms(context, found)}` : ''}`,
  };
}

function tracksHtml(context: PageContext, found: PlaylistOrder, nameOf: (id: string) => string): Html {
  const { lines, id, version } = found;
  const line = ({ track, addedBy }: PlaylistLine) =>
    html`${trackHtml(track)} <span class="quiet">${nameOf(addedBy)}</span>`;
  if (!context.canEdit) return html`<ol>${lines.map((each) => html`<li>${line(each)}</li>\n`)}</ol>`;
  return sortableList({
    label: t`Tracks`,
    action: context.path('/arrange'),
    fields: { ...context.formTokens(), playlist: id, version },
    items: lines.map((each) => {
      const name = shownTitle(each.track);
      const remove = html`<button class="small" name="remove" value="${each.line}" aria-label="Remove ${name}">Remove</button>`;
      return { id: each.line, name, content: html`${line(each)} ${remove}` };
    }),
  });
}

function sharing(context: PageContext, found: PlaylistOrder, nameOf: (id: string) => string): Html {
  const { access, formFields, path, guild } = context;
  const roleName = (id: string) => access.server.roles.find((role) => role.id === id)?.name ?? t`a deleted role`;
  const form = (fields: Html, label: string) =>
    html`<form class="inline" method="post" action="${path('/share')}">${formFields()}<input type="hidden" name="playlist" value="${found.id}">${fields}<button class="quiet-button">${label}</button></form>\n`;
  const hidden = (name: string, value: string) => html`<input type="hidden" name="${name}" value="${value}">`;
  const others = access.server.roles.filter(
    ({ id }) => id !== guild.id && !found.editors.some((editor) => editor.id === id),
  );
  return html`<h3>Sharing</h3>
${
  found.code === null
    ? html`<p>Nobody outside the server can see it.</p>${form(hidden('what', 'code'), t`Share by code`)}`
    : html`<p>Anyone with the code <code>${found.code}</code> can play and copy it.</p>${form(hidden('what', 'no-code'), t`Disable the code`)}`
}
${found.editors.map(({ id, isRole }) => html`<div>${isRole ? `@${roleName(id)}` : nameOf(id)} can edit it. ${form(html`${hidden('what', isRole ? 'no-role' : 'no-member')}${hidden('editor', id)}`, t`Take back`)}</div>\n`)}
${
  others.length === 0
    ? ''
    : form(
        html`${hidden('what', 'role')}<label for="editor">Let a role edit it</label><select id="editor" name="editor">${others.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select>`,
        t`Let them edit`,
      )
}
<p class="quiet">Invite a member to edit it with <code>/playlist share</code> in Discord, where they can accept.</p>
`;
}

function ownerForms({ formFields, path }: PageContext, { id, name }: PlaylistOrder): Html {
  const hidden = html`<input type="hidden" name="playlist" value="${id}">`;
  return html`<form class="panel" method="post" action="${path('/rename')}">${formFields()}${hidden}
<div><label for="name">Name</label><input id="name" name="name" type="text" required maxlength="${PLAYLIST_NAME_LENGTH}" value="${name}" autocomplete="off"></div>
<div><button>Rename</button></div></form>
<form method="post" action="${path('/delete')}">${formFields()}${hidden}<p><button class="danger">Delete the playlist</button></p></form>
`;
}
