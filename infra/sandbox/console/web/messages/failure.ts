import { html, type TemplateResult } from 'lit';
import { icons } from '../icons.ts';
import type { Failure } from '../state.ts';
import type { View } from '../view.ts';

/** Discord's red error line, plus the reason, which Discord doesn't show. */
export function failureView(failure: Failure, { actions }: View): TemplateResult {
  return html`<div class="failure" role="alert" data-testid="failure">
    <span><strong>${failure.title}</strong> <small>${failure.reason}</small></span>
    <button type="button" class="icon-button" aria-label="Dismiss" @click=${() => actions.dismissFailure(failure.id)}>${icons.close}</button>
  </div>`;
}
