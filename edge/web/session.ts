/** Who sends a request: the session of its cookie, from Redis for a minute, and from Postgres. */
import type { Context } from 'hono';
import * as z from 'zod';
import { readSession, SESSION, type Session } from '../../shared/web/sessions.ts';
import { dropCookie, readCookie, writeCookie } from './cookies.ts';
import type { WebEnv, WebParts } from './parts.ts';
import { newToken, tokenHash } from './signing.ts';

/** How long Redis vouches for a session, in milliseconds: one that was ended elsewhere is over everywhere after that. */
const CACHED_MS = 60_000;
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
  const remembered = isFresh ? undefined : await recall(parts, hash);
  if (remembered !== undefined) return remembered;
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

async function recall({ redis, clock }: WebParts, hash: string): Promise<WebSession | undefined> {
  try {
    const text = await redis.get<string>(keyOf(hash));
    const { data } = cached.safeParse(typeof text === 'string' ? JSON.parse(text) : text);
    return data !== undefined && Date.parse(data.rotatesAt) > clock() ? data : undefined;
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

/** Has every process ask Postgres about these. If Redis doesn't answer, that's after a minute at most. */
export async function forgetSessions({ redis }: Pick<WebParts, 'redis'>, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  try {
    await redis.del(...hashes.map(keyOf));
  } catch {
    // What Redis has is over in a minute.
  }
}
