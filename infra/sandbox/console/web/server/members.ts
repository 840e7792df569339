/** Members: their roles, timeouts, and direct messages. Staff can kick and ban them. */
import type { APIGuildMember, APIRole } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { api } from '../api.ts';
import { avatarUrl } from '../avatar.ts';
import { isChecked, ordered, type Page, pickedIn, roleCss, type ServerView } from './parts.ts';

interface Data {
  members: APIGuildMember[];
  roles: APIRole[];
  closedDms: ReadonlySet<string>;
}

/** The lengths that Discord's own client offers, in minutes. */
const timeouts = [
  [1, '1 minute'],
  [5, '5 minutes'],
  [10, '10 minutes'],
  [60, '1 hour'],
  [1_440, '1 day'],
  [10_080, '1 week'],
] as const;

export const membersPage: Page<Data> = {
  title: 'Members',
  async load(read) {
    const [members, roles, closedDms] = await Promise.all([
      read.get<APIGuildMember[]>('/members?limit=1000'),
      read.get<APIRole[]>('/roles'),
      read.closedDms(),
    ]);
    return { members, roles, closedDms };
  },
  view: (view) =>
    html`<ul class="server-list">${repeat(
      view.data.members,
      ({ user }) => user.id,
      (member) => row(member, view),
    )}</ul>`,
};

function row(member: APIGuildMember, view: ServerView<Data>): TemplateResult {
  const { user, nick, roles: held, communication_disabled_until: until } = member;
  const name = nick ?? user.global_name ?? user.username;
  const all = ordered(view.data.roles, view.store.guild?.id);
  const isTimedOut = typeof until === 'string' && Date.parse(until) > Date.now();
  const path = `/members/${user.id}`;
  const free = all.filter((role) => !held.includes(role.id) && !role.managed);
  return html`<li class="server-row" data-testid="row-${user.username}">
    <div class="server-who">
      <img class="member-face" src=${avatarUrl(user.id, user.global_name ?? user.username, user.bot === true)} alt="" />
      <span><strong>${name}</strong><small>@${user.username}${isTimedOut ? html` · <b class="timed-out">timed out until ${new Date(until).toLocaleString()}</b>` : nothing}</small></span>
    </div>
    <div class="server-roles">
      ${all
        .filter((role) => held.includes(role.id))
        .map(
          (role) =>
            html`<span class="role-chip" style="--role:${roleCss(role.color)}">${role.name}${role.managed ? nothing : html`<button type="button" aria-label="Take ${role.name} from ${name}" @click=${() => view.change('DELETE', `${path}/roles/${role.id}`)}>×</button>`}</span>`,
        )}
      <select aria-label="Give ${name} a role" @change=${(event: Event) => view.change('PUT', `${path}/roles/${pickedIn(event)}`)}>
        <option value="">Add role…</option>${free.map((role) => html`<option value=${role.id}>${role.name}</option>`)}
      </select>
    </div>
    <div class="server-actions">
      <select aria-label="Time out ${name}" @change=${(event: Event) => timeOut(pickedIn(event), path, view)}>
        <option value="">Time out…</option>${timeouts.map(([minutes, label]) => html`<option value=${minutes}>${label}</option>`)}
        ${isTimedOut ? html`<option value="0">Remove timeout</option>` : nothing}
      </select>
      <button type="button" class="button" @click=${() => view.change('DELETE', path)}>Kick</button>
      <button type="button" class="button danger" @click=${() => view.change('PUT', `/bans/${user.id}`, {})}>Ban</button>
      ${user.bot ? nothing : directMessages(user.id, view)}
    </div>
  </li>`;
}

function directMessages(userId: string, { data, perform }: ServerView<Data>): TemplateResult {
  const isClosed = data.closedDms.has(userId);
  const set = (event: Event) => perform(() => api.directMessages(userId, isChecked(event) ? 'closed' : 'open'));
  return html`<label class="server-check"><input type="checkbox" .checked=${live(isClosed)} @change=${set} />DMs closed</label>`;
}

function timeOut(minutes: string, path: string, { change }: ServerView<Data>): void {
  const until = minutes === '0' ? null : new Date(Date.now() + Number(minutes) * 60_000).toISOString();
  change('PATCH', path, { communication_disabled_until: until });
}
