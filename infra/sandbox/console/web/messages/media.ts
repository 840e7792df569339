/** Images and files in messages. Only loads what the sandbox itself serves, and displays the URL of everything else. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Attachment } from '../discord.ts';
import { icons } from '../icons.ts';
import { safeUrl } from '../markdown/parse.ts';

/**
 * The URL to load an image from: `data:` images, this origin, or loopback. Looks `attachment://name` up in the message's own
 * files. `undefined` for everything else.
 */
export function mediaUrl(address: string | undefined, attachments: Attachment[]): string | undefined {
  if (address === undefined) return undefined;
  if (address.startsWith('attachment://')) {
    const name = address.slice('attachment://'.length);
    return mediaUrl(attachments.find((one) => one.filename === name)?.url, []);
  }
  if (/^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/.test(address)) return address;
  if (!URL.canParse(address, location.href)) return undefined;
  const url = new URL(address, location.href);
  const isHere = url.origin === location.origin;
  const isLoopback = url.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === 'localhost');
  return isHere || isLoopback ? url.href : undefined;
}

/** Renders an image, or a placeholder if it can't be loaded. */
export function picture(
  address: string | undefined,
  attachments: Attachment[],
  alt: string,
  kind: string,
): TemplateResult {
  const url = mediaUrl(address, attachments);
  if (url !== undefined) return html`<img class="picture ${kind}" src=${url} alt=${alt} loading="lazy" />`;
  const link = safeUrl(address);
  const host = link === undefined ? 'no URL' : new URL(link).host;
  const label = html`<span>${alt || 'Image'}</span><small class="blank-host">${host}</small>`;
  return link === undefined
    ? html`<span class="picture blank ${kind}">${label}</span>`
    : html`<a class="picture blank ${kind}" href=${link} target="_blank" rel="noopener noreferrer" title=${link}>${label}</a>`;
}

/** Renders a file with its name, size, and download link. Displays images, and previews small text files. */
export function attachmentView(attachment: Attachment): TemplateResult {
  const url = mediaUrl(attachment.url, []);
  const isImage = attachment.content_type?.startsWith('image/') ?? /\.(png|jpe?g|gif|webp)$/i.test(attachment.filename);
  if (isImage && url !== undefined) return picture(url, [], attachment.description ?? attachment.filename, 'attached');
  const href = url ?? safeUrl(attachment.url);
  return html`<div class="file">
    ${icons.file}
    <span class="file-name">
      ${href === undefined ? attachment.filename : html`<a href=${href} target="_blank" rel="noopener noreferrer" download=${attachment.filename}>${attachment.filename}</a>`}
      <small>${attachment.size === undefined ? nothing : formatBytes(attachment.size)}</small>
    </span>
    ${url !== undefined && isText(attachment) ? html`<details class="file-preview" @toggle=${(event: Event) => loadPreview(event, url)}><summary>Preview</summary><pre tabindex="0"></pre></details>` : nothing}
  </div>`;
}

function isText(attachment: Attachment): boolean {
  return attachment.content_type?.startsWith('text/') ?? /\.(txt|csv|json|log|md|ya?ml)$/i.test(attachment.filename);
}

async function loadPreview(event: Event, url: string): Promise<void> {
  const details = event.currentTarget;
  if (!(details instanceof HTMLDetailsElement) || !details.open || details.dataset.loaded) return;
  details.dataset.loaded = 'yes';
  const target = details.querySelector('pre');
  const text = await fetch(url).then(
    (response) => response.text(),
    () => "Couldn't load the preview. Download the file instead.",
  );
  if (target) target.textContent = text.length > 4000 ? `${text.slice(0, 4000)}\n…` : text;
}

/** `1.2 KB`. Uses powers of 1024, like Discord. */
export function formatBytes(size: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  const power = size < 1 ? 0 : Math.min(Math.floor(Math.log(size) / Math.log(1024)), units.length - 1);
  const amount = size / 1024 ** power;
  return `${power === 0 ? amount : amount.toFixed(amount < 10 ? 2 : 1)} ${units[power]}`;
}
