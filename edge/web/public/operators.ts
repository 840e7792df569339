import type { Html } from '../layout.ts';
import type { WebParts } from '../parts.ts';
import { html, t } from '../words/index.ts';

/** Whom to ask: the operators, as far as they've said who they are. `/privacy` in Discord names the same. */
export function operatorsText({ config }: Pick<WebParts, 'config'>): Html {
  const ids = [...config.OPERATOR_IDS];
  if (ids.length === 0) return html`whoever runs this bot`;
  const links = ids.map((id, index) => {
    const name = ids.length === 1 ? t`the operator` : t`operator ${index + 1}`;
    return html`${index === 0 ? '' : t` or `}<a href="https://discord.com/users/${id}">${name} on Discord</a>`;
  });
  return html`${links}`;
}
