/** Postgres connection strings as hosters hand them out, turned into what the client and the server understand. */

const UNKNOWN = 'not a postgres:// connection string';
const SCHEME = /^postgres(ql)?:\/\//;

/** Sent to the server as they are: settings that every Postgres knows, and those the client reads itself. */
const KEPT = new Set([
  'application_name',
  'options',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'target_session_attrs',
  'prepare',
]);

/** Of libpq, and of clients that add to it. `verify-ca` becomes stricter, because the client doesn't know it. */
const SSL_MODES: Readonly<Record<string, string>> = {
  disable: 'disable',
  false: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  require: 'require',
  true: 'require',
  'no-verify': 'require',
  'verify-ca': 'verify-full',
  'verify-full': 'verify-full',
};

/** A string that can't be used, with what's wrong. Never contains the string. */
export class DatabaseUrlError extends Error {
  override name = 'DatabaseUrlError';
}

/**
 * Reads a connection string. Parameters of other clients (`channel_binding`, `connection_limit`, `supa`, …) are dropped: the server
 * would refuse them. So is Prisma's `schema`, because everything here is in `public`. `pgbouncer=true` turns prepared statements off.
 *
 * @throws {DatabaseUrlError} if it isn't one.
 */
export function readDatabaseUrl(text: string): string {
  const trimmed = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (!SCHEME.test(trimmed)) throw new DatabaseUrlError(UNKNOWN);
  const { url, hosts } = parse(trimmed);
  const given = new URLSearchParams(url.search);
  url.search = '';
  for (const [name, value] of given) if (KEPT.has(name)) url.searchParams.set(name, value);
  const mode = given.get('sslmode') ?? given.get('ssl');
  if (mode !== null) {
    const known = SSL_MODES[mode.toLowerCase()];
    if (known === undefined)
      throw new DatabaseUrlError('sslmode isn’t one of disable, allow, prefer, require, verify-ca, and verify-full');
    url.searchParams.set('sslmode', known);
  }
  if (given.get('pgbouncer') === 'true') url.searchParams.set('prepare', 'false');
  return url.href.replace(hosts.first, hosts.all);
}

/** Several hosts, separated by commas, aren't a URL, so all but the first are set aside. */
function parse(text: string): { url: URL; hosts: { first: string; all: string } } {
  const rest = text.replace(SCHEME, '');
  const authority = rest.split(/[/?]/)[0] ?? '';
  const all = authority.slice(authority.lastIndexOf('@') + 1);
  const first = all.split(',')[0] ?? '';
  const url = urlOf(text.replace(all, first));
  if (url !== undefined && !isCut(url)) {
    const start = url.username === '' ? '//' : '@';
    return { url, hosts: all === first ? { first: '', all: '' } : { first: start + url.host, all: start + all } };
  }
  if (/[%#?@]/.test(rest))
    throw new DatabaseUrlError(
      'the user or password has a character that URLs reserve. Write % as %25, # as %23, / as %2F, ? as %3F, and @ as %40',
    );
  throw new DatabaseUrlError(UNKNOWN);
}

function urlOf(text: string): URL | undefined {
  try {
    const url = new URL(text);
    // The client decodes all of them.
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
    return url;
  } catch {
    return undefined;
  }
}

/** Whether a raw `#`, `/`, or `?` ended the password early, so that the @ before the host is now somewhere behind it. */
function isCut({ hash, username, pathname, searchParams }: URL): boolean {
  if (hash !== '') return true;
  return username === '' && (pathname.includes('@') || [...searchParams.keys()].some((name) => name.includes('@')));
}
