/** `<command-form>`: the form for a command. Fires `run` (detail: its text) and `leave` (detail: text to go back to). */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { SelectOption } from '../discord.ts';
import { icons } from '../icons.ts';
import type { Store } from '../state.ts';
import { attachFile } from './attach-file.ts';
import { Suggestions } from './autocomplete.ts';
import { ChoiceList } from './choice-list.ts';
import { fieldView, type InputProps, inputView } from './field-view.ts';
import { END, type Field, type Fields } from './fields.ts';
import { type ListItem, listView } from './list.ts';
import { describeType } from './text.ts';
import { isBulk } from './typing.ts';

export class CommandForm extends LitElement {
  static override properties = {
    store: { attribute: false },
    fields: { attribute: false },
    focused: { state: true },
    note: { state: true },
  };

  declare store: Store;
  declare fields: Fields;
  /** The name of the option whose field has the focus. {@link END} for the input after the fields. */
  declare focused: string | null;
  /** What was wrong when you tried to send it. */
  declare note: string;

  readonly #suggestions = new Suggestions(() => this.#restart());
  readonly #choiceList = new ChoiceList(this.#suggestions);

  constructor() {
    super();
    this.focused = null;
    this.note = '';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#suggestions.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('fields')) this.focused = null;
  }

  /** Moves the cursor to the first empty field, otherwise to the end of the last field, otherwise after the fields. */
  focusFirst(): void {
    const empty = this.fields.all.find((field) => field.text === '') ?? this.fields.all.at(-1);
    this.#focus(empty?.option.name ?? END, empty?.picked != null);
  }

  override focus(): void {
    if (this.focused === null) this.focusFirst();
    else this.#focus(this.focused, false);
  }

  /** @param isReplaced selects the current text, so typing replaces it. */
  #focus(at: string, isReplaced = true): void {
    void this.updateComplete.then(() => {
      const input = this.querySelector<HTMLInputElement>(`input[data-option="${CSS.escape(at)}"]`);
      // A command without options has no input.
      if (input === null) return this.querySelector<HTMLElement>('.send')?.focus();
      input.focus();
      // A file input has no text to select.
      if (input.type === 'file') return;
      if (isReplaced) input.select();
      else input.setSelectionRange(input.value.length, input.value.length);
    });
  }

  #restart(): void {
    this.#choiceList.restart(this.focused, this.fields);
    this.requestUpdate();
  }

  #onFocus(at: string): void {
    const field = this.fields.find(at);
    this.focused = at;
    this.#choiceList.isClosed = field !== undefined && field.picked !== null;
    this.#restart();
    if (field?.option.autocomplete) this.#suggestions.request(field, this.fields, this.store);
  }

  #onBlur(at: string): void {
    this.fields.settle(at);
    this.requestUpdate();
  }

  #onInput(at: string, event: InputEvent): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    const next = this.fields.write(at, event.target.value, isBulk(event));
    this.#choiceList.isClosed = false;
    this.note = '';
    this.#restart();
    const field = this.fields.find(at);
    if (next !== null) this.#focus(next);
    else if (field?.option.autocomplete) this.#suggestions.request(field, this.fields, this.store);
  }

  #onKey(at: string, event: KeyboardEvent): void {
    if (event.isComposing) return;
    const field = this.fields.find(at);
    const choices = this.#choiceList.at(at, this.fields);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.#choiceList.move(event.key === 'ArrowDown' ? 1 : -1, choices.length);
      this.#showActive();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (this.#choiceList.enterPicks(at, this.fields)) this.#pick(at, choices[this.#choiceList.active]);
      else this.#submit();
    } else if (event.key === 'Tab' && !event.shiftKey && this.#choiceList.tabPicks(at, this.fields)) {
      event.preventDefault();
      this.#pick(at, choices[this.#choiceList.active]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      // You can dismiss suggestions to keep your text, but a fixed list has no other outcome.
      if (choices.length > 0 && field?.option.autocomplete) this.#choiceList.isClosed = true;
      else this.#leave('');
      this.requestUpdate();
    } else if (event.key === 'Backspace' && (field?.text ?? this.fields.rest) === '') {
      event.preventDefault();
      this.#back(at);
    }
  }

  #showActive(): void {
    this.requestUpdate();
    void this.updateComplete.then(() =>
      this.querySelector('.picker-option.active')?.scrollIntoView({ block: 'nearest' }),
    );
  }

  #pick(at: string, choice: SelectOption | undefined): void {
    if (!choice) return;
    if (at === END) {
      this.#add(choice.value);
      return;
    }
    this.fields.pick(at, choice);
    this.#choiceList.isClosed = true;
    this.requestUpdate();
    const { next } = this.fields;
    if (next !== null) this.#focus(next);
  }

  async #attach(at: string, file: File): Promise<void> {
    this.note = '';
    const problem = await attachFile(this.fields, at, file, this.store.state.userId);
    if (problem !== null) this.note = `${at}: ${problem}`;
    this.requestUpdate();
  }

  #back(at: string): void {
    const names = this.fields.all.map((field) => field.option.name);
    const before = at === END ? names.at(-1) : names[names.indexOf(at) - 1];
    if (this.fields.find(at)?.option.required !== true) this.fields.remove(at);
    this.requestUpdate();
    if (before === undefined) this.#leave(`/${this.fields.row.path}`);
    else this.#focus(before);
  }

  #add(name: string): void {
    this.fields.rest = '';
    this.fields.add(name);
    this.requestUpdate();
    this.#focus(name);
  }

  #submit(): void {
    const invalid = this.fields.check();
    if (invalid === null) {
      this.dispatchEvent(new CustomEvent('run', { detail: this.fields.toText() }));
      return;
    }
    this.note = invalid.at === END ? invalid.problem : `${invalid.at}: ${invalid.problem}`;
    this.#focus(invalid.at);
    this.requestUpdate();
  }

  #leave(text: string): void {
    this.dispatchEvent(new CustomEvent('leave', { detail: text }));
  }

  protected override render() {
    const { row, all, missing } = this.fields;
    return html`
      ${this.#popup()}
      <div class="composer-box command" role="group" aria-label="Command /${row.path}" @keydown=${this.#onFormKey}>
        <div class="fields">
          <span class="command-name">/${row.path}</span>
          ${all.map((field) => fieldView(field, this.#inputProps(field.option.name, field)))}
          ${missing.length > 0 || this.fields.rest !== '' ? inputView(this.#inputProps(END)) : nothing}
          ${missing.map(
            (option) =>
              html`<button type="button" class="field-add" tabindex="-1" title=${option.description ?? ''} data-testid="add-${option.name}" @click=${() => this.#add(option.name)}>+ ${option.name}</button>`,
          )}
        </div>
        <button type="button" class="icon-button" aria-label="Cancel" @click=${() => this.#leave('')}>${icons.close}</button>
        <button type="button" class="icon-button send" aria-label="Send /${row.path}" data-testid="send" @click=${this.#submit}>${icons.send}</button>
      </div>`;
  }

  #onFormKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented) this.#leave('');
  }

  #inputProps(at: string, field?: Field): InputProps {
    const isOpen = this.focused === at && this.#choiceList.at(at, this.fields).length > 0;
    return {
      at,
      text: field?.text ?? this.fields.rest,
      label: field ? nothing : 'Add an option',
      isOpen,
      activeId: isOpen && this.#choiceList.active >= 0 ? `choices-${this.#choiceList.active}` : nothing,
      isWrong: field ? field.problem !== null : this.fields.rest !== '' && this.note !== '',
      ...(field ? { option: field.option } : {}),
      onFocus: () => this.#onFocus(at),
      onBlur: () => this.#onBlur(at),
      onInput: (event) => this.#onInput(at, event),
      onKey: (event) => this.#onKey(at, event),
      onFile: (file) => void this.#attach(at, file),
    };
  }

  #popup() {
    const at = this.focused;
    const field = at === null ? undefined : this.fields.find(at);
    const choices = at === null ? [] : this.#choiceList.at(at, this.fields);
    const head = field ? this.#fieldHead(field) : this.#commandHead();
    return html`${listView({
      ...head,
      id: 'choices',
      testId: 'choices',
      items: choices.map(listItem),
      active: this.#choiceList.active,
      onPick: (index) => this.#pick(at ?? END, choices[index]),
      onHover: (index) => {
        this.#choiceList.active = index;
        this.requestUpdate();
      },
    })}<div class="visually-hidden" role="status">${this.note}</div>`;
  }

  #fieldHead(field: Field) {
    const { option, problem, picked } = field;
    const isLoading = option.autocomplete && !this.#suggestions.has(field) && picked === null;
    const need = option.required ? 'required' : 'optional';
    return {
      title: option.name,
      note: html`<span class="picker-type">${describeType(option)} · ${need}</span>`,
      problem,
      empty: isLoading ? 'Loading options…' : (option.description ?? ''),
    };
  }

  #commandHead() {
    const { row, missing, rest } = this.fields;
    const keys = html`<span class="picker-keys">${missing.length > 0 ? html`<kbd>↓</kbd> more options ` : nothing}<kbd>Enter</kbd> send</span>`;
    return {
      title: `/${row.path}`,
      note: keys,
      problem: rest === '' ? null : this.note || null,
      empty: row.description,
    };
  }
}

function listItem(choice: SelectOption): ListItem {
  const { value: key, label, description: detail = '', image } = choice;
  return { key, label, detail, ...(image ? { image } : {}) };
}

customElements.define('command-form', CommandForm);
