/** Cookies that only this origin sets and only its pages send. https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

export type CookieName = 'session' | 'login' | 'notice';

/** Browsers take the prefix only with Secure, which plain HTTP on this machine doesn't have. */
function nameOf(name: CookieName, publicUrl: string): string {
  return isSecure(publicUrl) ? `__Host-chorus-${name}` : `chorus-${name}`;
}

export function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}

export function readCookie(c: Context, name: CookieName, publicUrl: string): string | undefined {
  return getCookie(c, nameOf(name, publicUrl));
}

/** @param maxAgeS how long the browser keeps it, in seconds. */
export function writeCookie(c: Context, name: CookieName, value: string, maxAgeS: number, publicUrl: string): void {
  setCookie(c, nameOf(name, publicUrl), value, {
    ...{ path: '/', httpOnly: true, sameSite: 'Lax', maxAge: maxAgeS },
    secure: isSecure(publicUrl),
  });
}

export function dropCookie(c: Context, name: CookieName, publicUrl: string): void {
  deleteCookie(c, nameOf(name, publicUrl), { path: '/', secure: isSecure(publicUrl) });
}
