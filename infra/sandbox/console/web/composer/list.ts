/** The list above the composer: commands, or a field's choices. */
import { html, nothing, type TemplateResult } from 'lit';

export interface ListItem {
  key: string;
  label: string;
  detail: string;
  /** The URL of a small round image. */
  image?: string;
  /** Small text at the end: the command's options. */
  aside?: string;
}

export interface ListProps {
  id: string;
  title: string;
  note: TemplateResult | typeof nothing;
  items: ListItem[];
  active: number;
  empty: string;
  /** What's wrong, in red, instead of `empty`. */
  problem?: string | null;
  testId: string;
  onPick(index: number): void;
  onHover(index: number): void;
}

export function listView(props: ListProps): TemplateResult {
  return html`<div class="picker" data-testid=${props.testId}>
    <div class="picker-head"><span>${props.title}</span>${props.note}</div>
    <div class="picker-list" id=${props.id} role="listbox" aria-label=${props.title}>
      ${props.items.map(
        (item, index) => html`<div
          class="picker-option ${index === props.active ? 'active' : ''}"
          id="${props.id}-${index}"
          role="option"
          data-testid="picker-option"
          data-key=${item.key}
          aria-selected=${index === props.active ? 'true' : 'false'}
          @mousedown=${(event: Event) => event.preventDefault()}
          @mousemove=${() => props.onHover(index)}
          @click=${() => props.onPick(index)}
        >
          ${item.image ? html`<img class="picker-image" src=${item.image} alt="" />` : nothing}
          <span class="picker-text"><span class="picker-label">${item.label}</span><span class="picker-detail">${item.detail}</span></span>
          ${item.aside ? html`<span class="picker-aside">${item.aside}</span>` : nothing}
        </div>`,
      )}
    </div>
    ${props.problem ? html`<div class="picker-empty wrong">${props.problem}</div>` : nothing}
    ${props.items.length === 0 && !props.problem && props.empty !== '' ? html`<div class="picker-empty">${props.empty}</div>` : nothing}
  </div>`;
}

/** Moves within a list of `count` entries and wraps around. From -1 (nothing active), goes to either end. */
export function step(active: number, by: 1 | -1, count: number): number {
  if (count === 0) return -1;
  if (active < 0) return by === 1 ? 0 : count - 1;
  return (active + by + count) % count;
}
