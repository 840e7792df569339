/**
 * The URL of a path under a base that may have a path itself, which `new URL(path, base)` would drop.
 *
 * @param base an absolute URL, with or without a slash at its end.
 * @param path begins with a slash, and may have a query.
 */
export function urlUnder(base: string, path: string): string {
  const { origin, pathname } = new URL(base);
  return origin + pathname.replace(/\/+$/, '') + path;
}
