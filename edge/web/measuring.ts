import type { MiddlewareHandler } from 'hono';
import { WEB_DURATION, WEB_REQUESTS } from '../../shared/web/counters.ts';
import type { WebEnv, WebParts } from './parts.ts';

/** Addresses that are counted by their own name. Everything else is `other`, because anyone can ask for anything. */
const COUNTED = new Set(['status', 'commands', 'fair', 'privacy', 'terms', 'fun', 'assets', 'auth']);
const IN_DASHBOARD = new Set([
  ...['me', 'operator', 'settings', 'access', 'economy', 'moderation', 'music', 'agents', 'ai'],
]);

/** `/`, `status`, or `dashboard/music`. */
export function pageName(path: string): string {
  if (path === '/') return '/';
  const [, first = '', second, third] = path.split('/');
  if (first !== 'dashboard') return COUNTED.has(first) ? first : 'other';
  if (second === undefined || second === '') return 'dashboard';
  const name = /^\d+$/.test(second) ? (third ?? 'overview') : second;
  return name === 'overview' || IN_DASHBOARD.has(name) ? `dashboard/${name}` : 'other';
}

/** Counts answers, and how long they took. */
export function measuring({ clock, telemetry: { observer } }: WebParts): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const startedMs = clock();
    const page = pageName(c.req.path);
    let status = 500;
    try {
      await next();
      status = c.res.status;
    } finally {
      observer.count(WEB_REQUESTS, { page, status: `${Math.floor(status / 100)}xx` });
      observer.measure(WEB_DURATION, { page }, (clock() - startedMs) / 1_000);
    }
  };
}
