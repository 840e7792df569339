/** What every part of the dashboard shares. */
import type { Context } from 'hono';
import type { Frame } from '../frame.ts';
import type { LiveFeeds } from '../live.ts';
import type { WebEnv, WebParts } from '../parts.ts';
import { sessionOf } from '../session.ts';
import { html, t } from '../words/index.ts';
import type { AccessReader } from './access.ts';
import type { AnnouncementReader } from './announcements.ts';

export interface DashboardParts {
  web: WebParts;
  frame: Frame;
  access: AccessReader;
  feeds: LiveFeeds;
  announcements: AnnouncementReader;
  publicUrl: string;
}

/** What someone sees at an address where there's no page, or none for them. */
export async function nothingHere(c: Context<WebEnv>, { frame, web }: DashboardParts): Promise<Response> {
  const session = await sessionOf(c, web);
  return frame.sorry(
    c,
    session,
    404,
    t`Nothing here`,
    html`There’s no such page. <a href="/dashboard">Pick a server</a>.`,
  );
}
