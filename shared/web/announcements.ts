/** What whoever runs the bot tells everyone who uses a dashboard. */
import { type Caller, run, type Store } from '../platform/store.ts';

/** At a time. */
export const MOST_ANNOUNCEMENTS = 3;
/** In characters. */
export const ANNOUNCEMENT_LENGTH = 500;

export interface Announcement {
  id: string;
  /** In Discord's markdown. */
  text: string;
  /** In ISO 8601, as `at`. */
  endsAt: string;
  /** 0 once they have been erased. */
  by: string;
  at: string;
}

/** The newest announcements first. @param isCurrent only those that aren't over. */
export function readAnnouncements(store: Store, limit: number, isCurrent: boolean): Promise<Announcement[]> {
  return run(
    store,
    'web_announcements',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object('id', announcement_id::text, 'text', text, 'endsAt', ends_at, 'by', made_by::text,
        'at', at) order by announcement_id desc), '[]')
      from (select * from web_announcement where not ${isCurrent} or ends_at > ${store.clock()}
        order by announcement_id desc limit ${limit}) newest)`,
  );
}

/** Shows a text on every dashboard until a moment, once per key. */
export function announce(
  store: Store,
  { key, actor }: Pick<Caller, 'key' | 'actor'>,
  { text, endsAt }: { text: string; endsAt: Date },
): Promise<{ status: 'announced'; id: string } | { status: 'too_many'; most: number }> {
  return run(store, 'web_announce', {
    ...{ key, actor: actor.id, text, endsAt, most: MOST_ANNOUNCEMENTS, now: store.clock() },
  });
}

/** Stops showing one; null if it's over already. `endsAt`: when it would have ended, in ISO 8601. */
export function endAnnouncement(
  store: Store,
  id: string,
): Promise<{ status: 'ended'; text: string; endsAt: string } | null> {
  return run(store, 'web_end_announcement', { announcement: id, now: store.clock() });
}
