/** A server's settings, in a dialog with a page each for members, bans, roles, channels, the audit log, AutoMod, and the app. */
import { html, LitElement, nothing } from 'lit';
import { api, SandboxError } from '../api.ts';
import { icons } from '../icons.ts';
import type { Store } from '../state.ts';
import type { SandboxInfo } from '../types.ts';
import { auditLogPage } from './audit-log.ts';
import { autoModerationPage } from './auto-moderation.ts';
import { bansPage } from './bans.ts';
import { channelsPage } from './channels.ts';
import { membersPage } from './members.ts';
import type { Page, Reader } from './parts.ts';
import { rolesPage } from './roles.ts';
import { switchesPage } from './switches.ts';

const pages = [
  membersPage,
  bansPage,
  rolesPage,
  channelsPage,
  auditLogPage,
  autoModerationPage,
  switchesPage,
] as readonly Page<unknown>[];

/** Everything is done as the current user, so it needs the permissions that it would need in Discord. */
export class ServerSettings extends LitElement {
  static override properties = {
    store: { attribute: false },
    index: { state: true },
    loaded: { state: true },
    problem: { state: true },
  };

  declare store: Store;
  declare index: number;
  /** The open page's data, with the page it belongs to. */
  declare loaded: { index: number; data: unknown } | null;
  declare problem: string | null;

  #focusBefore: Element | null = null;
  #info: SandboxInfo | null = null;
  #unsubscribe = () => {};

  constructor() {
    super();
    this.index = 0;
    this.loaded = null;
    this.problem = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#focusBefore = document.activeElement;
    this.#unsubscribe = this.store.subscribe(() => {
      // Someone else changed the server, or it's another user's turn.
      if (this.store.state.info !== this.#info) void this.#load();
    });
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe();
    if (this.#focusBefore instanceof HTMLElement) this.#focusBefore.focus();
  }

  protected override firstUpdated(): void {
    this.querySelector('dialog')?.showModal();
    this.querySelector<HTMLElement>('[role="tab"][tabindex="0"]')?.focus();
  }

  async #load(): Promise<void> {
    const { index } = this;
    this.#info = this.store.state.info;
    const read: Reader = {
      get: (path) => api.as(this.store.state.userId, 'GET', this.#address(path)),
      intents: () => api.intents(),
      closedDms: async () => {
        const { users } = await api.info(this.store.state.userId);
        return new Set(users.filter((user) => user.dmsClosed).map(({ id }) => id));
      },
    };
    try {
      const data = await pages[index]?.load(read);
      if (this.index === index) this.loaded = { index, data };
    } catch (error) {
      if (this.index !== index) return;
      this.loaded = null;
      this.problem = sentenceOf(error);
    }
  }

  #address(path: string): string {
    return path.startsWith('/channels/') ? path : `/guilds/${this.store.state.guildId}${path}`;
  }

  async #perform(action: () => Promise<unknown>): Promise<void> {
    const problem = await action().then(
      () => null,
      (error: unknown) => sentenceOf(error),
    );
    // Also after a failure, so that a control shows what's true again.
    await this.#load();
    this.problem = problem;
    this.requestUpdate();
  }

  #open(index: number): void {
    this.index = (index + pages.length) % pages.length;
    this.loaded = null;
    this.problem = null;
    void this.#load();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[role="tab"][tabindex="0"]')?.focus());
  }

  #onTabKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#open(this.index + step);
  }

  #close(): void {
    this.store.set({ isServerOpen: false });
  }

  protected override render() {
    const { store, index, loaded, problem } = this;
    const page = pages[index];
    const view = {
      data: loaded?.data,
      store,
      change: (method: string, path: string, body?: object) =>
        void this.#perform(() => api.as(store.state.userId, method, this.#address(path), body)),
      perform: (action: () => Promise<unknown>) => void this.#perform(action),
    };
    return html`<dialog class="server" data-testid="server-settings" aria-labelledby="server-title" @close=${this.#close} @cancel=${this.#close}>
      <header>
        <h2 id="server-title">${store.guild?.name ?? ''}<small class="server-user">as ${store.user?.global_name ?? ''}</small></h2>
        <button type="button" class="icon-button" aria-label="Close" @click=${this.#close}>${icons.close}</button>
      </header>
      <div class="server-tabs" role="tablist" aria-label="Server settings" @keydown=${this.#onTabKey}>
        ${pages.map(({ title }, position) => html`<button type="button" role="tab" id="server-tab-${position}" data-testid="tab-${title}" aria-selected=${position === index ? 'true' : 'false'} aria-controls="server-page" tabindex=${position === index ? 0 : -1} @click=${() => this.#open(position)}>${title}</button>`)}
      </div>
      ${problem === null ? nothing : html`<p class="server-problem" role="alert">${problem}</p>`}
      <div class="server-page" id="server-page" role="tabpanel" aria-labelledby="server-tab-${index}" tabindex="-1">
        ${loaded?.index === index && page ? page.view(view) : nothing}
      </div>
    </dialog>`;
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof SandboxError)) return 'Something went wrong in the console.';
  return error.status === 403
    ? `Discord says: ${error.message}. Act as someone who can, such as Alice.`
    : error.message;
}

customElements.define('server-settings', ServerSettings);
