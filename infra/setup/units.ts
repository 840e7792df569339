/** The environment of each unit in infra/systemd: only what that process needs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EDGE_VARIABLES } from '../../edge/config.ts';
import { VOICE_NODE_VARIABLES } from '../../voice-node/config.ts';
import { REDIS_REST_VARIABLES } from '../redis-rest/config.ts';
import { NODE_LOGIN } from '../scripts/logins.ts';
import { readEnvFile, writeEnvFile } from './env-file.ts';
import { loggedInAs } from './variables.ts';

/** Where the unit `chorus-backup` may write. */
export const BACKUPS = '/var/lib/chorus/backups';
/** Everything is on this machine, and a TLS proxy or a tunnel is in front of the edge. */
const HERE = '127.0.0.1';

/**
 * Writes one file for each unit. What an operator added or changed in them stays, except for what's in `.env`.
 *
 * @param values of `.env`.
 * @returns the files' names.
 */
export function writeUnitFiles(folder: string, values: Readonly<Record<string, string>>): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const owner = values.MIGRATE_DATABASE_URL ?? values.DATABASE_URL ?? '';
  const passwords = ['EDGE_DATABASE_PASSWORD', 'NODE_DATABASE_PASSWORD'] as const;
  const node = values.MIGRATE_DATABASE_URL && loggedInAs(owner, NODE_LOGIN, values.NODE_DATABASE_PASSWORD ?? '');
  const files: Record<string, Record<string, string>> = {
    'edge.env': { ...picked(values, EDGE_VARIABLES), HOST: HERE },
    'voice-node.env': {
      ...picked(values, VOICE_NODE_VARIABLES),
      ...(node && { DATABASE_URL: node }),
      HOST: HERE,
    },
    'migrate.env': { DATABASE_URL: owner, ...picked(values, passwords) },
    'lavalink.env': {
      LAVALINK_SERVER_PASSWORD: values.LAVALINK_PASSWORD ?? '',
      SERVER_ADDRESS: HERE,
      ...picked(values, LAVALINK_VARIABLES),
    },
    'backup.env': { DATABASE_URL: owner, BACKUP_DIR: BACKUPS, ...picked(values, BACKUP_VARIABLES) },
  };
  if (values.REDIS_URL) files['redis-rest.env'] = { ...picked(values, REDIS_REST_VARIABLES), HOST: HERE };
  for (const [name, variables] of Object.entries(files)) {
    const path = join(folder, name);
    const before = readEnvFile(path);
    const own = OWN.filter((key) => key in variables).map((key) => [key, before[key] ?? variables[key] ?? '']);
    writeEnvFile(path, { ...variables, ...Object.fromEntries(own) });
  }
  return Object.keys(files);
}

/** What an operator may change in a unit's file, because `.env` has nothing to say about it. */
const OWN = ['HOST', 'SERVER_ADDRESS', 'BACKUP_DIR'];

/** What infra/lavalink/application.yml asks for, besides the password. */
const LAVALINK_VARIABLES = [
  'LAVALINK_SPOTIFY',
  'SPOTIFY_CLIENT_ID',
  'SPOTIFY_CLIENT_SECRET',
  'LAVALINK_APPLE_MUSIC',
  'APPLE_MUSIC_TOKEN',
  'LAVALINK_DEEZER',
  'DEEZER_KEY',
  'DEEZER_ARL',
  'MUSIC_COUNTRY',
] as const;

const BACKUP_VARIABLES = [
  'BACKUP_RECIPIENT',
  'BACKUP_S3_URL',
  'BACKUP_S3_KEY',
  'BACKUP_S3_SECRET',
  'BACKUP_S3_REGION',
  'PG_DUMP',
] as const;

function picked(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => names.includes(name) && value !== ''));
}
