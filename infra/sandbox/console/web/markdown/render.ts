/** Renders Discord's markdown as Lit templates. All text goes through Lit's text bindings, so it can't become markup. */
import '@skyra/discord-components-core/discord-mention.js';
import './live-time.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { type Block, type Inline, parseInline, parseMarkdown } from './parse.ts';

/** Looks up the names of mentioned IDs. `undefined` if unknown. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  role(id: string): { name: string; color: number } | undefined;
}

type Rendered = TemplateResult | string;

/** Renders text with blocks: message content, embed descriptions, text displays. */
export function markdown(text: string, names: Names): TemplateResult {
  return html`<span class="md">${parseMarkdown(text).map((block) => renderBlock(block, names))}</span>`;
}

/** Renders a line without blocks: embed titles and field names. */
export function inlineMarkdown(text: string, names: Names): TemplateResult {
  return html`<span class="md">${renderInline(parseInline(text), names)}</span>`;
}

function renderBlock(block: Block, names: Names): TemplateResult {
  switch (block.type) {
    case 'paragraph':
      return html`<span class="md-p">${renderInline(block.children, names)}</span>`;
    case 'heading':
      return html`<span class="md-h md-h${block.level}" role="heading" aria-level=${block.level + 2}>${renderInline(block.children, names)}</span>`;
    case 'subtext':
      return html`<small class="md-sub">${renderInline(block.children, names)}</small>`;
    case 'code':
      return html`<pre class="md-pre" tabindex="0" aria-label="Code"><code>${block.text}</code></pre>`;
    case 'quote':
      return html`<blockquote class="md-quote">${block.children.map((child) => renderBlock(child, names))}</blockquote>`;
    case 'list': {
      const items = block.items.map(
        (item) => html`<li class="md-depth${item.depth}">${renderInline(item.children, names)}</li>`,
      );
      return block.ordered
        ? html`<ol class="md-list" start=${block.start}>${items}</ol>`
        : html`<ul class="md-list">${items}</ul>`;
    }
  }
}

function renderInline(nodes: Inline[], names: Names): Rendered[] {
  return nodes.map((node) => renderNode(node, names));
}

function renderNode(node: Inline, names: Names): Rendered {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'strong':
      return html`<strong>${renderInline(node.children, names)}</strong>`;
    case 'em':
      return html`<em>${renderInline(node.children, names)}</em>`;
    case 'underline':
      return html`<u>${renderInline(node.children, names)}</u>`;
    case 'strike':
      return html`<s>${renderInline(node.children, names)}</s>`;
    case 'code':
      return html`<code class="md-code">${node.text}</code>`;
    case 'link':
      return html`<a href=${node.href} target="_blank" rel="noopener noreferrer">${renderInline(node.children, names)}</a>`;
    case 'spoiler':
      return html`<span class="md-spoiler" role="button" tabindex="0" aria-label="Spoiler" aria-expanded="false" @click=${reveal} @keydown=${revealByKey}><span class="md-hidden">${renderInline(node.children, names)}</span></span>`;
    case 'mention':
      return renderMention(node.kind, node.id, names);
    case 'everyone':
      return html`<discord-mention type="user">${node.name}</discord-mention>`;
    case 'command':
      return html`<discord-mention type="slash">${node.name}</discord-mention>`;
    case 'emoji':
      return `:${node.name}:`;
    case 'time':
      return html`<live-time .seconds=${node.seconds} .format=${node.style}></live-time>`;
  }
}

function renderMention(kind: 'user' | 'channel' | 'role', id: string, names: Names): TemplateResult {
  if (kind === 'role') {
    const role = names.role(id);
    const color = role && role.color > 0 ? `#${role.color.toString(16).padStart(6, '0')}` : nothing;
    return html`<discord-mention type="role" color=${color}>${role?.name ?? 'unknown-role'}</discord-mention>`;
  }
  const name = kind === 'user' ? names.user(id) : names.channel(id);
  return html`<discord-mention type=${kind}>${name ?? (kind === 'user' ? 'unknown-user' : 'No Access')}</discord-mention>`;
}

function reveal(event: Event): void {
  const spoiler = event.currentTarget;
  if (!(spoiler instanceof HTMLElement) || spoiler.classList.contains('shown')) return;
  // The first click only reveals the spoiler. It mustn't follow a link underneath.
  event.preventDefault();
  spoiler.classList.add('shown');
  spoiler.setAttribute('aria-expanded', 'true');
}

function revealByKey(event: KeyboardEvent): void {
  if (event.key === 'Enter' || event.key === ' ') reveal(event);
}
