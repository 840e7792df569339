/** Applies the page's palette to the web components. Their style list is the only way into their shadow DOM. */
import { DiscordAuthorInfo } from '@skyra/discord-components-core/discord-author-info.js';
import { DiscordCommand } from '@skyra/discord-components-core/discord-command.js';
import { DiscordEmbed } from '@skyra/discord-components-core/discord-embed.js';
import { DiscordEmbedDescription } from '@skyra/discord-components-core/discord-embed-description.js';
import { DiscordEmbedField } from '@skyra/discord-components-core/discord-embed-field.js';
import { DiscordEmbedFields } from '@skyra/discord-components-core/discord-embed-fields.js';
import { DiscordEmbedFooter } from '@skyra/discord-components-core/discord-embed-footer.js';
import { DiscordMention } from '@skyra/discord-components-core/discord-mention.js';
import { DiscordMessage } from '@skyra/discord-components-core/discord-message.js';
import { DiscordTime } from '@skyra/discord-components-core/discord-time.js';
import { type CSSResult, css } from 'lit';

const font = css`
  :host {
    font-family: var(--font);
  }
`;

const additions: [{ elementStyles: unknown[] }, CSSResult][] = [
  [
    DiscordMessage,
    css`
      :host {
        color: var(--text);
        line-height: 1.375;
      }
      .discord-author-avatar { margin-top: 2px; }
      .discord-author-avatar img { cursor: default; background: var(--bg-deep); }
      .discord-message-content { line-height: 1.375; min-width: 0; padding-top: 0; }
      .discord-message-timestamp, .discord-message-edited { color: var(--text-muted); margin-left: 4px; }
      .discord-message-body-only-indent { min-width: 56px; margin-left: 0; text-align: right; padding-right: 8px; box-sizing: border-box; font-size: 11px; }
      :host(:hover) .discord-message-timestamp-hover::before { content: none; }
      .discord-message-inner-center { align-items: flex-start; }
      .discord-message-markup { line-height: 1.375; }
    `,
  ],
  [
    DiscordAuthorInfo,
    css`
      :host .discord-author-username { color: var(--text-bright); }
      :host .discord-author-username:hover { cursor: default; text-decoration: none; }
    `,
  ],
  [
    DiscordEmbed,
    css`
      :host { color: var(--text); margin: 4px 0; max-width: 100%; }
      :host .discord-left-border { background-color: var(--bg-deep); }
      :host .discord-embed-root { max-width: 100%; }
      :host .discord-embed-wrapper { background-color: var(--bg-side); border: 0; max-width: 516px; min-width: 0; }
      :host .discord-embed-wrapper .discord-embed-grid { grid-template-columns: minmax(0, auto) min-content; min-width: 0; padding: 8px 16px 16px 12px; }
    `,
  ],
  [DiscordEmbedDescription, css`:host { line-height: 1.3; overflow-wrap: anywhere; }`],
  [DiscordEmbedFields, css`:host { grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 8px 0; }`],
  [
    DiscordEmbedField,
    css`
      :host { line-height: 1.3; grid-column: var(--columns); overflow-wrap: anywhere; }
      :host([inline]) { padding-right: 16px; }
      @media (max-width: 480px) {
        :host([inline]) { grid-column: 1 / -1; padding: 0; }
      }
    `,
  ],
  [
    DiscordEmbedFooter,
    css`
      :host { color: var(--text-muted); overflow-wrap: anywhere; }
      :host .discord-footer-separator { color: var(--text-muted); }
    `,
  ],
  [DiscordTime, css`:host { white-space: normal; }`],
  [DiscordMention, css`:host { color: #c9cdfb; cursor: default; }`],
  [
    DiscordCommand,
    css`
      :host { color: var(--text-muted); flex-wrap: nowrap; min-width: 0; }
      :host .discord-replied-message-username { color: var(--text); opacity: 1; }
      :host .discord-slash-command-name svg { display: none; }
      :host .discord-slash-command-name, :host .discord-slash-command-name:hover {
        background: none; color: var(--link) !important; padding: 0; cursor: default;
      }
    `,
  ],
];

/** Must run before any of these elements is rendered. */
export function applyTheme(): void {
  for (const [element, styles] of additions) element.elementStyles.push(font, styles);
}
