/** The runbook's Markdown as HTML: paragraphs, lists, blocks of code, and names of alerts as links. */
import type { Html } from '../../layout.ts';
import { markdownHtml } from '../../markdown.ts';
import { html } from '../../words/index.ts';
import { RUNBOOK } from './runbook.ts';

/** @param base where the pages about alerts are. */
export function runbookHtml(markdown: string, base: string): Html {
  const parts = markdown.split(/^```\w*\n(.*?)^```$/ms);
  return html`${parts.map((part, index) =>
    index % 2 === 1
      ? html`<pre tabindex="0"><code>${part}</code></pre>\n`
      : part
          .split(/\n{2,}/)
          .filter((text) => text.trim() !== '')
          .map((text) => paragraph(text.trim(), base)),
  )}`;
}

/** Lines that begin with a dash are a list. */
function paragraph(text: string, base: string): Html {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('- '));
  if (first === -1) return html`<p>${inline(text, base)}</p>\n`;
  const before = lines.slice(0, first).join('\n');
  const items = lines.slice(first).map((line) => html`<li>${inline(line.replace(/^- /, ''), base)}</li>\n`);
  return html`${before === '' ? '' : html`<p>${inline(before, base)}</p>\n`}<ul>${items}</ul>\n`;
}

function inline(text: string, base: string): Html {
  const pieces = text.split(/\b(Chorus[A-Z]\w+)\b/);
  return html`${pieces.map((piece) =>
    Object.hasOwn(RUNBOOK, piece) ? html`<a href="${base}/${piece}">${piece}</a>` : markdownHtml(piece),
  )}`;
}
