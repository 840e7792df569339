/** Backups in S3, or anything that speaks its protocol. */
import { openAsBlob } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { S3mini, S3ServiceError } from 's3mini';
import type { S3Config } from './config.ts';
import { PRIVATE } from './files.ts';
import { type Backup, backupOf, manifestNameOf, parseManifest } from './manifest.ts';
import { BackupProblem, messageOf } from './problem.ts';

/** S3's own limit is 10,000 parts of an upload. */
const MAX_PARTS = 9_000;
const PART_BYTES = 16 * 2 ** 20;
const ATTEMPTS = 4;
const RETRY_MS = 500;
/** For one request, which sends or fetches one part at most. */
const REQUEST_LIMIT_MS = 5 * 60_000;

export interface StoredFile {
  name: string;
  bytes: number;
  modifiedAt: Date;
}

export class Storage {
  readonly #client: S3mini;
  readonly #options;
  /** The folder in the bucket, with a slash at its end; empty: none. */
  readonly #prefix: string;
  readonly #partBytes: number;

  /** @param partBytes files larger than this are sent and fetched in parts. S3 takes no parts under 5 MiB but the last one. */
  constructor({ url, key, secret, region }: S3Config, partBytes = PART_BYTES) {
    const { protocol, host, pathname } = new URL(url);
    // Without a path, the bucket is part of the host's name.
    const [bucket, ...folders] = pathname.split('/').filter(Boolean).map(decodeURIComponent);
    this.#prefix = folders.map((folder) => `${folder}/`).join('');
    this.#partBytes = partBytes;
    this.#options = {
      endpoint: `${protocol}//${host}${bucket === undefined ? '' : `/${encodeURIComponent(bucket)}`}`,
      accessKeyId: key,
      secretAccessKey: secret,
      region,
      requestAbortTimeout: REQUEST_LIMIT_MS,
    };
    this.#client = this.#clientFor(partBytes);
  }

  #clientFor(partBytes: number): S3mini {
    return new S3mini({ ...this.#options, minPartSize: partBytes, requestSizeInBytes: partBytes });
  }

  /** Sends a file, in parts if it's large. It appears once it's complete. */
  async upload(path: string, name: string): Promise<void> {
    const file = await openAsBlob(path);
    const client = this.#clientFor(Math.max(this.#partBytes, Math.ceil(file.size / MAX_PARTS)));
    await this.#attempt(() => client.putAnyObject(this.#prefix + name, file));
    const bytes = await this.#attempt(() => client.getContentLength(this.#prefix + name));
    if (bytes !== file.size) throw new BackupProblem(`S3 has ${bytes} of ${file.size} bytes of ${name}.`);
  }

  async writeText(name: string, text: string): Promise<void> {
    await this.#attempt(() => this.#client.putObject(this.#prefix + name, text, 'application/json'));
  }

  /** Undefined if there's no such file. */
  async readText(name: string): Promise<string | undefined> {
    return (await this.#attempt(() => this.#client.getObject(this.#prefix + name))) ?? undefined;
  }

  /** Fetches a file of this size to a path where there's none yet. */
  async download(name: string, bytes: number, path: string): Promise<void> {
    const file = await open(path, PRIVATE.flags, PRIVATE.mode);
    try {
      for (let start = 0; start < bytes; start += this.#partBytes) {
        const end = Math.min(start + this.#partBytes, bytes) - 1;
        const part = await this.#attempt(async () => {
          const response = await this.#client.getObjectRaw(this.#prefix + name, false, start, end + 1);
          return new Uint8Array(await response.arrayBuffer());
        });
        if (part.byteLength !== end - start + 1)
          throw new BackupProblem(`${name} in S3 is truncated: it has fewer than ${bytes} bytes.`);
        await file.writeFile(part);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async list(): Promise<StoredFile[]> {
    const found = await this.#attempt(() => this.#client.listObjects('/', this.#prefix));
    if (found === null) throw new BackupProblem('BACKUP_S3_URL: there’s no such bucket.');
    return found
      .map(({ Key, Size, LastModified }) => ({
        name: Key.slice(this.#prefix.length),
        bytes: Number(Size),
        modifiedAt: new Date(LastModified),
      }))
      .filter(({ name }) => name !== '' && !name.includes('/'));
  }

  async delete(name: string): Promise<void> {
    await this.#attempt(() => this.#client.deleteObject(this.#prefix + name));
  }

  /** All complete backups, newest first. */
  async backups(): Promise<Backup[]> {
    const files = await this.list();
    const backups: Backup[] = [];
    for (const { name, bytes } of files.filter((file) => /^chorus-.*\.dump(\.age)?$/.test(file.name))) {
      const manifestName = manifestNameOf(name);
      if (!files.some((file) => file.name === manifestName)) continue;
      const manifest = parseManifest((await this.readText(manifestName)) ?? '');
      if (manifest?.file === name) backups.push(backupOf(manifest, bytes));
    }
    return backups.sort((a, b) => b.at.getTime() - a.at.getTime());
  }

  /** Tries again what a server or the network may have failed at. */
  async #attempt<T>(act: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await act();
      } catch (error) {
        const { status, serviceCode } = refusalIn(error);
        const isFinal = error instanceof BackupProblem || (status !== undefined && status < 500 && status !== 429);
        if (!isFinal && attempt < ATTEMPTS) {
          await wait(RETRY_MS * 2 ** (attempt - 1));
          continue;
        }
        if (error instanceof BackupProblem) throw error;
        // Its body may repeat what was signed.
        const reason = status === undefined ? messageOf(error) : `${status}${serviceCode ? ` ${serviceCode}` : ''}`;
        const advice = status === 403 ? ' Check BACKUP_S3_KEY, BACKUP_S3_SECRET, and what they may do there.' : '';
        throw new BackupProblem(`BACKUP_S3_URL can’t be used: ${reason}.${advice}`);
      }
    }
  }
}

/** What the server answered, if it did. The client wraps some of its errors. */
function refusalIn(error: unknown): { status?: number; serviceCode?: string } {
  const errors = [error, error instanceof Error ? error.cause : undefined];
  return errors.find((each): each is S3ServiceError => each instanceof S3ServiceError) ?? {};
}
