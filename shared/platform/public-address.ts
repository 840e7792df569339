/** Which IP addresses and hosts are public. Own code, because `node:net` has no block list on Workers. */

/** Not public, by the IANA special-purpose registry: first address and prefix length. */
const CLOSED_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Of IPv6 only 2000::/3 is public, except these: protocol assignments with Teredo, documentation, 6to4. */
const CLOSED_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];
const OPEN_V6 = ['2000::', 3] as const;
/** Prefixes of 96 bits before the IPv4 address that counts: mapped addresses, and NAT64. */
const CARRIERS = ['::ffff:0:0', '64:ff9b::'];

/** Top-level names of internal networks: reserved by RFC 6761, 6762, 7686, and 8375 or by ICANN, and those that routers use. */
const INTERNAL_DOMAINS = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'arpa',
  'test',
  'example',
  'onion',
  'alt',
];

/** Whether an address is public, in any form of RFC 4291 or dotted decimal; false for anything else. */
export function isPublicAddress(text: string): boolean {
  const four = parseV4(text);
  if (four !== undefined) return isPublicV4(four);
  const six = parseV6(text);
  if (six === undefined) return false;
  if (CARRIERS.some((carrier) => isWithin(six, [carrier, 96]))) return isPublicV4(Number(six & 0xffff_ffffn));
  return isWithin(six, OPEN_V6) && !CLOSED_V6.some((block) => isWithin(six, block));
}

/** Whether it's an IP address, not a name. */
export function isAddress(text: string): boolean {
  return parseV4(text) !== undefined || parseV6(text) !== undefined;
}

/**
 * Whether a host may be public, by its name alone.
 *
 * @param host as `URL` returns it: IPv4 in dotted decimal, IPv6 in brackets.
 */
export function isPublicHost(host: string): boolean {
  const name = host.replace(/\.+$/, '').toLowerCase();
  if (isAddress(name)) return isPublicAddress(name);
  const labels = name.split('.');
  // A name of one label is resolved in the local search domains.
  return labels.length > 1 && !name.startsWith('[') && !INTERNAL_DOMAINS.includes(labels.at(-1) as string);
}

function isPublicV4(address: number): boolean {
  return !CLOSED_V4.some(([first, length]) => {
    const size = 2 ** (32 - length);
    return Math.floor(address / size) === Math.floor((parseV4(first) as number) / size);
  });
}

function isWithin(address: bigint, [first, length]: readonly [string, number]): boolean {
  const rest = BigInt(128 - length);
  return address >> rest === (parseV6(first) as bigint) >> rest;
}

/** Only dotted decimal; `URL` normalizes the other forms that browsers accept. */
function parseV4(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  return parts.every((part) => part <= 255) ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}

function parseV6(text: string): bigint | undefined {
  // A zone names a local interface, so it's never public, and `parseV6` rejects it.
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  const four = dotted === null ? undefined : parseV4(dotted[2] as string);
  if (dotted !== null && four === undefined) return undefined;
  const hex = four === undefined ? bare : `${dotted?.[1]}${(four >>> 16).toString(16)}:${(four % 65_536).toString(16)}`;
  const halves = hex.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}
