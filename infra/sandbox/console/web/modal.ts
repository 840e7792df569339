/** A modal from the bot. The browser's own dialog traps the focus and restores it afterward. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Actions } from './actions.ts';
import { upload } from './composer/attach-file.ts';
import { type Component, componentType } from './discord.ts';
import { icons } from './icons.ts';
import { markdown } from './markdown/render.ts';
import { entityOptions } from './messages/entities.ts';
import type { ChatSelect } from './messages/select.ts';
import './messages/select.ts';
import type { OpenModal, Store } from './state.ts';
import { namesFrom } from './view.ts';

export class ChatModal extends LitElement {
  static override properties = {
    modal: { attribute: false },
    store: { attribute: false },
    actions: { attribute: false },
    problems: { state: true },
  };

  declare modal: OpenModal;
  declare store: Store;
  declare actions: Actions;
  declare problems: ReadonlyMap<string, string>;

  #focusBefore: Element | null = null;

  constructor() {
    super();
    this.problems = new Map();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.#focusBefore = document.activeElement;
    this.querySelector('dialog')?.showModal();
    this.querySelector<HTMLElement>('input, textarea, .select-face')?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    const isThere = this.#focusBefore instanceof HTMLElement && this.#focusBefore.isConnected;
    const target = isThere && this.#focusBefore !== document.body ? this.#focusBefore : composer();
    if (target instanceof HTMLElement) target.focus();
  }

  #close(): void {
    this.store.set({ modal: null });
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const fields: Record<string, string | string[]> = {};
    const problems = new Map<string, string>();
    for (const { component } of inputsOf(this.modal)) {
      const id = component.custom_id ?? '';
      const files = this.#filesIn(id);
      const value = files?.map((file) => file.name) ?? this.#valueOf(id);
      const problem = problemOf(component, value);
      if (problem !== null) problems.set(id, problem);
      else fields[id] = files === undefined ? value : await this.#upload(files, id, problems);
    }
    this.problems = problems;
    if (problems.size === 0) void this.actions.submitModal(fields);
    else void this.updateComplete.then(() => this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }

  #valueOf(id: string): string | string[] {
    const select = this.querySelector<ChatSelect>(`chat-select[data-field="${CSS.escape(id)}"]`);
    if (select) return [...select.chosen];
    const input = this.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${CSS.escape(id)}"]`);
    if (input?.type === 'checkbox') return String((input as HTMLInputElement).checked);
    return input?.value ?? '';
  }

  /** The files chosen in a field; undefined if it isn't for files. */
  #filesIn(id: string): File[] | undefined {
    const input = this.querySelector<HTMLInputElement>(`input[type="file"][name="${CSS.escape(id)}"]`);
    return input === null ? undefined : [...(input.files ?? [])];
  }

  async #upload(files: File[], id: string, problems: Map<string, string>): Promise<string[]> {
    const ids: string[] = [];
    for (const file of files) {
      const uploaded = await upload(file, this.store.state.userId);
      if ('problem' in uploaded) problems.set(id, uploaded.problem);
      else ids.push(uploaded.id);
    }
    return ids;
  }

  protected override render() {
    const { form, isSending, problem } = this.modal;
    return html`<dialog class="modal" data-testid="modal" aria-labelledby="modal-title" @close=${this.#close} @cancel=${this.#close}>
      <form novalidate @submit=${this.#submit}>
        <header>
          <h2 id="modal-title">${form.title}</h2>
          <button type="button" class="icon-button" aria-label="Close" @click=${this.#close}>${icons.close}</button>
        </header>
        <p class="modal-warning">This form will be submitted to the sandbox's bot. Don't share real passwords.</p>
        <div class="modal-fields">${(form.components as Component[]).map((component) => this.#part(component))}</div>
        ${problem === null ? nothing : html`<p class="modal-problem" role="alert">${problem}</p>`}
        <footer>
          <button type="button" class="text-button" @click=${this.#close}>Cancel</button>
          <button type="submit" class="button primary" data-testid="modal-submit" aria-busy=${isSending ? 'true' : nothing} ?disabled=${isSending}>
            <span class="button-face">Submit</span>${isSending ? html`<span class="spinner"></span>` : nothing}
          </button>
        </footer>
      </form>
    </dialog>`;
  }

  #part(part: Component): TemplateResult | typeof nothing {
    if (part.type === componentType.textDisplay)
      return html`<div>${markdown(part.content ?? '', namesFrom(this.store))}</div>`;
    if (part.type === componentType.label && part.component)
      return this.#field(part.component, part.label ?? '', part.description ?? '');
    if (part.type === componentType.actionRow) {
      return html`${part.components?.map((inner) => this.#field(inner, inner.label ?? '', ''))}`;
    }
    return nothing;
  }

  #field(component: Component, label: string, description: string): TemplateResult {
    const id = component.custom_id ?? '';
    const problem = this.problems.get(id);
    return html`<div class="modal-field">
      <label for="field-${id}">${label}${component.required === false ? nothing : html`<b class="required" aria-hidden="true">*</b>`}</label>
      ${description === '' ? nothing : html`<small id="about-${id}">${description}</small>`}
      ${component.type === componentType.textInput ? this.#textInput(component, problem !== undefined) : this.#choice(component, label)}
      ${problem === undefined ? nothing : html`<small class="modal-problem" id="problem-${id}">${problem}</small>`}
    </div>`;
  }

  #textInput(component: Component, isWrong: boolean): TemplateResult {
    const id = component.custom_id ?? '';
    const describedBy = `about-${id} problem-${id}`;
    return component.style === 2
      ? html`<textarea id="field-${id}" name=${id} rows="4" maxlength=${component.max_length ?? 4000} placeholder=${component.placeholder ?? ''} aria-describedby=${describedBy} aria-invalid=${isWrong ? 'true' : 'false'} aria-required=${component.required === false ? 'false' : 'true'} .defaultValue=${component.value ?? ''}></textarea>`
      : html`<input id="field-${id}" name=${id} autocomplete="off" maxlength=${component.max_length ?? 4000} placeholder=${component.placeholder ?? ''} aria-describedby=${describedBy} aria-invalid=${isWrong ? 'true' : 'false'} aria-required=${component.required === false ? 'false' : 'true'} .defaultValue=${component.value ?? ''} />`;
  }

  #choice(component: Component, label: string): TemplateResult {
    const id = component.custom_id ?? '';
    if (component.type === componentType.fileUpload) {
      return html`<input type="file" class="modal-file" id="field-${id}" name=${id} ?multiple=${(component.max_values ?? 1) > 1} aria-describedby="about-${id} problem-${id}" aria-required=${component.required === false ? 'false' : 'true'} />`;
    }
    if (component.type === componentType.checkbox) {
      return html`<input type="checkbox" class="modal-check" id="field-${id}" name=${id} />`;
    }
    const isGroup = component.type === componentType.checkboxGroup;
    const limits = isGroup ? { min_values: 0, max_values: component.options?.length ?? 1 } : {};
    return html`<chat-select
      data-field=${id}
      .name=${label}
      .component=${this.#selects.get(id) ?? this.#keep(id, { ...limits, ...component })}
      .choices=${component.options ?? entityOptions(component, this.store)}
    ></chat-select>`;
  }

  /** A select resets when it gets a new component object, so each one keeps its object across renders. */
  readonly #selects = new Map<string, Component>();

  #keep(id: string, component: Component): Component {
    this.#selects.set(id, component);
    return component;
  }
}

/** All components of a modal that take a value. */
function inputsOf(modal: OpenModal): { component: Component }[] {
  return (modal.form.components as Component[]).flatMap((part) => {
    if (part.type === componentType.label) return part.component ? [{ component: part.component }] : [];
    return part.type === componentType.actionRow ? (part.components ?? []).map((component) => ({ component })) : [];
  });
}

function composer(): Element | null {
  return document.querySelector('[data-testid="composer"]');
}

function problemOf(component: Component, value: string | string[]): string | null {
  if (typeof value !== 'string') {
    const [min, max] = [component.min_values ?? 1, component.max_values ?? 1];
    if (value.length === 0) return component.required === false ? null : 'This field is required.';
    if (value.length >= min && value.length <= max) return null;
    return `Select ${min === max ? min : `${min} to ${max}`}.`;
  }
  if (value.trim() === '') return component.required === false ? null : 'This field is required.';
  const min = component.min_length ?? 0;
  return value.length < min ? `Enter at least ${min} ${min === 1 ? 'character' : 'characters'}.` : null;
}

customElements.define('chat-modal', ChatModal);
