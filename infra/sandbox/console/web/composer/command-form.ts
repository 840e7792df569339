/** `<command-form>`: one command being filled in. Fires `run` (detail: its text) and `leave` (detail: text to go back to). */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { api } from '../api.ts';
import { type Choice, type CommandOption, optionType, type SelectOption } from '../discord.ts';
import { icons } from '../icons.ts';
import type { Store } from '../state.ts';
import type { Field, Fields } from './fields.ts';
import { listView, step } from './list.ts';
import { choicesOf, filterChoices } from './suggestions.ts';
import { describeType } from './text.ts';

/** Rest after the last key press before the app is asked for suggestions. */
const autocompleteMs = 150;

export class CommandForm extends LitElement {
  static override properties = {
    store: { attribute: false },
    fields: { attribute: false },
    focused: { state: true },
    active: { state: true },
    isListClosed: { state: true },
    suggested: { state: true },
    note: { state: true },
  };

  declare store: Store;
  declare fields: Fields;
  /** Name of the option whose field has the focus. */
  declare focused: string | null;
  declare active: number;
  declare isListClosed: boolean;
  declare suggested: { name: string; text: string; choices: SelectOption[] } | null;
  declare note: string;

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.focused = null;
    this.active = 0;
    this.isListClosed = false;
    this.suggested = null;
    this.note = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('fields')) this.focused = null;
  }

  /** Puts the cursor into the first field that needs something, else the last one, else on the send button. */
  focusFirst(): void {
    const empty = this.fields.all.find((field) => field.text === '') ?? this.fields.all.at(-1);
    if (empty) this.#focus(empty.option.name);
    else this.querySelector<HTMLElement>('.send')?.focus();
  }

  #focus(name: string): void {
    void this.updateComplete.then(() => {
      const input = this.querySelector<HTMLInputElement>(`input[data-option="${CSS.escape(name)}"]`);
      input?.focus();
      input?.select();
    });
  }

  #choices(field: Field): SelectOption[] {
    const fixed = choicesOf(field.option, this.store);
    if (fixed) return filterChoices(fixed, field.picked === null ? field.text : '');
    return this.suggested?.name === field.option.name ? this.suggested.choices : [];
  }

  get #field(): Field | undefined {
    return this.focused === null ? undefined : this.fields.find(this.focused);
  }

  #onFocus(field: Field): void {
    this.focused = field.option.name;
    this.active = 0;
    this.isListClosed = field.picked !== null;
    if (field.option.autocomplete) this.#ask(field);
  }

  #onBlur(field: Field): void {
    this.fields.settle(field.option.name);
    this.requestUpdate();
  }

  #onInput(field: Field, event: InputEvent): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.fields.type(field.option.name, event.target.value);
    this.isListClosed = false;
    this.active = 0;
    this.note = '';
    if (field.option.autocomplete) this.#ask(field);
    this.requestUpdate();
  }

  #ask(field: Field): void {
    clearTimeout(this.#timer);
    const { name } = field.option;
    this.#timer = setTimeout(async () => {
      const { userId: user, guildId: guild, channelId: channel } = this.store.state;
      const text = field.text;
      const answer = await api
        .autocomplete({ user, guild, channel, command: this.fields.toText(name) })
        // Suggestions are a convenience: without them the text itself is sent.
        .catch((): Choice[] => []);
      if (this.focused !== name || field.text !== text || field.picked !== null) return;
      this.suggested = {
        name,
        text,
        choices: answer.map((choice) => ({ label: choice.name, value: String(choice.value) })),
      };
      this.active = 0;
    }, autocompleteMs);
  }

  #onKey(field: Field, event: KeyboardEvent): void {
    if (event.isComposing) return;
    const choices = this.isListClosed ? [] : this.#choices(field);
    const canPick =
      choices.length > 0 && field.picked === null && (field.text !== '' || field.option.required || this.active > 0);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (this.isListClosed) this.isListClosed = false;
      else this.active = step(this.active, event.key === 'ArrowDown' ? 1 : -1, choices.length);
      void this.updateComplete.then(() =>
        this.querySelector('.picker-option.active')?.scrollIntoView({ block: 'nearest' }),
      );
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (canPick) this.#pick(field, choices[this.active]);
      else this.#submit();
    } else if (event.key === 'Tab' && !event.shiftKey && canPick) {
      event.preventDefault();
      this.#pick(field, choices[this.active]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      // A suggestion can be declined to keep the text itself; a fixed list has nothing to go back to.
      if (choices.length > 0 && field.option.autocomplete) this.isListClosed = true;
      else this.#leave('');
    } else if (event.key === 'Backspace' && field.text === '') {
      event.preventDefault();
      this.#back(field);
    }
  }

  #pick(field: Field, choice: SelectOption | undefined): void {
    if (!choice) return;
    this.fields.pick(field.option.name, choice);
    this.isListClosed = true;
    this.requestUpdate();
    const next = this.fields.all.find((one) => one.text === '' && one.option.required);
    if (next) this.#focus(next.option.name);
  }

  #back(field: Field): void {
    const { name } = field.option;
    const index = this.fields.all.indexOf(field);
    if (!field.option.required) this.fields.remove(name);
    this.requestUpdate();
    const before = this.fields.all[index - 1];
    if (before) this.#focus(before.option.name);
    else this.#leave(`/${this.fields.row.path}`);
  }

  #add(option: CommandOption): void {
    this.fields.add(option);
    this.requestUpdate();
    this.#focus(option.name);
  }

  #submit(): void {
    const wrong = this.fields.check();
    if (wrong === undefined) {
      this.dispatchEvent(new CustomEvent('run', { detail: this.fields.toText() }));
      return;
    }
    this.note = `${wrong.option.name}: ${wrong.problem}`;
    this.#focus(wrong.option.name);
    this.requestUpdate();
  }

  #leave(text: string): void {
    this.dispatchEvent(new CustomEvent('leave', { detail: text }));
  }

  protected override render() {
    const { row } = this.fields;
    return html`
      ${this.#popup()}
      <div class="composer-box command" role="group" aria-label="Command /${row.path}" @keydown=${this.#onFormKey}>
        <div class="fields">
          <span class="command-name">/${row.path}</span>
          ${this.fields.all.map((field) => this.#fieldView(field))}
          ${this.fields.missing.map(
            (option) =>
              html`<button type="button" class="field-add" title=${option.description ?? ''} data-testid="add-${option.name}" @click=${() => this.#add(option)}>+ ${option.name}</button>`,
          )}
        </div>
        <button type="button" class="icon-button" aria-label="Cancel" @click=${() => this.#leave('')}>${icons.close}</button>
        <button type="button" class="icon-button send" aria-label="Send /${row.path}" data-testid="send" @click=${this.#submit}>${icons.send}</button>
      </div>`;
  }

  #onFormKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented) this.#leave('');
  }

  #fieldView(field: Field) {
    const { name, required } = field.option;
    const isNumber = field.option.type === optionType.integer || field.option.type === optionType.number;
    const isOpen = this.focused === name && !this.isListClosed && this.#choices(field).length > 0;
    const isLong = field.option.type === optionType.string && !field.option.choices?.length;
    return html`<label class="field ${field.problem ? 'invalid' : ''} ${field.picked ? 'picked' : ''} ${isLong ? 'long' : ''}" data-testid="option-field" data-option=${name}>
      <span class="field-name">${name}${required ? html`<b class="required" aria-hidden="true">*</b>` : nothing}</span>
      <input
        data-option=${name}
        autocomplete="off"
        spellcheck="false"
        inputmode=${isNumber ? 'decimal' : 'text'}
        size=${Math.max(isLong ? 8 : 4, Math.min(field.text.length + 1, 40))}
        role="combobox"
        aria-expanded=${isOpen ? 'true' : 'false'}
        aria-controls="choices"
        aria-autocomplete="list"
        aria-activedescendant=${isOpen ? `choices-${this.active}` : nothing}
        aria-required=${required ? 'true' : 'false'}
        aria-invalid=${field.problem ? 'true' : 'false'}
        .value=${field.text}
        @focus=${() => this.#onFocus(field)}
        @blur=${() => this.#onBlur(field)}
        @input=${(event: InputEvent) => this.#onInput(field, event)}
        @keydown=${(event: KeyboardEvent) => this.#onKey(field, event)}
      />
    </label>`;
  }

  #popup() {
    const field = this.#field;
    if (!field) {
      return html`<div class="picker slim"><div class="picker-head"><span>/${this.fields.row.path}</span></div><p class="picker-about">${this.fields.row.description}</p></div>`;
    }
    const { option } = field;
    const choices = this.isListClosed ? [] : this.#choices(field);
    const waits = option.autocomplete && this.suggested?.name !== option.name && field.picked === null;
    return html`${listView({
      id: 'choices',
      testId: 'choices',
      problem: field.problem,
      title: option.name,
      note: html`<span class="picker-type">${describeType(option)}${option.required ? ' · required' : ' · optional'}</span>`,
      items: choices.map((choice) => ({
        key: choice.value,
        label: choice.label,
        detail: choice.description ?? '',
        ...(choice.image ? { image: choice.image } : {}),
      })),
      active: this.active,
      empty: waits ? 'Asking the bot for suggestions…' : (option.description ?? ''),
      onPick: (index) => this.#pick(field, choices[index]),
      onHover: (index) => {
        this.active = index;
      },
    })}<div class="visually-hidden" role="status">${this.note}</div>`;
  }
}

customElements.define('command-form', CommandForm);
