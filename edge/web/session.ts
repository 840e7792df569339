/** Who sends a request: the session of its cookie, from this process for moments, from Redis for a minute, and from Postgres. */
import type { Context } from 'hono';
import * as z from 'zod';
import { readSession, SESSION, type Session } from '../../shared/web/sessions.ts';
import { dropCookie, readCookie, writeCookie } from './cookies.ts';
import type { WebEnv, WebParts } from './parts.ts';
import { newToken, tokenHash } from './signing.ts';

/** How long Redis vouches for a session, in milliseconds: one that was ended elsewhere is over everywhere after that. */
const CACHED_MS = 60_000;
/**
 * How long this process does, in milliseconds: pages come in bursts, and asking Redis takes longer than most of what a page asks
 * Postgres. Whatever changes something asks Postgres in any case.
 */
export const REMEMBERED_MS = 10_000;
/** How long a browser keeps the cookie, in seconds: as long as the session can last. */
export const COOKIE_S = Number.parseInt(SESSION.absolute, 10) * 86_400;

const TOKEN = /^[\w-]{43}$/;

const cached = z.object({
  id: z.string(),
  user: z.string(),
  name: z.string(),
  guilds: z.array(z.object({ id: z.string(), name: z.string(), icon: z.string().nullable(), isManager: z.boolean() })),
  beganAt: z.string(),
  rotatesAt: z.string(),
});

export type WebSession = Session;

/**
 * The session of this request; undefined if nobody is logged in.
 *
 * @param isFresh asks Postgres, for what must not be done with a session that has just been ended.
 */
export function sessionOf(c: Context<WebEnv>, parts: WebParts, isFresh = false): Promise<WebSession | undefined> {
  const known = c.get('session');
  if (known !== undefined && !isFresh) return known;
  const reading = read(c, parts, isFresh);
  c.set('session', reading);
  return reading;
}

/** Whether the session of this request still stands, while its answer is under way: that one can't bring a new token anymore. */
export async function isStillLoggedIn(c: Context<WebEnv>, { config }: WebParts): Promise<boolean> {
  const token = config.PUBLIC_URL === undefined ? undefined : readCookie(c, 'session', config.PUBLIC_URL);
  return token !== undefined && (await readSession(c.env.services().store, tokenHash(token))) !== null;
}

async function read(c: Context<WebEnv>, parts: WebParts, isFresh: boolean): Promise<WebSession | undefined> {
  const { PUBLIC_URL: publicUrl } = parts.config;
  if (publicUrl === undefined) return undefined;
  const token = readCookie(c, 'session', publicUrl);
  if (token === undefined) return undefined;
  if (!TOKEN.test(token)) {
    dropCookie(c, 'session', publicUrl);
    return undefined;
  }
  const hash = tokenHash(token);
  const vouched = isFresh ? undefined : await recall(parts, hash);
  if (vouched !== undefined) return vouched;
  const next = newToken();
  const found = await readSession(c.env.services().store, hash, tokenHash(next));
  if (found === null) {
    dropCookie(c, 'session', publicUrl);
    return undefined;
  }
  const { isRotated, ...session } = found;
  if (isRotated) {
    writeCookie(c, 'session', next, COOKIE_S, publicUrl);
    await forgetSessions(parts, [hash]);
  } else await remember(parts, hash, session);
  return session;
}

const keyOf = (hash: string) => `web:session:${hash}`;

async function recall({ redis, clock, recentSessions }: WebParts, hash: string): Promise<WebSession | undefined> {
  const isDue = ({ rotatesAt }: WebSession) => Date.parse(rotatesAt) <= clock();
  try {
    const found = await recentSessions.read(hash, async () => {
      const text = await redis.get<string>(keyOf(hash));
      return cached.safeParse(typeof text === 'string' ? JSON.parse(text) : text).data;
    });
    if (found !== undefined && !isDue(found)) return found;
    recentSessions.forget(hash);
    return undefined;
  } catch {
    // Postgres knows it, too.
    return undefined;
  }
}

async function remember({ redis }: WebParts, hash: string, session: WebSession): Promise<void> {
  try {
    await redis.set(keyOf(hash), JSON.stringify(session), { px: CACHED_MS });
  } catch {
    // The next request asks Postgres again.
  }
}

/**
 * Has every process ask Postgres about these: this one now, others when they've forgotten what they remember. If Redis doesn't
 * answer, that's after a minute and those moments at most.
 */
export async function forgetSessions({ redis, recentSessions }: WebParts, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  for (const hash of hashes) recentSessions.forget(hash);
  try {
    await redis.del(...hashes.map(keyOf));
  } catch {
    // What Redis has is over in a minute.
  }
}
