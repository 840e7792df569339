/** Pages that someone is logged in to, and those on the way there. */
import type { Context } from 'hono';
import { dropCookie, readCookie, writeCookie } from './cookies.ts';
import { announcementsHtml } from './dashboard/announcements.ts';
import { neverKept } from './headers.ts';
import { type Html, layout, type NavigationEntry } from './layout.ts';
import { markdownHtml, NO_MENTIONS } from './markdown.ts';
import type { WebEnv, WebParts } from './parts.ts';
import { formFields } from './requests.ts';
import type { WebSession } from './session.ts';
import { WebSigner } from './signing.ts';
import { html, t } from './words/index.ts';

/** How long a notice waits to be shown, in seconds, and its length in characters: cookies are small. */
const NOTICE_S = 60;
const NOTICE_LENGTH = 1_500;

export type StatusCode = 200 | 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503;

export interface FramedPage {
  title: string;
  content: Html;
  path?: string;
  status?: StatusCode;
  scripts?: Html | undefined;
  isWide?: boolean;
}

interface Notice {
  kind: 'done' | 'refused';
  text: string;
}

/** Shows pages that are nobody else's: never kept, with whoever is logged in and what just happened. */
export class Frame {
  readonly signer: WebSigner;
  readonly #parts: WebParts;
  readonly #navigation: readonly NavigationEntry[];

  constructor(parts: WebParts, navigation: readonly NavigationEntry[]) {
    this.#parts = parts;
    this.#navigation = navigation;
    this.signer = new WebSigner(parts.config.CUSTOM_ID_SECRET);
  }

  /** Undefined until the operator has set it. */
  get publicUrl(): string | undefined {
    return this.#parts.config.PUBLIC_URL;
  }

  show(c: Context<WebEnv>, session: WebSession | undefined, page: FramedPage): Response | Promise<Response> {
    neverKept(c);
    const notice = this.#takeNotice(c);
    const { title, content, path = '/dashboard', status = 200, scripts, isWide = false } = page;
    const framed = layout(
      {
        ...{ title, path, scripts, isWide },
        description: t`The dashboard of Chorus.`,
        content: html`${announcementsHtml(c.get('announcements') ?? [])}${notice}${content}`,
        account: session && this.#account(session),
      },
      this.#navigation,
    );
    return c.html(framed, status);
  }

  /** What went wrong, in one sentence. */
  sorry(
    c: Context<WebEnv>,
    session: WebSession | undefined,
    status: StatusCode,
    title: string,
    sentence: Html | string,
  ): Response | Promise<Response> {
    return this.show(c, session, { title, status, content: html`<h1>${title}</h1>\n<p>${sentence}</p>` });
  }

  /** Has the next page say what happened. @param text in Discord's markdown. */
  note(c: Context<WebEnv>, kind: Notice['kind'], text: string): void {
    if (this.publicUrl === undefined) return;
    const cut = text.length > NOTICE_LENGTH ? `${text.slice(0, NOTICE_LENGTH)}…` : text;
    const sealed = this.signer.seal('notice', JSON.stringify({ kind, text: cut } satisfies Notice));
    writeCookie(c, 'notice', sealed, NOTICE_S, this.publicUrl);
  }

  #takeNotice(c: Context<WebEnv>): Html | '' {
    if (this.publicUrl === undefined) return '';
    const sealed = readCookie(c, 'notice', this.publicUrl);
    if (sealed === undefined) return '';
    dropCookie(c, 'notice', this.publicUrl);
    const opened = this.signer.open('notice', sealed);
    if (opened === undefined) return '';
    const { kind, text } = JSON.parse(opened) as Notice;
    return html`<div class="notice ${kind}" role="status">${markdownHtml(text, NO_MENTIONS)}</div>\n`;
  }

  #account(session: WebSession): Html {
    const fields = formFields(this.signer, session, this.#parts.clock());
    return html`<form class="account" method="post" action="/auth/logout">${fields}<a href="/dashboard/me">${session.name}</a> <button class="link">Log out</button></form>
`;
  }
}
