/** Announcements of the operator, as dashboards show them. */
import type { Store } from '../../../shared/platform/store.ts';
import { type Announcement, MOST_ANNOUNCEMENTS, readAnnouncements } from '../../../shared/web/announcements.ts';
import { Remembered } from '../../remembered.ts';
import type { Html } from '../layout.ts';
import { markdownHtml, timeHtml } from '../markdown.ts';
import { html } from '../words/index.ts';

/** How long they're remembered in this process, in milliseconds: every page shows them. */
const FRESH_MS = 30_000;

export class AnnouncementReader {
  readonly #clock: () => number;
  readonly #remembered: Remembered<readonly Announcement[]>;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.#remembered = new Remembered(clock, FRESH_MS);
  }

  /** Those that aren't over. Never rejects. */
  async read(store: Store): Promise<readonly Announcement[]> {
    try {
      const read = () => readAnnouncements(store, MOST_ANNOUNCEMENTS, true);
      const all = await this.#remembered.read('', read);
      return all.filter(({ endsAt }) => Date.parse(endsAt) > this.#clock());
    } catch {
      // A page that's there without them says more than none.
      return [];
    }
  }

  /** Has the next page ask Postgres again. */
  forget(): void {
    this.#remembered.forget('');
  }
}

export function announcementsHtml(announcements: readonly Announcement[]): Html | '' {
  if (announcements.length === 0) return '';
  return html`<section class="announcements" aria-label="Announcements">${announcements.map(
    ({ text, at }) =>
      html`<div class="notice"><p>${markdownHtml(text)}</p><p class="quiet">${timeHtml(new Date(at))}</p></div>\n`,
  )}</section>
`;
}
