/** An embed. Titles and names are in slots, not attributes, so they support markdown and fetch no emoji from a CDN. */
import '@skyra/discord-components-core/discord-embed.js';
import '@skyra/discord-components-core/discord-embed-description.js';
import '@skyra/discord-components-core/discord-embed-field.js';
import '@skyra/discord-components-core/discord-embed-fields.js';
import '@skyra/discord-components-core/discord-embed-footer.js';
import { html, nothing, type TemplateResult } from 'lit';
import type { Attachment, Embed } from '../discord.ts';
import { safeUrl } from '../markdown/parse.ts';
import { inlineMarkdown, markdown, type Names } from '../markdown/render.ts';
import { formatStamp } from '../markdown/time.ts';
import { mediaUrl, picture } from './media.ts';

type EmbedField = NonNullable<Embed['fields']>[number];

export function embedView(embed: Embed, attachments: Attachment[], names: Names): TemplateResult {
  const color = embed.color ? `#${embed.color.toString(16).padStart(6, '0')}` : nothing;
  return html`<discord-embed slot="embeds" color=${color}>
    ${hasTop(embed) ? html`<discord-embed-description slot="description">${authorLine(embed, attachments)}${titleLine(embed, names)}${embed.description ? html`<div>${markdown(embed.description, names)}</div>` : nothing}</discord-embed-description>` : nothing}
    ${embed.fields?.length ? html`<discord-embed-fields slot="fields">${fieldViews(embed.fields, names)}</discord-embed-fields>` : nothing}
    ${embed.thumbnail?.url ? html`<div slot="description" class="embed-thumbnail">${picture(embed.thumbnail.url, attachments, '', 'thumbnail')}</div>` : nothing}
    ${embed.image?.url ? html`<div slot="footer" class="embed-image">${picture(embed.image.url, attachments, 'Image', 'large')}</div>` : nothing}
    ${footerLine(embed, attachments)}
  </discord-embed>`;
}

function hasTop(embed: Embed): boolean {
  return Boolean(embed.author?.name || embed.title || embed.description);
}

function authorLine(embed: Embed, attachments: Attachment[]): TemplateResult | typeof nothing {
  if (!embed.author?.name) return nothing;
  const icon = mediaUrl(embed.author.icon_url, attachments);
  const href = safeUrl(embed.author.url);
  const name = href
    ? html`<a href=${href} target="_blank" rel="noopener noreferrer">${embed.author.name}</a>`
    : embed.author.name;
  return html`<div class="embed-author">${icon ? html`<img src=${icon} alt="" />` : nothing}<span>${name}</span></div>`;
}

function titleLine(embed: Embed, names: Names): TemplateResult | typeof nothing {
  if (!embed.title) return nothing;
  const href = safeUrl(embed.url);
  const title = inlineMarkdown(embed.title, names);
  return html`<div class="embed-title">${href ? html`<a href=${href} target="_blank" rel="noopener noreferrer">${title}</a>` : title}</div>`;
}

function fieldViews(fields: EmbedField[], names: Names): TemplateResult[] {
  return columnsOf(fields).map(
    ([field, columns]) => html`<discord-embed-field ?inline=${field.inline} style="--columns:${columns}">
      <div class="embed-field-name">${inlineMarkdown(field.name ?? '', names)}</div>
      <div>${markdown(field.value ?? '', names)}</div>
    </discord-embed-field>`,
  );
}

/** Each field with its part of the twelve columns: up to three inline fields per line, and two share a line equally. */
export function columnsOf(fields: EmbedField[]): [EmbedField, string][] {
  const lines: EmbedField[][] = [];
  for (const field of fields) {
    const line = lines.at(-1);
    if (field.inline && line?.[0]?.inline && line.length < 3) line.push(field);
    else lines.push([field]);
  }
  return lines.flatMap((line) => {
    const width = 12 / (line[0]?.inline ? Math.max(line.length, 2) : 1);
    return line.map((field, index): [EmbedField, string] => [
      field,
      `${index * width + 1} / ${(index + 1) * width + 1}`,
    ]);
  });
}

function footerLine(embed: Embed, attachments: Attachment[]): TemplateResult | typeof nothing {
  const time = embed.timestamp ? new Date(embed.timestamp) : undefined;
  const stamp = time && !Number.isNaN(time.getTime()) ? formatStamp(time, new Date()) : '';
  const text = [embed.footer?.text ?? '', stamp].filter((part) => part !== '').join(' • ');
  if (text === '') return nothing;
  const icon = mediaUrl(embed.footer?.icon_url, attachments);
  return html`<discord-embed-footer slot="footer" footer-image=${icon ?? nothing} footer-image-alt="">${text}</discord-embed-footer>`;
}
