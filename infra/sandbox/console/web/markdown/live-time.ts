/** `<live-time>`: a timestamp in a message. Relative ones keep updating. The tooltip is the full date. */
import '@skyra/discord-components-core/discord-time.js';
import { html, LitElement } from 'lit';
import { formatTime } from './time.ts';

export class LiveTime extends LitElement {
  static override properties = {
    seconds: { type: Number },
    format: {},
  };

  /** Unix time in seconds. */
  declare seconds: number;
  /** Discord's style letter. `R` is relative. */
  declare format: string;

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.seconds = 0;
    this.format = 'f';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override updated(): void {
    clearTimeout(this.#timer);
    if (this.format !== 'R' || !this.isConnected) return;
    // Below a minute, the text shows seconds. After that, it changes once a minute at most.
    const isNear = Math.abs(this.seconds - Date.now() / 1000) < 90;
    this.#timer = setTimeout(() => this.requestUpdate(), isNear ? 1000 : 15_000);
  }

  protected override render() {
    const now = Date.now();
    const full = formatTime(this.seconds, 'F', now);
    return html`<discord-time title=${full}>${formatTime(this.seconds, this.format, now)}</discord-time>`;
  }
}

customElements.define('live-time', LiveTime);
