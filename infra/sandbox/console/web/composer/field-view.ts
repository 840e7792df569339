/** Renders the inputs of a command form. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { type CommandOption, optionType } from '../discord.ts';
import { END, type Field } from './fields.ts';
import { isFreeText } from './typing.ts';

export interface InputProps {
  /** The option's name, or {@link END}. */
  at: string;
  text: string;
  label: string | typeof nothing;
  /** The ID of the active entry in the open list. */
  activeId: string | typeof nothing;
  isOpen: boolean;
  option?: CommandOption;
  isWrong?: boolean;
  onFocus(): void;
  onBlur(): void;
  onInput(event: InputEvent): void;
  onKey(event: KeyboardEvent): void;
  onFile(file: File): void;
}

export function fieldView(field: Field, props: InputProps): TemplateResult {
  const { name, required } = field.option;
  const kind = `${field.problem ? 'invalid' : ''} ${field.picked ? 'picked' : ''} ${isFreeText(field.option) ? 'long' : ''}`;
  return html`<label class="field ${kind}" data-testid="option-field" data-option=${name}>
    <span class="field-name">${name}${required ? html`<b class="required" aria-hidden="true">*</b>` : nothing}</span>
    ${field.option.type === optionType.attachment ? fileView(props) : inputView(props)}
  </label>`;
}

/** The browser displays the chosen file itself. */
function fileView({ at, option, isWrong, onFocus, onBlur, onFile, onKey }: InputProps): TemplateResult {
  const onChange = (event: Event) => {
    const file = event.target instanceof HTMLInputElement ? event.target.files?.[0] : undefined;
    if (file) onFile(file);
  };
  return html`<input
    type="file"
    class="field-input"
    data-option=${at}
    data-testid="option-file"
    aria-required=${option?.required ? 'true' : 'false'}
    aria-invalid=${isWrong ? 'true' : 'false'}
    @focus=${onFocus}
    @blur=${onBlur}
    @change=${onChange}
    @keydown=${onKey}
  />`;
}

export function inputView(props: InputProps): TemplateResult {
  const { option, at, text } = props;
  const isNumber = option?.type === optionType.integer || option?.type === optionType.number;
  const minSize = option === undefined || isFreeText(option) ? 8 : 4;
  return html`<input
    class=${at === END ? 'field-end' : 'field-input'}
    data-option=${at}
    data-testid=${at === END ? 'more-options' : 'option-input'}
    autocomplete="off"
    spellcheck="false"
    inputmode=${isNumber ? 'decimal' : 'text'}
    size=${Math.max(minSize, Math.min(text.length + 1, 40))}
    role="combobox"
    aria-label=${props.label}
    aria-expanded=${props.isOpen ? 'true' : 'false'}
    aria-controls="choices"
    aria-autocomplete="list"
    aria-activedescendant=${props.activeId}
    aria-required=${option?.required ? 'true' : 'false'}
    aria-invalid=${props.isWrong ? 'true' : 'false'}
    .value=${live(text)}
    @focus=${props.onFocus}
    @blur=${props.onBlur}
    @input=${props.onInput}
    @keydown=${props.onKey}
  />`;
}
