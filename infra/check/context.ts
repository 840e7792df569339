/** What the areas of a check share: the environment, and connections that are opened once. */
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../shared/platform/config.ts';
import { readDatabaseUrl } from '../../shared/platform/database-url.ts';
import { DiscordRest } from '../../shared/platform/discord/rest.ts';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { readVoiceNodeConfig, type VoiceNodeConfig } from '../../voice-node/config.ts';
import { type Application, readApplication } from './application.ts';
import { type Way, wayOf } from './way.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CheckOptions {
  environment: Environment;
  /** Where `.env` is. Default: the checkout. */
  root?: string;
  /** Where systemd's units are. Default: `/etc/systemd/system`. */
  units?: string | undefined;
  /** The edge's own address, if it isn't `PUBLIC_URL`. */
  edgeUrl?: string | undefined;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** How long the database may take to accept a connection and to answer, in milliseconds. */
const DATABASE_MS = 3_000;

export class CheckContext {
  readonly environment: Environment;
  readonly root: string;
  readonly way: Way;
  /** Without a slash at its end. Undefined if nobody said where the edge is. */
  readonly edgeUrl: string | undefined;
  #sql: Sql | undefined;
  #hasDatabase: Promise<boolean> | undefined;
  #application: Promise<Application> | undefined;

  constructor({ environment, root = ROOT, units = '/etc/systemd/system', edgeUrl }: CheckOptions) {
    // An empty variable counts as unset, like everywhere.
    this.environment = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
    this.root = root;
    this.way = wayOf(root, units);
    this.edgeUrl = (edgeUrl ?? this.environment.PUBLIC_URL)?.replace(/\/+$/, '');
  }

  /** Whether this is the environment of a voice node. It can be an edge's, too. */
  get isNode(): boolean {
    return this.environment.LAVALINK_NODES !== undefined || this.environment.NODE_PUBLIC_URL !== undefined;
  }

  /** Whether this is the environment of an edge: everything but that of a voice node alone. */
  get isEdge(): boolean {
    const { DISCORD_APPLICATION_ID, DISCORD_PUBLIC_KEY, CUSTOM_ID_SECRET } = this.environment;
    return !this.isNode || (DISCORD_APPLICATION_ID ?? DISCORD_PUBLIC_KEY ?? CUSTOM_ID_SECRET) !== undefined;
  }

  /** One connection for all areas. @throws if `DATABASE_URL` isn't set or valid. */
  get sql(): Sql {
    this.#sql ??= connect(readDatabaseUrl(this.environment.DATABASE_URL ?? ''), {
      max: 1,
      applicationName: 'chorus check',
    });
    return this.#sql;
  }

  /** Discord's REST API with the application's token; undefined without one. */
  get discord(): DiscordRest | undefined {
    const { DISCORD_TOKEN: token, DISCORD_API_BASE: apiBase } = this.environment;
    if (token === undefined) return undefined;
    return new DiscordRest({ apiBase: apiBase ?? 'https://discord.com/api', token, observe: () => {} });
  }

  /** The application that `DISCORD_TOKEN` belongs to, asked for once. Rejects if Discord doesn't tell. */
  application(): Promise<Application> {
    const { discord } = this;
    if (discord === undefined) return Promise.reject(new Error('DISCORD_TOKEN isn’t set'));
    this.#application ??= readApplication(discord);
    return this.#application;
  }

  /** The configuration of the voice node; undefined if it isn't one, or isn't valid. */
  nodeConfig(): VoiceNodeConfig | undefined {
    if (!this.isNode) return undefined;
    try {
      return readVoiceNodeConfig(this.environment);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return undefined;
    }
  }

  /** Whether an area's needs are met. The areas of the database and Discord say why not. */
  has(need: 'database' | 'discord'): Promise<boolean> {
    const works = (attempt: Promise<unknown>): Promise<boolean> =>
      attempt.then(
        () => true,
        () => false,
      );
    if (need === 'discord') return works(this.application());
    this.#hasDatabase ??= works(within(DATABASE_MS, 'The database', async () => this.sql`select 1`));
    return this.#hasDatabase;
  }

  async close(): Promise<void> {
    await this.#sql?.end({ timeout: 1 });
  }
}

/**
 * @param ms the time limit.
 * @param what who takes that long, for the error.
 * @throws if it takes longer.
 */
export async function within<T>(ms: number, what: string, act: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} didn’t respond within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([act(), late]);
  } finally {
    clearTimeout(timer);
  }
}
