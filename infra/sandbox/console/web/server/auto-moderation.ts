/** AutoMod's rules. */
import type { APIAutoModerationRule } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { isChecked, type Page, type ServerView, textIn } from './parts.ts';

const triggers: Record<number, string> = {
  1: 'Keywords',
  3: 'Spam',
  4: 'Discord’s word lists',
  5: 'Mentions',
  6: 'Profiles',
};

export const autoModerationPage: Page<APIAutoModerationRule[]> = {
  title: 'AutoMod',
  load: (read) => read.get<APIAutoModerationRule[]>('/auto-moderation/rules'),
  view: (view) => html`<ul class="server-list">${view.data.map((rule) => row(rule, view))}</ul>
    <p class="server-form"><label>Block words <input placeholder="bad*, *worse" @change=${(event: Event) => block(textIn(event), view)} /></label></p>`,
};

function row(rule: APIAutoModerationRule, { change, store }: ServerView<APIAutoModerationRule[]>): TemplateResult {
  const path = `/auto-moderation/rules/${rule.id}`;
  const { keyword_filter = [], regex_patterns = [], mention_total_limit: limit } = rule.trigger_metadata;
  const found = [...keyword_filter, ...regex_patterns.map((pattern) => `/${pattern}/`)].join(', ');
  const channelName = (id: string) => store.guild?.channels.find((channel) => channel.id === id)?.name ?? id;
  const actions = rule.actions.map(({ type, metadata }) => {
    if (type === 2) return `alerts #${channelName(metadata?.channel_id ?? '')}`;
    if (type === 3) return `times out for ${metadata?.duration_seconds ?? 0} s`;
    return type === 1 ? 'blocks the message' : 'blocks the profile';
  });
  return html`<li class="server-row">
    <div class="server-actions">
      <label class="server-check"><input type="checkbox" .checked=${live(rule.enabled)} @change=${(event: Event) => change('PATCH', path, { enabled: isChecked(event) })} /><strong>${rule.name}</strong></label>
      <button type="button" class="button danger" aria-label="Delete ${rule.name}" @click=${() => change('DELETE', path)}>Delete</button>
    </div>
    <small>${triggers[rule.trigger_type] ?? ''}: ${actions.join(', ')}${limit === undefined ? nothing : ` · more than ${limit} mentions`}</small>
    ${found === '' ? nothing : html`<small class="server-changes">${found}</small>`}
  </li>`;
}

function block(text: string, { change }: ServerView<APIAutoModerationRule[]>): void {
  const words = text.split(',').map((word) => word.trim());
  const keyword_filter = words.filter((word) => word !== '');
  if (keyword_filter.length === 0) return;
  const actions = [{ type: 1, metadata: {} }];
  const rule = { name: 'Blocked words', event_type: 1, trigger_type: 1, enabled: true, actions };
  change('POST', '/auto-moderation/rules', { ...rule, trigger_metadata: { keyword_filter } });
}
