/** The application's privileged intents, like in the developer portal. */
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { api, type Intents } from '../api.ts';
import { isChecked, type Page } from './parts.ts';

const switches = [
  ['messageContent', 'Message Content', 'The app reads what others write, not only what mentions it.'],
  ['guildMembers', 'Server Members', 'The app can list members.'],
] as const;

export const switchesPage: Page<Intents> = {
  title: 'App',
  load: (read) => read.intents(),
  view: ({ data, perform }) =>
    html`${switches.map(
      ([key, name, about]) => html`<label class="server-check server-row">
        <input type="checkbox" .checked=${live(data[key])} @change=${(event: Event) => perform(() => api.intents({ [key]: isChecked(event) }))} />
        <span><strong>${name} intent</strong><small>${about}</small></span>
      </label>`,
    )}`,
};
