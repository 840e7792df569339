/** Channels: slowmode, and who can do what in them. */
import type { APIGuildChannel, APIOverwrite, APIRole } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Store } from '../state.ts';
import { type Page, type ServerView, textIn } from './parts.ts';
import { permissionNames } from './permissions.ts';
import { typed } from './typed.ts';

type ServerChannel = Pick<APIGuildChannel, 'id' | 'type' | 'name'> & {
  rate_limit_per_user?: number;
  topic?: string | null;
  permission_overwrites?: APIOverwrite[];
};

interface Data {
  channels: ServerChannel[];
  roles: APIRole[];
}

/** The lengths that Discord's own client offers, in seconds. */
const slowmodes = [
  [0, 'Off'],
  [5, '5 s'],
  [10, '10 s'],
  [30, '30 s'],
  [60, '1 min'],
  [300, '5 min'],
  [900, '15 min'],
  [3_600, '1 h'],
  [21_600, '6 h'],
] as const;
const kinds: Record<number, string> = { 0: 'Text', 2: 'Voice', 4: 'Category', 5: 'Announcements', 13: 'Stage' };

export const channelsPage: Page<Data> = {
  title: 'Channels',
  async load(read) {
    const [channels, roles] = await Promise.all([
      read.get<ServerChannel[]>('/channels'),
      read.get<APIRole[]>('/roles'),
    ]);
    return { channels, roles };
  },
  view: (
    view,
  ) => html`<p class="server-note"><button type="button" class="text-button" @click=${() => view.change('POST', '/channels', { name: 'new-channel', type: 0 })}>Create a text channel</button></p>
    <ul class="server-list">${repeat(
      view.data.channels,
      ({ id }) => id,
      (channel) => row(channel, view),
    )}</ul>`,
};

function row(channel: ServerChannel, view: ServerView<Data>): TemplateResult {
  const { id, name, type, rate_limit_per_user: slowmode = 0, permission_overwrites: overwrites = [] } = channel;
  const change = (body: object) => view.change('PATCH', `/channels/${id}`, body);
  const known = slowmodes.some(([seconds]) => seconds === slowmode);
  return html`<li class="server-row" data-testid="row-${name}">
    <div class="server-form">
      <label>${kinds[type] ?? 'Channel'} <input aria-label="Name of ${name}" .value=${typed(name)} maxlength="100" @change=${(event: Event) => change({ name: textIn(event) })} /></label>
      ${
        type === 4
          ? nothing
          : html`<label>Slowmode <select aria-label="Slowmode in ${name}" @change=${(event: Event) => change({ rate_limit_per_user: Number(textIn(event)) })}>
        ${slowmodes.map(([seconds, label]) => html`<option value=${seconds} ?selected=${seconds === slowmode}>${label}</option>`)}
        ${known ? nothing : html`<option value=${slowmode} selected>${slowmode} s</option>`}
      </select></label>`
      }
      <button type="button" class="button danger" aria-label="Delete ${name}" @click=${() => view.change('DELETE', `/channels/${id}`)}>Delete</button>
    </div>
    ${overwrites.map((overwrite) => overwriteLine(overwrite, view))}
  </li>`;
}

function overwriteLine({ id, allow, deny }: APIOverwrite, { data, store }: ServerView<Data>): TemplateResult {
  const [allowed, denied] = [permissionNames(allow), permissionNames(deny)];
  return html`<p class="server-overwrite"><strong>${nameOf(id, data.roles, store)}</strong>
    ${allowed.length > 0 ? html`<span class="allowed">can ${allowed.join(', ')}</span>` : nothing}
    ${denied.length > 0 ? html`<span class="denied">can’t ${denied.join(', ')}</span>` : nothing}</p>`;
}

function nameOf(id: string, roles: APIRole[], store: Store): string {
  return roles.find((role) => role.id === id)?.name ?? store.userById(id)?.global_name ?? id;
}
