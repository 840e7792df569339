/** Ledgers on a server that has its own `pg_dump`, and a folder for the backups of each. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { payMember } from '../../shared/economy/pay.ts';
import { migrate } from '../../shared/platform/migrations.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { exportData } from '../../shared/privacy/data.ts';
import { runBackup } from '../backup/backup.ts';
import { type BackupConfig, readBackupConfig } from '../backup/config.ts';
import { databaseOf, withConnection, withDatabase, withServer } from '../backup/connection.ts';
import type { Manifest } from '../backup/manifest.ts';
import { runRestore } from '../backup/restore.ts';
import { type Books, booksOn } from './books.ts';
import { type DebianPostgres, debianPostgres, type RunningPostgres, startDebianPostgres } from './debian-postgres.ts';
import { runScript } from './script.ts';

/** An installation whose members have credits. */
export interface Installation extends Books {
  name: string;
  /** Two members with a million credits each. */
  members: [string, string];
  folder: string;
  environment: Record<string, string>;
  config(changes?: Record<string, string>): BackupConfig;
  /** One member pays another one credit. Returns the receipt's number. */
  pay(): Promise<string>;
  /** Runs `npm run backup` or `npm run restore` as a process. */
  script(
    name: 'backup' | 'restore',
    args: string[],
    given?: { changes?: Record<string, string>; input?: string },
  ): ReturnType<typeof runScript>;
  /** Whether the database has anything about a member. */
  isKnown(id: string): Promise<boolean>;
  backUp(changes?: Record<string, string>): Promise<{ manifest: Manifest; problems: string[]; said: string }>;
  /** Restores without asking. */
  restore(what: string, changes?: Record<string, string>): Promise<string>;
}

export interface BackupStage {
  server: RunningPostgres;
  install(): Promise<Installation>;
  /** Names of all databases of the installations, and of scratch databases. */
  databases(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function openBackupStage(
  postgres: DebianPostgres,
  settings: Record<string, string> = {},
): Promise<BackupStage> {
  const server = await startDebianPostgres(postgres, { settings });
  await withConnection(server.url, (sql) => migrate(sql));
  const cleanUp: (() => Promise<void>)[] = [];
  return {
    server,
    async install() {
      const name = `installation_${randomBytes(4).toString('hex')}`;
      await withServer(server.url, (sql) => sql.unsafe(`create database ${name} template chorus`));
      const url = withDatabase(server.url, name);
      const sql = connect(url, { max: 5 });
      const folder = join(mkdtempSync(join(tmpdir(), 'chorus-backups-')), 'backups');
      cleanUp.push(async () => {
        await sql.end({ timeout: 1 });
        rmSync(join(folder, '..'), { recursive: true, force: true });
      });
      const books = await booksOn({ url, sql, drop: async () => {} });
      const members: [string, string] = [await books.memberWith(1_000_000), await books.memberWith(1_000_000)];
      const environment = { DATABASE_URL: url, BACKUP_DIR: folder, PATH: process.env.PATH ?? '', HOME: tmpdir() };
      const config = (changes: Record<string, string> = {}) => readBackupConfig({ ...environment, ...changes });
      const signal = new AbortController().signal;
      return {
        ...{ ...books, name, members, folder, environment, config },
        async pay() {
          const outcome = await payMember(...books.by(members[0]), { to: members[1], amount: 1, note: undefined });
          if (outcome.status !== 'paid') throw new Error(`Not paid but ${outcome.status}`);
          return outcome.transfer;
        },
        script: (script, args, { changes = {}, input } = {}) =>
          runScript(`infra/scripts/${script}.ts`, args, { ...environment, ...changes }, input),
        isKnown: (id) =>
          withConnection(url, async (each) => Object.keys(await exportData(each, { kind: 'member', id })).length > 0),
        async backUp(changes) {
          const said: string[] = [];
          const result = await runBackup({ config: config(changes), say: (sentence) => said.push(sentence), signal });
          return { ...result, said: said.join('\n') };
        },
        async restore(what, changes) {
          const said: string[] = [];
          const confirm = async (database: string) => database === databaseOf(url);
          await runRestore({ config: config(changes), what, confirm, say: (sentence) => said.push(sentence), signal });
          return said.join('\n');
        },
      };
    },
    async databases() {
      const rows = await withServer(
        server.url,
        (sql) =>
          sql<
            { name: string }[]
          >`select datname as name from pg_database where datname !~ '^(template|postgres|chorus$)' order by 1`,
      );
      return rows.map(({ name }) => name);
    },
    async stop() {
      for (const each of cleanUp) await each();
      await server.stop();
    },
  };
}

/**
 * Tests of one stage. Nothing is tried on a machine without Debian's postgresql.
 *
 * @param tests gets the stage, which is there once the tests run.
 */
export function describeBackups(title: string, tests: (stage: BackupStage, postgres: DebianPostgres) => void): void {
  const postgres = debianPostgres;
  if (postgres === null) {
    describe.skip(`${title}: there’s no postgresql of Debian’s here`, () => {});
    return;
  }
  describe(title, () => {
    const stage = {} as BackupStage;
    beforeAll(async () => {
      Object.assign(stage, await openBackupStage(postgres));
    });
    afterAll(() => stage.stop());
    tests(stage, postgres);
  });
}
