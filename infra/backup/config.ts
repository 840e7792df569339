import { readFileSync } from 'node:fs';
import * as z from 'zod';
import {
  ConfigError,
  httpUrl,
  optional,
  parseEnvironment,
  required,
  separated,
  type ValuesOf,
  variables,
  withDefault,
} from '../../shared/platform/config.ts';
import { ownerUrlOf, ownerVariables } from '../scripts/environments.ts';
import { databaseOf, MAX_NAME_BYTES, placeOf, withDatabase } from './connection.ts';

const RECIPIENT = /^age1[a-z0-9]+$/;
const IDENTITY = /^AGE-SECRET-KEY-[A-Z0-9-]+$/;

const backupVariables = {
  ...ownerVariables,
  BACKUP_DIR: required(
    () => z.string().min(1),
    'Set the folder that keeps the backups. It’s created if it doesn’t exist.',
  ),
  BACKUP_RECIPIENT: withDefault<string[]>(
    [],
    () => separated(z.string().regex(RECIPIENT)),
    'Set the public key of an age identity (age1…; `age-keygen` makes one). Separate several with commas.',
  ),
  BACKUP_IDENTITY: optional(
    () => z.string().min(1),
    'Set an age identity (AGE-SECRET-KEY-1…), or the path of a file that has some.',
  ),
  BACKUP_VERIFY_URL: optional(
    variables.databaseUrl.schema,
    'Set the connection string of a server where databases can be created (default: the same server).',
  ),
  BACKUP_S3_URL: optional(httpUrl, 'Set https://host/bucket or https://host/bucket/folder.'),
  BACKUP_S3_KEY: optional(() => z.string().min(1), 'Set the ID of an access key for BACKUP_S3_URL.'),
  BACKUP_S3_SECRET: optional(() => z.string().min(1), 'Set the secret of BACKUP_S3_KEY.'),
  BACKUP_S3_REGION: optional(
    () => z.string().min(1),
    'Set the region of BACKUP_S3_URL (default: from its host name, or `auto`).',
  ),
  PG_DUMP: optional(() => z.string().min(1), 'Set the path of a pg_dump that fits the server.'),
} as const;

/** Names of all variables, for the test of .env.example. */
export const BACKUP_VARIABLES = Object.keys(backupVariables);

export interface S3Config {
  url: string;
  key: string;
  secret: string;
  region: string;
}

export interface BackupConfig {
  /** The database, as the owner of its tables. */
  databaseUrl: string;
  /** Whether that's another one than that of the installation, such as for a drill. */
  isOther: boolean;
  /** Where backups are kept. */
  folder: string;
  /** Who can decrypt them. None: they aren't encrypted. */
  recipients: readonly string[];
  /** Decrypt backups. None: what's encrypted can't be read. */
  identities: readonly string[];
  /** Where scratch databases are created. */
  verifyUrl: string;
  s3: S3Config | undefined;
  pgDump: string | undefined;
}

/** @throws {ConfigError} if a variable is missing or invalid. It names each one and says what to set. */
export function readBackupConfig(environment: Record<string, unknown>): BackupConfig {
  const values = parseEnvironment(backupVariables, environment);
  const databaseUrl = ownerUrlOf(values);
  return {
    databaseUrl,
    isOther: false,
    folder: values.BACKUP_DIR,
    recipients: values.BACKUP_RECIPIENT,
    identities: values.BACKUP_IDENTITY === undefined ? [] : readIdentities(values.BACKUP_IDENTITY),
    verifyUrl: values.BACKUP_VERIFY_URL ?? databaseUrl,
    s3: s3Of(values),
    pgDump: values.PG_DUMP,
  };
}

/**
 * The same for a restore, which replaces a database: there mustn't be any doubt which.
 *
 * @param database a name on the same server (default: that of the installation).
 * @throws {ConfigError} also if both variables are set, but lead to different databases.
 */
export function readRestoreConfig(environment: Record<string, unknown>, database?: string): BackupConfig {
  const config = readBackupConfig(environment);
  const { DATABASE_URL } = parseEnvironment(ownerVariables, environment);
  if (DATABASE_URL !== undefined && placeOf(DATABASE_URL) !== placeOf(config.databaseUrl))
    throw new ConfigError(
      `MIGRATE_DATABASE_URL and DATABASE_URL lead to different databases (${placeOf(config.databaseUrl)} and ${placeOf(DATABASE_URL)}), so it isn’t clear which one to replace. Unset the wrong one. To restore into another database on the same server, add --database NAME.`,
    );
  if (database === undefined) return config;
  if (database === '' || Buffer.byteLength(database) > MAX_NAME_BYTES)
    throw new ConfigError(`The name of a --database has from 1 to ${MAX_NAME_BYTES} bytes.`);
  const isOther = database !== databaseOf(config.databaseUrl);
  return { ...config, databaseUrl: withDatabase(config.databaseUrl, database), isOther };
}

function s3Of(values: ValuesOf<typeof backupVariables>): S3Config | undefined {
  const { BACKUP_S3_URL: url, BACKUP_S3_KEY: key, BACKUP_S3_SECRET: secret, BACKUP_S3_REGION: region } = values;
  if (url === undefined) return undefined;
  if (key === undefined || secret === undefined)
    throw new ConfigError('BACKUP_S3_URL needs BACKUP_S3_KEY and BACKUP_S3_SECRET.');
  return { url, key, secret, region: region ?? regionOf(new URL(url).hostname) };
}

/** `s3.eu-central-1.amazonaws.com`, `fsn1.your-objectstorage.com`, … */
function regionOf(host: string): string {
  const known =
    /\bs3[.-]([a-z0-9-]+)\.(?:amazonaws\.com|backblazeb2\.com|scw\.cloud|wasabisys\.com|[a-z0-9-]+\.ovh\.net)/.exec(
      host,
    ) ?? /^(?:.+\.)?([a-z0-9-]+)\.(?:your-objectstorage|digitaloceanspaces)\.com$/.exec(host);
  return known?.[1] ?? 'auto';
}

/** An identity, or those of a file as `age-keygen` writes it. */
function readIdentities(given: string): string[] {
  const text = given.startsWith('AGE-SECRET-KEY-') ? given : readIdentityFile(given);
  const lines = text.split('\n').map((line) => line.trim());
  const identities = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (identities.length === 0 || !identities.every((line) => IDENTITY.test(line)))
    throw new ConfigError('BACKUP_IDENTITY isn’t an age identity (AGE-SECRET-KEY-1…), nor a file that has some.');
  return identities;
}

function readIdentityFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Doesn't name the path: it may be a mistyped secret.
    throw new ConfigError(
      'BACKUP_IDENTITY is neither an age identity (AGE-SECRET-KEY-1…) nor a file that can be read.',
    );
  }
}
