import type { Context, MiddlewareHandler } from 'hono';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import { NONCE, secureHeaders } from 'hono/secure-headers';
import { hasTranslations } from './words/language.ts';

/**
 * What browsers may do with an answer. A page gets its style and icon from here, sends its forms here, and nothing else: there's no
 * script, nothing inline, and no other origin. https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP
 *
 * @param hasScripts lets the scripts run that this answer names, and lets them ask this origin.
 */
export function securityHeaders(hasScripts = false): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      ...(hasScripts && { scriptSrc: [NONCE], connectSrc: ["'self'"] }),
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [], usb: [] },
    // Without the subdomains: they may belong to someone else.
    strictTransportSecurity: 'max-age=31536000',
    xFrameOptions: 'DENY',
    // With no referrer at all, browsers hide the origin of a form from its own site, too.
    referrerPolicy: 'same-origin',
  });
}

/**
 * Gives answers an ETag. What was asked for with the present one is answered with a 304.
 *
 * @param isDetermined whether the answer depends on nothing but the URL (default: it always does).
 */
export function entityTags(isDetermined: (c: Context) => boolean = () => true): MiddlewareHandler {
  // Without these, a script of another origin couldn't read a 304.
  const retainedHeaders = [...RETAINED_304_HEADERS, 'access-control-allow-origin', 'access-control-expose-headers'];
  const tag = etag({ retainedHeaders });
  return (c, next) => (isDetermined(c) ? tag(c, next) : next());
}

/** A page or document that's the same until the next release, in each language: kept, but checked each time. */
export function revalidated(c: Context): void {
  c.header('cache-control', 'no-cache');
  if (hasTranslations()) c.header('vary', 'Accept-Language', { append: true });
}

/** An answer that's the same for the same URL. A release may change it, so it's kept for an hour. */
export function kept(c: Context): void {
  c.header('cache-control', 'public, max-age=3600');
}

/** An answer that's another one the next time. */
export function neverKept(c: Context): void {
  c.header('cache-control', 'no-store');
}
