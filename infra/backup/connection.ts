/** One database server, for our client and for Postgres's own tools. */
import { existsSync } from 'node:fs';
import postgres from 'postgres';
import { connect, type Sql } from '../../shared/platform/postgres.ts';

/** Names of databases are cut after this many bytes. */
export const MAX_NAME_BYTES = 63;
const PARTS = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/;
/** Where Linux distributions keep the certificates they trust. libpq looks for a file of the account's own otherwise. */
const TRUSTED = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];
/** Databases that every server has, to connect to while another one is created or renamed. */
const MAINTENANCE = ['postgres', 'template1'] as const;

/** A connection string, taken apart. It was read by `readDatabaseUrl` before. */
function partsOf(url: string) {
  const [, user = '', password = '', hosts = '', path = '', query = ''] = PARTS.exec(url) ?? [];
  const database = decodeURIComponent(path) || decodeURIComponent(user);
  return { user: decodeURIComponent(user), password: decodeURIComponent(password), hosts, database, query };
}

/** The name of the database that a connection string leads to. */
export function databaseOf(url: string): string {
  return partsOf(url).database;
}

/** Where a database is: hosts, ports, and its name. Has no login, so it can be shown. An alias of a host is another host. */
export function placeOf(url: string): string {
  const { hosts, database } = partsOf(url);
  const places = pairsOf(hosts).map(([host, port]) => `${host.toLowerCase()}:${port}`);
  return `${places.join(',')}/${database}`;
}

/** Each host and its port. */
function pairsOf(hosts: string): [host: string, port: string][] {
  return hosts.split(',').map((each) => {
    const [, host = each, port = '5432'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(each) ?? [];
    return [host, port];
  });
}

/** The same server and login, but another database. */
export function withDatabase(url: string, database: string): string {
  const { user, password, hosts, query } = partsOf(url);
  const login = user === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return `postgres://${login}${hosts}/${encodeURIComponent(database)}${query === '' ? '' : `?${query}`}`;
}

/**
 * What `pg_dump` and `pg_restore` need to connect, as environment variables: a password among a process's arguments could be read by
 * everyone on the machine.
 */
export function libpqEnvironment(url: string, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { user, password, hosts, database, query } = partsOf(url);
  const given = new URLSearchParams(query);
  const pairs = pairsOf(hosts);
  const mode = given.get('sslmode') ?? undefined;
  const roots = environment.PGSSLROOTCERT ?? TRUSTED.find((path) => existsSync(path));
  const wanted: NodeJS.ProcessEnv = {
    PATH: environment.PATH,
    HOME: environment.HOME,
    PGHOST: pairs.map(([host]) => host.replace(/^\[(.*)\]$/, '$1')).join(','),
    PGPORT: pairs.map(([, port]) => port).join(','),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGSSLMODE: mode,
    PGSSLROOTCERT: mode === 'verify-full' ? roots : environment.PGSSLROOTCERT,
    PGOPTIONS: given.get('options') ?? undefined,
    PGTARGETSESSIONATTRS: given.get('target_session_attrs') ?? undefined,
    PGAPPNAME: 'chorus backup',
    PGCONNECT_TIMEOUT: '10',
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined && value !== ''));
}

/** Runs `use` with one connection. Statements may take as long as they need. */
export async function withConnection<T>(url: string, use: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connect(url, { max: 1, applicationName: 'chorus backup', staysOpen: true });
  try {
    await sql.unsafe('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = 0');
    return await use(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Runs `use` with a connection to the server but to none of our databases. */
export async function withServer<T>(url: string, use: (sql: Sql) => Promise<T>): Promise<T> {
  let failure: unknown;
  for (const name of MAINTENANCE.filter((name) => name !== databaseOf(url))) {
    const sql = connect(withDatabase(url, name), { max: 1, applicationName: 'chorus backup', staysOpen: true });
    try {
      await sql`select`;
    } catch (error) {
      await sql.end({ timeout: 2 });
      // There's no such database, or this role may not connect to it.
      if (!(error instanceof postgres.PostgresError) || !['3D000', '42501', '28000'].includes(error.code)) throw error;
      failure = error;
      continue;
    }
    return await use(sql).finally(() => sql.end({ timeout: 2 }));
  }
  throw failure;
}

/** Quotes a name for a statement that takes no parameters. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text for a statement that takes no parameters. */
export function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
