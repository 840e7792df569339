/** `<chat-composer>`: the message box. Switches between plain text (with the command picker) and a command's fields. */
import { html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Actions } from '../actions.ts';
import { icons } from '../icons.ts';
import type { Store } from '../state.ts';
import './command-form.ts';
import type { CommandForm } from './command-form.ts';
import { type CommandRow, commandRows, filterRows } from './commands.ts';
import { Fields } from './fields.ts';
import { listView, step } from './list.ts';
import { parseCommandText } from './text.ts';
import { isBulk } from './typing.ts';

export class ChatComposer extends LitElement {
  static override properties = {
    store: { attribute: false },
    actions: { attribute: false },
    text: { state: true },
    active: { state: true },
    fields: { state: true },
    isPickerClosed: { state: true },
  };

  declare store: Store;
  declare actions: Actions;
  declare text: string;
  declare active: number;
  declare fields: Fields | null;
  declare isPickerClosed: boolean;

  #unsubscribe = () => {};
  #lastLine = '';

  constructor() {
    super();
    this.text = '';
    this.active = 0;
    this.fields = null;
    this.isPickerClosed = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.store.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe();
  }

  override focus(): void {
    const inner = this.fields ? this.querySelector<CommandForm>('command-form') : this.querySelector('textarea');
    inner?.focus();
  }

  /** Starts a command, as if you had typed its name. */
  begin(row: CommandRow, values?: ReadonlyMap<string, string>): void {
    this.fields = new Fields(row, this.store, values);
    this.text = '';
    void this.updateComplete.then(() => this.querySelector<CommandForm>('command-form')?.focusFirst());
  }

  /** Fills in a line as if you had typed it, for you to finish. */
  fill(line: string): void {
    const command = parseCommandText(line, this.#rows);
    if (command) this.begin(command.row, command.values);
    else this.#leave(line);
  }

  get #rows(): CommandRow[] {
    return commandRows(this.store.state.commands);
  }

  get #found(): CommandRow[] {
    if (!this.text.startsWith('/') || this.text.includes('\n') || this.isPickerClosed) return [];
    return filterRows(this.#rows, this.text.slice(1));
  }

  get #isPicking(): boolean {
    return this.text.startsWith('/') && !this.text.includes('\n') && !this.isPickerClosed;
  }

  #onInput(event: InputEvent): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    const { value } = event.target;
    const isPastedCommand = isBulk(event) && value.trimStart().startsWith('/');
    this.text = isPastedCommand ? value.trimStart().replace(/\s*\n\s*$/, '') : value;
    this.active = 0;
    if (!this.text.startsWith('/')) this.isPickerClosed = false;
    if (this.store.state.showsHint) this.store.set({ showsHint: false });
    // A name followed by a space picks that command, unless longer names start with it (`/bank ` → `/bank deposit`).
    const typed = this.text.startsWith('/') && /\s/.test(this.text) ? parseCommandText(this.text, this.#rows) : null;
    if (typed !== null && typed.row.options.length > 0) this.begin(typed.row, typed.values);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey) return;
    const found = this.#found;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      const row = found[this.active];
      if (row !== undefined && this.#isComplete(row)) this.#run(`/${row.path}`);
      else if (row !== undefined) this.begin(row);
      else if (!this.#isPicking) this.#send();
    } else if (event.key === 'Tab' && !event.shiftKey && found.length > 0) {
      event.preventDefault();
      const row = found[this.active];
      if (row !== undefined) this.begin(row);
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && found.length > 0) {
      event.preventDefault();
      this.active = step(this.active, event.key === 'ArrowDown' ? 1 : -1, found.length);
      void this.updateComplete.then(() =>
        this.querySelector('.picker-option.active')?.scrollIntoView({ block: 'nearest' }),
      );
    } else if (event.key === 'ArrowUp' && this.text === '' && this.#lastLine !== '') {
      event.preventDefault();
      this.fill(this.#lastLine);
    } else if (event.key === 'Escape' && this.#isPicking) {
      event.preventDefault();
      this.isPickerClosed = true;
    }
  }

  /** Whether the full name was typed and no option is required. */
  #isComplete(row: CommandRow): boolean {
    const isNamed = this.text.trim().toLowerCase() === `/${row.path.toLowerCase()}`;
    return isNamed && !row.options.some((option) => option.required);
  }

  #send(): void {
    const content = this.text.trim();
    if (content === '') return;
    this.text = '';
    this.isPickerClosed = false;
    this.dispatchEvent(new CustomEvent('sent', { bubbles: true }));
    void this.actions.say(content);
  }

  #run(line: string): void {
    this.#lastLine = line;
    this.text = '';
    this.#leave();
    this.dispatchEvent(new CustomEvent('sent', { bubbles: true }));
    void this.actions.command(line);
  }

  #leave(text = ''): void {
    this.fields = null;
    this.text = text;
    this.isPickerClosed = false;
    this.active = 0;
    void this.updateComplete.then(() => this.querySelector('textarea')?.focus());
  }

  protected override render() {
    if (this.fields) {
      return html`<command-form
        .store=${this.store}
        .fields=${this.fields}
        @run=${(event: CustomEvent<string>) => this.#run(event.detail)}
        @leave=${(event: CustomEvent<string>) => this.#leave(event.detail)}
      ></command-form>`;
    }
    const found = this.#found;
    const isPicking = this.#isPicking;
    return html`
      ${isPicking ? this.#picker(found) : nothing}
      <div class="composer-box">
        <button type="button" class="icon-button slash" aria-label="Choose a command" title="Choose a command" @click=${() => this.#leave('/')}>${icons.slash}</button>
        <textarea
          data-testid="composer"
          rows="1"
          maxlength="2000"
          spellcheck="false"
          autocomplete="off"
          role="combobox"
          aria-label="Message #${this.store.channel?.name ?? ''}. Type / for commands"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded=${isPicking ? 'true' : 'false'}
          aria-controls="picker"
          aria-activedescendant=${isPicking && found.length > 0 ? `picker-${this.active}` : nothing}
          placeholder="Message #${this.store.channel?.name ?? ''}"
          .value=${live(this.text)}
          @input=${this.#onInput}
          @keydown=${this.#onKey}
        ></textarea>
        ${this.text.trim() !== '' && !isPicking ? html`<button type="button" class="icon-button send" aria-label="Send" @click=${this.#send}>${icons.send}</button>` : nothing}
      </div>`;
  }

  #picker(found: CommandRow[]) {
    const isLoading = this.store.state.commands.length === 0;
    return listView({
      id: 'picker',
      testId: 'picker',
      title: this.text === '/' ? 'Commands' : `Commands matching ${this.text}`,
      note: html`<span class="picker-keys"><kbd>↑</kbd><kbd>↓</kbd> navigate <kbd>Tab</kbd> select <kbd>Esc</kbd> dismiss</span>`,
      items: found.map((row) => ({
        key: row.path,
        label: `/${row.path}`,
        detail: row.description,
        aside: row.options.map((option) => (option.required ? option.name : `[${option.name}]`)).join(' '),
      })),
      active: this.active,
      empty: isLoading
        ? "The bot hasn't registered any commands yet."
        : 'No matching commands. Press Backspace to see more.',
      onPick: (index) => {
        const row = found[index];
        if (row !== undefined) this.begin(row);
      },
      onHover: (index) => {
        this.active = index;
      },
    });
  }
}

customElements.define('chat-composer', ChatComposer);
