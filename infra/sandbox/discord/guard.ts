import type { MiddlewareHandler } from 'hono';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Refuses requests addressed to any other name: a page of a stranger whose name was pointed at this machine
 * (DNS rebinding) sends its own name as `Host`.
 */
export const loopbackOnly: MiddlewareHandler = async function loopbackOnly(c, next) {
  if (!isLoopback(c.req.header('host') ?? '')) {
    return c.json({ error: 'The sandbox answers on this machine only: open it as 127.0.0.1 or localhost.' }, 403);
  }
  return next();
};

/** Whether a `Host` header names this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host.replace(/:\d+$/, '').toLowerCase());
}

/** Refuses requests that a page of another origin makes. */
export const sameOriginOnly: MiddlewareHandler = async function sameOriginOnly(c, next) {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const isForeign =
    (origin !== undefined && origin !== `http://${c.req.header('host')}`) ||
    (site !== undefined && site !== 'same-origin' && site !== 'none');
  if (isForeign) return c.json({ error: 'Pages of other origins may not use the sandbox.' }, 403);
  return next();
};
