import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

interface Window {
  used: number;
  resetAt: number;
}

/** A route's rate limit. */
interface Rule {
  /** Requests with the same key share a bucket. */
  key: string;
  route: string;
  limit: number;
  windowMs: number;
}

const GLOBAL_PER_SECOND = 50;

/**
 * Discord's rate limits, per bot: a bucket per route and major parameter, reported in headers, and 50 requests per second.
 * Interaction callbacks aren't limited. Interaction webhooks have a bucket, but don't count toward the 50.
 *
 * @param scale multiplies every limit.
 * @param globalScale multiplies the 50 requests per second (default: `scale`).
 */
export function rateLimits(scale: number, globalScale = scale): MiddlewareHandler {
  const windows = new Map<string, Window>();
  const hashes = new Map<string, string>();
  const hashOf = (route: string): string => {
    const known = hashes.get(route) ?? createHash('sha256').update(route).digest('hex').slice(0, 32);
    hashes.set(route, known);
    return known;
  };
  const take = (key: string, limit: number, windowMs: number): Window & { isOver: boolean } => {
    const now = Date.now();
    if (windows.size > 10_000) for (const [each, window] of windows) if (window.resetAt <= now) windows.delete(each);
    let window = windows.get(key);
    if (!window || window.resetAt <= now) {
      window = { used: 0, resetAt: now + windowMs };
      windows.set(key, window);
    }
    const isOver = window.used >= limit;
    if (!isOver) window.used += 1;
    return { ...window, isOver };
  };

  return async function rateLimited(c, next) {
    const path = c.req.path.replace(/^\/api(\/v\d+)?/, '');
    if (path.startsWith('/interactions/')) return next();
    const who = c.req.header('authorization') ?? '';
    const isWebhook = path.startsWith('/webhooks/');
    if (!isWebhook) {
      const all = take(`${who} global`, Math.max(1, Math.floor(GLOBAL_PER_SECOND * globalScale)), 1000);
      if (all.isOver) {
        const after = Math.max(0.001, (all.resetAt - Date.now()) / 1000);
        c.header('Retry-After', String(Math.ceil(after)));
        c.header('X-RateLimit-Global', 'true');
        c.header('X-RateLimit-Scope', 'global');
        return c.json({ message: 'You are being rate limited.', retry_after: after, global: true }, 429);
      }
    }
    const rule = ruleFor(c.req.method, path);
    const limit = Math.max(1, Math.floor(rule.limit * scale));
    const window = take(`${isWebhook ? '' : who} ${rule.key}`, limit, rule.windowMs);
    const after = Math.max(0.001, (window.resetAt - Date.now()) / 1000);
    const headers = {
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': String(Math.max(0, limit - window.used)),
      'X-RateLimit-Reset': (window.resetAt / 1000).toFixed(3),
      'X-RateLimit-Reset-After': after.toFixed(3),
      'X-RateLimit-Bucket': hashOf(rule.route),
    };
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    if (window.isOver) {
      c.header('Retry-After', String(Math.ceil(after)));
      c.header('X-RateLimit-Scope', 'user');
      return c.json({ message: 'You are being rate limited.', retry_after: after, global: false }, 429);
    }
    return next();
  };
}

function ruleFor(method: string, path: string): Rule {
  const [, kind = '', major = '', token = ''] = path.split('/');
  if (kind === 'webhooks') return { key: `webhook ${token}`, route: 'webhooks', limit: 5, windowMs: 2000 };
  const route = `${method} ${path.replaceAll(/\d{15,20}/g, ':id')}`;
  if (kind === 'channels' && path.includes('/messages')) {
    return { key: `${route} ${major}`, route, limit: 5, windowMs: 2000 };
  }
  const isMajor = kind === 'channels' || kind === 'guilds';
  return { key: isMajor ? `${route} ${major}` : route, route, limit: 50, windowMs: 1000 };
}
