/** The page's icons, as strokes in the text color. */
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

const icon = (content: SVGTemplateResult): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${content}</svg>`;

export const icons = {
  hash: icon(svg`<path d="M9.5 4 7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16"/>`),
  speaker: icon(svg`<path d="M11 5 6.5 9H3v6h3.5l4.5 4zM15 9a4 4 0 0 1 0 6M17.8 6.2a8 8 0 0 1 0 11.6"/>`),
  stage: icon(
    svg`<circle cx="12" cy="12" r="2.4"/><path d="M7.5 16.5a6.4 6.4 0 1 1 9 0M4.6 19.4a10.4 10.4 0 1 1 14.8 0"/>`,
  ),
  menu: icon(svg`<path d="M4 7h16M4 12h16M4 17h16"/>`),
  people: icon(
    svg`<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.4c2.1.8 3.5 2.8 3.5 5.6"/>`,
  ),
  timer: icon(svg`<circle cx="12" cy="13.5" r="7.5"/><path d="M12 9.5v4l2.5 2M9.5 2.5h5"/>`),
  close: icon(svg`<path d="m6 6 12 12M18 6 6 18"/>`),
  send: icon(svg`<path d="M4 5.5 20.5 12 4 18.5 6.5 12zM6.5 12h6"/>`),
  more: icon(svg`<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3.2"/>`),
  eye: icon(
    svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.6"/>`,
  ),
  launch: icon(svg`<path d="M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5"/>`),
  leave: icon(svg`<path d="M3 15.5c0-6 18-6 18 0l-.5 2-4.5-1v-3c-2-.8-6-.8-8 0v3l-4.5 1z"/>`),
  chevron: icon(svg`<path d="m6 9.5 6 6 6-6"/>`),
  forward: icon(svg`<path d="m9.5 6 6 6-6 6"/>`),
  note: icon(
    svg`<path d="M9 17.5V5.5l10-2v12M9 9l10-2"/><circle cx="6.5" cy="17.5" r="2.5"/><circle cx="16.5" cy="15.5" r="2.5"/>`,
  ),
  gift: icon(
    svg`<path d="M4 11.5h16V20H4zM3 7.5h18v4H3zM12 7.5V20M12 7.5c-1.2-4.6-6.6-4.6-5.6-1.4.4 1.2 3 1.4 5.6 1.4zM12 7.5c1.2-4.6 6.6-4.6 5.6-1.4-.4 1.2-3 1.4-5.6 1.4z"/>`,
  ),
  coins: icon(
    svg`<ellipse cx="9" cy="7" rx="6" ry="3"/><path d="M3 7v4.5c0 1.7 2.7 3 6 3M15 7v2M3 11.5V16c0 1.7 2.7 3 6 3"/><ellipse cx="15" cy="13" rx="6" ry="3"/><path d="M9 13v4.5c0 1.7 2.7 3 6 3s6-1.3 6-3V13"/>`,
  ),
  check: icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`),
  file: icon(svg`<path d="M6 2.8h8l5 5V21H6zM13.5 3v5H19"/>`),
  slash: icon(svg`<path d="M15.5 4 8.5 20"/>`),
};
