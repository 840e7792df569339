/** An interactive select menu. The one from the web components library only displays its options. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { type Component, componentType, type SelectOption } from '../discord.ts';
import { icons } from '../icons.ts';
import { emojiText } from './emoji.ts';

let nextId = 1;

/**
 * `<chat-select>`: selects of users, roles, and channels have a search field. Fires `pick` (detail: the selected values) once, when the member is done: on selection if it takes one
 * value, on closing if it takes several. Closing with too few values resets the selection.
 */
export class ChatSelect extends LitElement {
  static override properties = {
    component: { attribute: false },
    choices: { attribute: false },
    isBusy: { attribute: false },
    name: { attribute: false },
    isOpen: { state: true },
    active: { state: true },
    chosen: { state: true },
    query: { state: true },
  };

  declare component: Component;
  declare choices: SelectOption[];
  declare isBusy: boolean;
  /** What it's called (default: its placeholder). */
  declare name: string;
  declare isOpen: boolean;
  declare active: number;
  declare chosen: string[];
  declare query: string;

  readonly #listId = `select-${nextId++}`;

  constructor() {
    super();
    this.component = { type: 3 };
    this.choices = [];
    this.isBusy = false;
    this.name = '';
    this.isOpen = false;
    this.active = 0;
    this.chosen = [];
    this.query = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('component')) this.chosen = this.#defaults();
  }

  #defaults(): string[] {
    const marked = this.component.options?.filter((option) => option.default).map((option) => option.value) ?? [];
    return [...marked, ...(this.component.default_values ?? []).map((value) => value.id)];
  }

  get #isSearchable(): boolean {
    return this.component.type !== componentType.stringSelect && this.component.options === undefined;
  }

  /** The choices that fit what's in the search field. */
  get #shown(): SelectOption[] {
    const query = this.query.trim().toLowerCase().replace(/^[@#]/, '');
    if (query === '') return this.choices;
    return this.choices.filter(({ label, alias }) => `${label} ${alias ?? ''}`.toLowerCase().includes(query));
  }

  get #max(): number {
    return this.component.max_values ?? 1;
  }

  get #min(): number {
    return this.component.min_values ?? 1;
  }

  #open(): void {
    if (this.isBusy || this.component.disabled) return;
    this.active = Math.max(
      0,
      this.choices.findIndex((choice) => this.chosen.includes(choice.value)),
    );
    this.query = '';
    this.isOpen = true;
    void this.updateComplete.then(() => {
      this.querySelector('.select-list')?.scrollIntoView({ block: 'nearest' });
      this.querySelector<HTMLElement>('.select-search')?.focus();
    });
  }

  /** Closing removes the search field, and the focus must not go with it. */
  #hide(): void {
    const hadFocus = this.querySelector('.select-search') === document.activeElement;
    this.isOpen = false;
    if (hadFocus) this.querySelector<HTMLElement>('.select-face')?.focus();
  }

  #close(): void {
    if (!this.isOpen) return;
    this.#hide();
    const isChanged = this.chosen.join('\0') !== this.#defaults().join('\0');
    if (this.#max === 1 || !isChanged) return;
    if (this.chosen.length >= this.#min) this.#send();
    else this.chosen = this.#defaults();
  }

  #send(): void {
    this.dispatchEvent(new CustomEvent('pick', { detail: this.chosen }));
  }

  #choose(value: string): void {
    if (this.#max === 1) {
      this.chosen = [value];
      this.#hide();
      this.#send();
    } else if (this.chosen.includes(value)) {
      this.chosen = this.chosen.filter((one) => one !== value);
    } else if (this.chosen.length < this.#max) {
      this.chosen = [...this.chosen, value];
    }
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey) return;
    const isTyping = event.target instanceof HTMLInputElement;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      ...(isTyping ? {} : { Home: -this.choices.length, End: this.choices.length }),
    };
    const step = steps[event.key];
    if (!this.isOpen) {
      if (!['ArrowDown', 'ArrowUp', 'Enter', ' '].includes(event.key)) return;
      this.#open();
    } else if (step !== undefined) {
      this.active = Math.max(0, Math.min(this.#shown.length - 1, this.active + step));
      void this.updateComplete.then(() =>
        this.querySelector('.select-option.active')?.scrollIntoView({ block: 'nearest' }),
      );
    } else if (event.key === 'Enter' || (event.key === ' ' && !isTyping)) {
      const choice = this.#shown[this.active];
      if (choice) this.#choose(choice.value);
    } else if (event.key === 'Escape') {
      this.#close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #onFocusOut(event: FocusEvent): void {
    if (!(event.relatedTarget instanceof Node) || !this.contains(event.relatedTarget)) this.#close();
  }

  protected override render() {
    const { component, chosen } = this;
    const shown = chosen.map((value) => this.choices.find((choice) => choice.value === value)?.label ?? value);
    const placeholder = component.placeholder ?? 'Make a selection';
    return html`<div class="select" @focusout=${this.#onFocusOut}>
      <button
        type="button"
        class="select-face"
        role="combobox"
        aria-label=${this.name || placeholder}
        aria-haspopup="listbox"
        aria-expanded=${this.isOpen ? 'true' : 'false'}
        aria-controls=${this.#listId}
        aria-activedescendant=${this.isOpen ? `${this.#listId}-${this.active}` : nothing}
        aria-busy=${this.isBusy ? 'true' : nothing}
        ?disabled=${component.disabled === true}
        @click=${() => (this.isOpen ? this.#close() : this.#open())}
        @keydown=${this.#onKey}
      >
        <span class=${shown.length > 0 ? 'select-value' : 'select-placeholder'}>${shown.length > 0 ? shown.join(', ') : placeholder}</span>
        ${this.isBusy ? html`<span class="spinner" role="status" aria-label="Loading"></span>` : icons.chevron}
      </button>
      ${this.isOpen ? this.#list() : nothing}
    </div>`;
  }

  #search() {
    return html`<input
      class="select-search"
      data-testid="select-search"
      autocomplete="off"
      aria-label="Search"
      aria-controls=${this.#listId}
      aria-activedescendant="${this.#listId}-${this.active}"
      placeholder="Search"
      .value=${this.query}
      @input=${(event: Event) => {
        this.query = (event.target as HTMLInputElement).value;
        this.active = 0;
      }}
      @keydown=${this.#onKey}
    />`;
  }

  #list() {
    const isMultiple = this.#max > 1;
    return html`<div class="select-list" id=${this.#listId} role="listbox" tabindex="-1" aria-multiselectable=${isMultiple ? 'true' : 'false'}>
      ${this.#isSearchable ? this.#search() : nothing}
      ${isMultiple ? html`<div class="select-note">Select ${this.#min === this.#max ? this.#max : `${this.#min} to ${this.#max}`}, then close the list</div>` : nothing}
      ${this.#shown.length === 0 ? html`<div class="select-note">Nothing found</div>` : nothing}
      ${this.#shown.map(
        (choice, index) => html`<div
          class="select-option ${index === this.active ? 'active' : ''}"
          id="${this.#listId}-${index}"
          role="option"
          data-testid="select-option"
          aria-selected=${this.chosen.includes(choice.value) ? 'true' : 'false'}
          @mousedown=${(event: Event) => event.preventDefault()}
          @mousemove=${() => {
            this.active = index;
          }}
          @click=${() => this.#choose(choice.value)}
        >
          ${choice.image ? html`<img class="picker-image" src=${choice.image} alt="" />` : nothing}
          ${choice.emoji ? html`<span class="button-emoji">${emojiText(choice.emoji)}</span>` : nothing}
          <span class="select-text"><span>${choice.label}</span>${choice.description ? html`<small>${choice.description}</small>` : nothing}</span>
          ${this.chosen.includes(choice.value) ? icons.check : nothing}
        </div>`,
      )}
    </div>`;
  }
}

customElements.define('chat-select', ChatSelect);
