import type { MiddlewareHandler } from 'hono';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Rejects requests for any other host name. In a DNS rebinding attack, a page on a foreign name that resolves to this machine
 * sends that name as `Host`.
 */
export const loopbackOnly: MiddlewareHandler = async function loopbackOnly(c, next) {
  if (!isLoopback(c.req.header('host') ?? '')) {
    return c.json({ error: 'The sandbox is only available on this machine. Open it as 127.0.0.1 or localhost.' }, 403);
  }
  return next();
};

/** Whether a `Host` header refers to this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host.replace(/:\d+$/, '').toLowerCase());
}

/** Rejects requests from pages on other origins. */
export const sameOriginOnly: MiddlewareHandler = async function sameOriginOnly(c, next) {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const isForeign =
    (origin !== undefined && origin !== `http://${c.req.header('host')}`) ||
    (site !== undefined && site !== 'same-origin' && site !== 'none');
  if (isForeign) return c.json({ error: "Pages on other origins can't use the sandbox." }, 403);
  return next();
};

/** The same, but lets links of other pages open one here in a tab of its own: that changes nothing. */
export const sameOriginOrLink: MiddlewareHandler = async function sameOriginOrLink(c, next) {
  const { method } = c.req;
  const [mode, destination] = [c.req.header('sec-fetch-mode'), c.req.header('sec-fetch-dest')];
  const isLink = method === 'GET' && mode === 'navigate' && destination === 'document';
  return isLink ? next() : sameOriginOnly(c, next);
};
