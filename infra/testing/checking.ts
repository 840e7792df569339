/** For tests of `npm run check`: a checkout's folder, what areas find, and servers that answer in someone else's place. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { enabledCommands } from '../../edge/enabled-commands.ts';
import { checkedManifest } from '../../edge/interactions/checked-manifest.ts';
import { VERSION } from '../../shared/platform/version.ts';
import { nameOf, writeManifest } from '../backup/manifest.ts';
import { AREAS } from '../check/registry.ts';
import { runCheck } from '../check/run.ts';
import { IMAGES_FILE, pinsIn, withDigests } from '../docker/pins.ts';
import { textOf } from '../docker/reading.ts';
import { type LocalDiscord, startDiscord } from '../sandbox/discord/index.ts';
import { type RedisEndpoint, startRedis } from '../sandbox/redis/server.ts';
import { register } from '../scripts/registration.ts';

/** A checkout whose images are pinned and whose secrets and backups are private. */
export function checkoutFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'chorus-check-'));
  mkdirSync(join(root, dirname(IMAGES_FILE)), { recursive: true });
  const images = textOf(IMAGES_FILE);
  const digests = new Map(pinsIn(images).map(({ reference }) => [reference, `sha256:${'0'.repeat(64)}`]));
  writeFileSync(join(root, IMAGES_FILE), withDigests(images, digests));
  writeFileSync(join(root, '.env'), 'METRICS_TOKEN=x\n', { mode: 0o600 });
  mkdirSync(join(root, 'backups'), { mode: 0o700 });
  return root;
}

/** Puts a backup into the folder that looks like one of now, verified. */
export async function addBackup(folder: string): Promise<void> {
  const now = new Date();
  const file = nameOf(now, false);
  writeFileSync(join(folder, file), '12345');
  await writeManifest(folder, {
    ...{ format: 1, file, bytes: 5, sha256: 'a'.repeat(64), recipients: [], release: VERSION, toolsVersion: 15 },
    ...{ takenAt: now.toISOString(), finishedAt: now.toISOString(), server: { version: '15.18', major: 15 } },
    ...{ database: { name: 'chorus', encoding: 'UTF8', collate: 'C', ctype: 'C' }, schemaVersion: 118, rows: {} },
    books: { transfers: 0, entries: 0, accounts: 0, credits: '0' },
    verified: { at: now.toISOString(), from: 'file' },
  });
}

export interface Installation {
  discord: LocalDiscord;
  redis: RedisEndpoint;
  /** What an edge needs. */
  environment: Record<string, string>;
  /** Registers all commands. */
  register(): Promise<void>;
  /** Stops Redis, and Discord if it's the installation's own. */
  stop(): Promise<void>;
}

/** What an edge talks to, besides this database. @param given a Discord that's there already. */
export async function openInstallation(databaseUrl: string, given?: LocalDiscord): Promise<Installation> {
  const discord = given ?? (await startDiscord({ port: 0 }));
  const redis = await startRedis({ token: 'a-token-for-tests' });
  const { apiBase, applicationId, botToken } = discord;
  return {
    discord,
    redis,
    environment: {
      DATABASE_URL: databaseUrl,
      DISCORD_API_BASE: apiBase,
      DISCORD_APPLICATION_ID: applicationId,
      DISCORD_PUBLIC_KEY: discord.publicKey,
      DISCORD_TOKEN: botToken,
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: redis.token,
      CUSTOM_ID_SECRET: 'c'.repeat(32),
      METRICS_TOKEN: 'm'.repeat(16),
    },
    async register() {
      await register({ apiBase, applicationId, token: botToken }, checkedManifest(enabledCommands(new Set())));
    },
    async stop() {
      if (given === undefined) await discord.stop();
      await redis.stop();
    },
  };
}

export interface Checking {
  environment: Readonly<Record<string, string>>;
  root: string;
  edgeUrl?: string;
  /** Where systemd's units are. */
  units?: string;
}

/**
 * What these areas find, as `area id level: detail`, with the fix behind an arrow. Fails if it has a secret.
 *
 * @param areas their names, separated by spaces.
 * @param changes to the environment.
 * @param withOk also what's right.
 */
export type Found = (
  areas: string,
  changes?: Record<string, string>,
  options?: { edgeUrl?: string; withOk?: boolean },
) => Promise<string[]>;

/** @param checking read anew for each check. */
export function findingsOf(checking: () => Checking): Found {
  return async (areas, changes = {}, { edgeUrl, withOk = false } = {}) => {
    const given = checking();
    const environment = { ...given.environment, ...changes };
    const chosen = AREAS.filter(({ name }) => areas.split(' ').includes(name));
    expect(chosen.length).toBe(areas.split(' ').length);
    const findings = await runCheck(
      { environment, root: given.root, units: given.units ?? '/nowhere', edgeUrl: edgeUrl ?? given.edgeUrl },
      chosen,
    );
    const secrets = Object.entries(environment).filter(([name]) => /_(TOKEN|SECRET|KEYS)$/.test(name));
    const inJson = [...(environment.AI_PROVIDERS ?? '').matchAll(/"key":"([^"]+)"/g)];
    secrets.push(...inJson.map(([, key = '']) => ['AI_PROVIDERS', key] as [string, string]));
    const shown = JSON.stringify(findings);
    for (const [name, secret] of secrets)
      expect([name, secret !== '' && shown.includes(secret)]).toEqual([name, false]);
    return findings
      .filter(({ level }) => withOk || level !== 'ok')
      .map(({ area, id, level, detail, fix }) => `${area} ${id} ${level}: ${detail}${fix ? ` → ${fix}` : ''}`);
  };
}

/** A server that answers like this instead of an edge or a node, until the test is over. */
export async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const matching = (text: string): unknown => expect.stringMatching(text);
