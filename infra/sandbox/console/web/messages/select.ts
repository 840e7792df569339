/** An interactive select menu. The one from the web components library only displays its options. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Component, SelectOption } from '../discord.ts';
import { icons } from '../icons.ts';
import { emojiText } from './emoji.ts';

let nextId = 1;

/**
 * `<chat-select>`: fires `pick` (detail: the selected values) once, when the member is done: on selection if it takes one
 * value, on closing if it takes several. Closing with too few values resets the selection.
 */
export class ChatSelect extends LitElement {
  static override properties = {
    component: { attribute: false },
    choices: { attribute: false },
    isBusy: { attribute: false },
    isOpen: { state: true },
    active: { state: true },
    chosen: { state: true },
  };

  declare component: Component;
  declare choices: SelectOption[];
  declare isBusy: boolean;
  declare isOpen: boolean;
  declare active: number;
  declare chosen: string[];

  readonly #listId = `select-${nextId++}`;

  constructor() {
    super();
    this.component = { type: 3 };
    this.choices = [];
    this.isBusy = false;
    this.isOpen = false;
    this.active = 0;
    this.chosen = [];
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
    this.isOpen = true;
    void this.updateComplete.then(() => this.querySelector('.select-list')?.scrollIntoView({ block: 'nearest' }));
  }

  #close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
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
      this.isOpen = false;
      this.#send();
    } else if (this.chosen.includes(value)) {
      this.chosen = this.chosen.filter((one) => one !== value);
    } else if (this.chosen.length < this.#max) {
      this.chosen = [...this.chosen, value];
    }
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey) return;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      Home: -this.choices.length,
      End: this.choices.length,
    };
    const step = steps[event.key];
    if (!this.isOpen) {
      if (!['ArrowDown', 'ArrowUp', 'Enter', ' '].includes(event.key)) return;
      this.#open();
    } else if (step !== undefined) {
      this.active = Math.max(0, Math.min(this.choices.length - 1, this.active + step));
      void this.updateComplete.then(() =>
        this.querySelector('.select-option.active')?.scrollIntoView({ block: 'nearest' }),
      );
    } else if (event.key === 'Enter' || event.key === ' ') {
      const choice = this.choices[this.active];
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
        aria-label=${placeholder}
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

  #list() {
    const isMultiple = this.#max > 1;
    return html`<div class="select-list" id=${this.#listId} role="listbox" tabindex="-1" aria-multiselectable=${isMultiple ? 'true' : 'false'}>
      ${isMultiple ? html`<div class="select-note">Select ${this.#min === this.#max ? this.#max : `${this.#min} to ${this.#max}`}, then close the list</div>` : nothing}
      ${this.choices.map(
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
