/** Components V2: messages laid out with components instead of content and embeds. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Attachment, type Component, componentType } from '../discord.ts';
import { markdown } from '../markdown/render.ts';
import type { SandboxMessage } from '../types.ts';
import type { View } from '../view.ts';
import { actionRow, interactive } from './buttons.ts';
import { attachmentView, picture } from './media.ts';

/** Renders a component of any type. Unknown types get a placeholder, so that nothing disappears silently. */
export function layoutView(component: Component, message: SandboxMessage, view: View): TemplateResult | typeof nothing {
  const attachments = message.attachments as Attachment[];
  const children = () => component.components?.map((child) => layoutView(child, message, view));
  switch (component.type) {
    case componentType.actionRow:
      return actionRow(component, message, view);
    case componentType.container: {
      const accent = component.accent_color ?? undefined;
      const style = accent === undefined ? nothing : `--accent:#${accent.toString(16).padStart(6, '0')}`;
      const box = html`<div class="v2-container" style=${style}>${children()}</div>`;
      return component.spoiler ? hidden(box) : box;
    }
    case componentType.section:
      return html`<div class="v2-section"><div>${children()}</div>${component.accessory ? html`<div class="v2-accessory">${layoutView(component.accessory, message, view)}</div>` : nothing}</div>`;
    case componentType.textDisplay:
      return html`<div class="v2-text">${markdown(component.content ?? '', view.names)}</div>`;
    case componentType.thumbnail:
      return shownMedia(component, attachments, 'thumbnail');
    case componentType.mediaGallery:
      return html`<div class="v2-gallery">${component.items?.map((item) => shownMedia(item, attachments, 'tile'))}</div>`;
    case componentType.separator:
      return component.divider === false
        ? html`<div class="v2-gap" data-size=${component.spacing ?? 1}></div>`
        : html`<hr class="v2-line" data-size=${component.spacing ?? 1} />`;
    case componentType.file: {
      const name = component.file?.url?.replace('attachment://', '') ?? component.name ?? 'file';
      const attachment = attachments.find((one) => one.filename === name);
      return attachmentView(attachment ?? { id: name, filename: name });
    }
    case componentType.button:
      return interactive(component, message, view);
    default:
      return html`<div class="v2-unknown">The console can't display components of type ${component.type}.</div>`;
  }
}

function shownMedia(
  { media, description, spoiler }: Pick<Component, 'media' | 'description' | 'spoiler'>,
  attachments: Attachment[],
  kind: string,
): TemplateResult {
  const shown = picture(media?.url, attachments, description ?? '', kind);
  return spoiler ? hidden(shown) : shown;
}

/** Hidden until it's clicked. */
function hidden(content: TemplateResult): TemplateResult {
  return html`<details class="v2-spoiler"><summary>Spoiler</summary>${content}</details>`;
}
