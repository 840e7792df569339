/** Who is logged in to the dashboard. Tokens are random and only in their cookies; the database has their hashes. */
import { run, type Store } from '../platform/store.ts';
import { WEB_LOGINS } from './counters.ts';

/** How long a session lasts without being used, altogether, until its token changes, and how long the one before is good for. */
export const SESSION = { idle: '7 days', absolute: '30 days', rotate: '1 hour', grace: '1 minute' } as const;
/** Sessions of one member. The oldest one gives way. */
export const MOST_SESSIONS = 20;
/** How long a link from /dashboard is good for, in milliseconds. */
export const LINK_MS = 5 * 60_000;

/** A server as Discord listed it at login. */
export interface SessionGuild {
  id: string;
  name: string;
  icon: string | null;
  /** Owner, Administrator, or Manage Server, at that moment. */
  isManager: boolean;
}

export interface Session {
  id: string;
  user: string;
  name: string;
  guilds: SessionGuild[];
  /** In ISO 8601, as all times here. */
  beganAt: string;
  /** When its token changes. */
  rotatesAt: string;
}

export interface ListedSession {
  id: string;
  browser: string;
  beganAt: string;
  /** To the minute. */
  seenAt: string;
}

export interface Login {
  user: string;
  name: string;
  /** `Firefox on Linux`. */
  browser: string;
  guilds: readonly SessionGuild[];
}

/** Remembers a login. @param tokenHash SHA-256 of its token, in hexadecimal. */
export async function openSession(store: Store, tokenHash: string, login: Login): Promise<void> {
  const { user, name, browser, guilds } = login;
  await run<'web_open_session', { status: 'opened' }>(store, 'web_open_session', {
    ...{ tokenHash, user, name, browser, guilds, most: MOST_SESSIONS, now: store.clock() },
  });
  store.observe.count(WEB_LOGINS, { way: 'discord' });
}

/**
 * The session of a token; null if there's none, or it's over.
 *
 * @param newHash of the token that takes the place of this one if it's time; then `isRotated` is true. Without one, it stays.
 */
export function readSession(
  store: Store,
  tokenHash: string,
  newHash?: string,
): Promise<(Session & { isRotated: boolean }) | null> {
  const { absolute } = SESSION;
  const ends = { ...SESSION, ...(newHash === undefined && { rotate: absolute }) };
  return run(store, 'web_read_session', { tokenHash, newHash: newHash ?? tokenHash, ...ends, now: store.clock() });
}

/** Every session of a member, the one used last first. */
export function listSessions(store: Store, user: string): Promise<ListedSession[]> {
  const { idle, absolute } = SESSION;
  return run(
    store,
    'web_sessions',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object('id', session_id, 'browser', browser, 'beganAt', began_at, 'seenAt', seen_at)
        order by seen_at desc), '[]')
      from web_session where user_id = ${user} and seen_at > ${store.clock()}::timestamptz - ${idle}::interval
        and began_at > ${store.clock()}::timestamptz - ${absolute}::interval)`,
  );
}

/**
 * Logs a member out.
 *
 * @param which one session, or all but one.
 * @returns the hashes of the tokens that were good for them.
 */
export function endSessions(
  store: Store,
  user: string,
  which: { session: string } | { except: string | null },
): Promise<{ count: number; hashes: string[] }> {
  const [session, except] = 'session' in which ? [which.session, null] : [null, which.except];
  return run(store, 'web_end_sessions', { user, session, except });
}

/** Remembers a link that logs a member in once, in place of the one before. */
export async function openLink(
  store: Store,
  tokenHash: string,
  { user, name, guild }: { user: string; name: string; guild: string | null },
): Promise<void> {
  const endsAt = new Date(store.clock().getTime() + LINK_MS);
  await run<'web_open_link', { status: 'opened' }>(store, 'web_open_link', { tokenHash, user, name, guild, endsAt });
}

/** Whom a link is for; null if it was used, or is over. */
export function readLink(store: Store, tokenHash: string): Promise<{ user: string; name: string } | null> {
  return run(
    store,
    'web_link',
    (sql) => sql`(
      select jsonb_build_object('user', user_id::text, 'name', name)
      from web_link where token_hash = ${tokenHash} and ends_at > ${store.clock()})`,
  );
}

/** Uses up a link, and logs its member in. Null if it was used, or is over. */
export async function takeLink(
  store: Store,
  linkHash: string,
  session: { tokenHash: string; browser: string },
): Promise<{ user: string; name: string; guild: string | null } | null> {
  const args = { linkHash, ...session, most: MOST_SESSIONS, now: store.clock() };
  const taken: { user: string; name: string; guild: string | null } | null = await run(store, 'web_take_link', args);
  if (taken !== null) store.observe.count(WEB_LOGINS, { way: 'link' });
  return taken;
}
