/** Who sends a request, as far as rate limits are concerned. */

/** Addresses of proxies: this machine, its network, and link-local ones. */
const PRIVATE = /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe[89ab])/i;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/i;

/**
 * The address of a request's sender; for IPv6, the network of 64 bits that a household has.
 *
 * On Workers, Cloudflare names it. On Node, a proxy in front of the edge is on a private address and adds its client to the end of
 * `X-Forwarded-For`; what comes before that is the client's own invention, and so is the whole header without a proxy.
 *
 * @param peer the other end of the connection; undefined on Workers.
 */
export function clientAddress(headers: Headers, peer: string | undefined): string {
  if (peer === undefined) return networkOf(headers.get('cf-connecting-ip') ?? '');
  const direct = peer.replace(/^::ffff:/i, '');
  if (!PRIVATE.test(direct)) return networkOf(direct);
  const last = (headers.get('x-forwarded-for')?.split(',').at(-1) ?? '').trim();
  return networkOf(ADDRESS.test(last) ? last : direct);
}

function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const known = groups(head);
  const missing = tail === undefined ? 0 : Math.max(0, 8 - known.length - groups(tail).length);
  const all = [...known, ...Array.from({ length: missing }, () => '0'), ...groups(tail ?? '')];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::`;
}
