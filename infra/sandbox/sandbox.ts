/** Starts the whole product on one machine, for `npm start` and the end-to-end tests. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { disabledModules, enabledCommands } from '../../edge/enabled-commands.ts';
import { checkedManifest } from '../../edge/interactions/checked-manifest.ts';
import { parseEnvironment } from '../../shared/platform/config.ts';
import { readDatabaseUrl } from '../../shared/platform/database-url.ts';
import { register } from '../scripts/registration.ts';
import { bundleEdge } from '../worker/bundle.ts';
import { type AiEndpoint, startAi } from './ai/server.ts';
import { buildConsole, consoleRoutes } from './console/build.ts';
import { mountControl, type SandboxParts } from './control/routes.ts';
import { type LocalDiscord, startDiscord } from './discord/index.ts';
import { cronTriggers } from './edge/cron.ts';
import { startNodeEdge } from './edge/node.ts';
import { edgeVariables } from './edge/variables.ts';
import { startWorkerd } from './edge/workerd.ts';
import { startLyrics } from './lyrics/server.ts';
import { prepareDatabase } from './postgres/database.ts';
import { createLogins, EDGE_LOGIN, loggedInAs, NODE_LOGIN } from './postgres/logins.ts';
import { watchAnswers } from './postgres/pending-answers.ts';
import { type Pooler, startPooler } from './postgres/pooler.ts';
import { ensureDatabase, startPostgres } from './postgres/server.ts';
import { allOrFirstError, faultsOf, PartError, Replaceable, unsupported } from './processes/parts.ts';
import { freePort } from './processes/ports.ts';
import { type RedisEndpoint, startRedis } from './redis/server.ts';
import { ROOT } from './state/folder.ts';
import { loadSecrets, type Secrets } from './state/secrets.ts';
import { namesOfAgents } from './voice-nodes/demo-agents.ts';
import { startVoicePlane, type VoicePlane } from './voice-nodes/start.ts';

export interface SandboxOptions {
  /** The folder for everything that's kept between starts. */
  folder: string;
  /** The port of the console and the control API. 0 picks a free one. */
  port: number;
  /** Variables that replace embedded parts, such as `DATABASE_URL`, or `UPSTASH_REDIS_REST_URL` with its token. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Called when a part has started, with its name, its description, and how long it took. */
  started?: (part: string, what: string, tookMs: number) => void;
  /** Receives every line that a part logs. */
  log?: (line: string) => void;
  /** The edge's runtime. `workerd` is Cloudflare's. */
  runtime?: 'workerd' | 'node';
  /** Whether to start voice nodes, agents, and Lavalink. Only tests turn this off. */
  hasVoice?: boolean;
  /** How many demo agents are in the first server at the first start, 0 to 4 (default: 2). The rest are there to deploy. */
  agentsInServer?: number;
  /** For tests: the database survives process crashes, but not crashes of the machine. */
  isDisposable?: boolean;
}

export interface Sandbox {
  url: string;
  edgeUrl: string;
  databaseUrl: string;
  metricsToken: string;
  /** Where processes serve their metrics. */
  metricsUrls(): { edges: string[]; nodes: string[]; lavalink: string[] };
  /** The environment of the edge. */
  variables: Readonly<Record<string, string>>;
  discord: LocalDiscord;
  /** Sits between the edge and the embedded database. Undefined with `DATABASE_URL`. */
  pooler: Pooler | undefined;
  /** Undefined with `AI_PROVIDERS`. */
  ai: AiEndpoint | undefined;
  stop(): Promise<void>;
}

/** @throws {PartError} after stopping the parts that had started. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const composition = new Composition(options);
  try {
    return await composition.start();
  } catch (error) {
    await composition.stop();
    throw error;
  }
}

/** The database by who uses it. */
interface Database {
  /** As its owner, for tests and migrations. */
  url: string;
  edgeUrl: string;
  nodeUrl: string;
  pooler: Pooler | undefined;
}

class Composition {
  readonly #options: SandboxOptions;
  readonly #stops: (() => Promise<void>)[] = [];
  #aiEndpoint: AiEndpoint | undefined;
  readonly #parts: SandboxParts = { ready: false, edge: '', nodes: [], lavalink: [], faults: {} };

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  async start(): Promise<Sandbox> {
    const { folder, log = () => {} } = this.#options;
    // Names the areas if one doesn't exist, before anything starts.
    this.#disabledModules();
    mkdirSync(folder, { recursive: true });
    const secrets = loadSecrets(join(folder, 'secrets.json'));
    const [database, redis, discord, lyricsUrl, aiProviders, bundle] = await allOrFirstError([
      this.#database(secrets.postgresPassword),
      this.#redis(secrets.redisToken),
      this.#discord(),
      this.#lyrics(),
      this.#ai(),
      this.#timed('edge bundle', 'esbuild', 'Fix the error above. `npm test` checks the types.', () => bundleEdge()),
      this.#timed('console', 'web page', 'Fix the error above.', () => buildConsole(join(ROOT, '.chorus', 'console'))),
    ]);

    const answers = await watchAnswers(database.url);
    this.#stops.push(() => answers.stop());
    discord.watchAnswers((interaction) => answers.isPending(interaction));

    // The default port is for `npm start`.
    const edgePort = await (this.#options.isDisposable ? freePort() : freePort(8_787));
    const publicUrl = `http://127.0.0.1:${edgePort}`;
    discord.acceptLogins({ secret: secrets.clientSecret, redirects: new Set([`${publicUrl}/auth/callback`]) });
    const common = {
      databaseUrl: database.edgeUrl,
      variables: edgeVariables({
        discord,
        redis,
        lyricsUrl,
        aiProviders,
        publicUrl,
        secrets,
        environment: this.#options.environment,
      }),
      port: edgePort,
      log: (line: string) => log(`edge: ${line}`),
    };
    const runtime = this.#options.runtime ?? 'workerd';
    const edge = new Replaceable(() =>
      runtime === 'node'
        ? startNodeEdge(common)
        : startWorkerd({ ...common, bundle, configFile: join(folder, 'edge.capnp'), crons: cronTriggers() }),
    );
    const { url: edgeUrl } = await this.#timed('edge', `in ${runtime}`, 'Check its output above.', () => edge.start());
    this.#stops.push(() => edge.stop());
    this.#parts.edge = edgeUrl;
    this.#parts.faults.edge = faultsOf({
      process: edge,
      latency: unsupported('The edge can’t be slowed down. Slow down postgres, redis, or discord instead.'),
      error: unsupported('The edge can’t be made to fail. Kill it, or break postgres, redis, or discord.'),
      heal: () => {},
    });

    const hasVoice = this.#options.hasVoice ?? true;
    const plane = hasVoice ? await this.#voice(discord, database.nodeUrl, secrets, aiProviders) : undefined;

    await this.#timed('commands', 'registered', 'The local Discord rejected them. The reason is above.', async () => {
      const target = { apiBase: discord.apiBase, applicationId: discord.applicationId, token: discord.botToken };
      await register(target, checkedManifest(enabledCommands(this.#disabledModules())));
      const verdict = await discord.setInteractionsUrl(`${edgeUrl}/interactions`);
      const failed = verdict.checks.find((check) => !check.ok);
      if (!verdict.ok)
        throw new Error(`the edge responded to ${failed?.name} with ${failed?.status} instead of ${failed?.expected}`);
    });
    this.#parts.ready = true;
    return {
      url: discord.url,
      edgeUrl,
      databaseUrl: database.url,
      metricsToken: secrets.metricsToken,
      metricsUrls: () => ({ edges: [edgeUrl], nodes: [], lavalink: [], ...plane?.addresses() }),
      variables: { ...common.variables, DATABASE_URL: database.edgeUrl },
      discord,
      pooler: database.pooler,
      ai: this.#aiEndpoint,
      stop: () => this.stop(),
    };
  }

  /** Stops the parts in reverse order. */
  async stop(): Promise<void> {
    this.#parts.ready = false;
    let failure: { cause: unknown } | undefined;
    for (const stop of this.#stops.splice(0).reverse()) {
      await stop().catch((cause: unknown) => {
        // The others still have to stop.
        failure ??= { cause };
      });
    }
    if (failure !== undefined) throw failure.cause;
  }

  #disabledModules(): ReadonlySet<string> {
    const { DISABLED_MODULES } = this.#options.environment ?? {};
    return parseEnvironment({ DISABLED_MODULES: disabledModules }, { DISABLED_MODULES }).DISABLED_MODULES;
  }

  async #timed<T>(part: string, what: string, advice: string, start: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      const result = await start();
      this.#options.started?.(part, what, performance.now() - startedAt);
      return result;
    } catch (error) {
      throw error instanceof PartError ? error : new PartError(part, error, advice);
    }
  }

  async #database(password: string): Promise<Database> {
    const given = this.#options.environment?.DATABASE_URL;
    if (given !== undefined && given !== '') {
      const advice = 'Check DATABASE_URL, or unset it to use the embedded server.';
      const url = await this.#timed('Postgres', 'yours, from DATABASE_URL', advice, async () => {
        const read = readDatabaseUrl(given);
        await prepareDatabase(read);
        return read;
      });
      return { url, edgeUrl: url, nodeUrl: url, pooler: undefined };
    }
    const advice = 'Run `npm run sandbox -- reset` to start over, or set DATABASE_URL to your own server.';
    return this.#timed('Postgres', 'embedded', advice, () => this.#embeddedDatabase(password));
  }

  async #embeddedDatabase(password: string): Promise<Database> {
    const { folder, isDisposable = false } = this.#options;
    const port = await freePort();
    const server = new Replaceable(() =>
      startPostgres({ folder: join(folder, 'postgres'), password, port, isDisposable }),
    );
    const running = await server.start();
    this.#stops.push(() => server.stop());
    await ensureDatabase(running);
    await prepareDatabase(running.url);
    await createLogins(running.url, password);
    const pooler = await startPooler({ port, user: EDGE_LOGIN, password });
    this.#stops.push(() => pooler.stop());
    this.#parts.faults.postgres = faultsOf({
      process: server,
      latency: (ms) => pooler.delay(ms),
      error: () => pooler.refuse(true),
      heal: () => {
        pooler.delay(0);
        pooler.refuse(false);
      },
    });
    const pooledUrl = running.url.replace(`:${port}/`, `:${pooler.port}/`);
    const edgeUrl = loggedInAs(pooledUrl, EDGE_LOGIN);
    return { url: running.url, edgeUrl, nodeUrl: loggedInAs(running.url, NODE_LOGIN), pooler };
  }

  async #redis(token: string): Promise<{ url: string; token: string }> {
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: given } = this.#options.environment ?? {};
    if (url) {
      if (!given)
        throw new PartError(
          'Redis',
          new Error('UPSTASH_REDIS_REST_TOKEN isn’t set'),
          'Set it, or unset UPSTASH_REDIS_REST_URL.',
        );
      this.#options.started?.('Redis', 'yours, from UPSTASH_REDIS_REST_URL', 0);
      return { url, token: given };
    }
    const advice = 'Set UPSTASH_REDIS_REST_URL and its token to use your own.';
    const port = await freePort();
    const start = async (): Promise<RedisEndpoint & { kill(): Promise<void> }> => {
      const endpoint = await startRedis({ port, token });
      return { ...endpoint, kill: () => endpoint.stop() };
    };
    const redis = new Replaceable(start);
    const endpoint = await this.#timed('Redis', 'ioredis-mock', advice, () => redis.start());
    this.#stops.push(() => redis.stop());
    this.#parts.faults.redis = faultsOf({
      process: redis,
      latency: (ms) => redis.current?.pause(ms),
      error: (status) => redis.current?.failWith(status),
      heal: () => redis.current?.heal(),
    });
    return { url: endpoint.url, token };
  }

  /** Its URL, or `off` if it's turned off. */
  async #lyrics(): Promise<string> {
    const given = this.#options.environment?.LYRICS_API_BASE;
    if (given) return given;
    const advice = 'Set LYRICS_API_BASE to your own service, or to `off`.';
    const lyrics = await this.#timed('lyrics', 'local', advice, () => startLyrics());
    this.#stops.push(() => lyrics.stop());
    this.#parts.faults.lyrics = faultsOf(lyrics.faults);
    return lyrics.url;
  }

  /** `AI_PROVIDERS`: the operator's, or the scripted one. */
  async #ai(): Promise<string> {
    const given = this.#options.environment?.AI_PROVIDERS;
    if (given) return given;
    const ai = await this.#timed('AI', 'scripted', 'Set AI_PROVIDERS to use a real one.', () => startAi());
    this.#aiEndpoint = ai;
    this.#stops.push(() => ai.stop());
    const { latency, error, answer, heal } = ai.faults;
    const usual = faultsOf({ latency, error: (status, fault) => error(status, fault?.retryAfter), heal });
    this.#parts.faults.ai = async (fault) => {
      const { action } = fault;
      if (action === 'garbage' || action === 'half' || action === 'refuse' || action === 'nothing') answer(action);
      else await usual(fault);
    };
    const models = Object.fromEntries(['chat', 'vision', 'image', 'embedding'].map((use) => [use, 'scripted']));
    const provider = { id: 'sandbox', kind: 'openai', url: ai.url, key: 'sandbox', ...models };
    // By this name, it's known to look at pictures.
    return JSON.stringify([{ ...provider, moderation: 'omni-moderation-scripted' }]);
  }

  async #voice(discord: LocalDiscord, databaseUrl: string, secrets: Secrets, aiProviders: string): Promise<VoicePlane> {
    const { environment: given = {}, log = () => {} } = this.#options;
    const environment: Readonly<Record<string, string | undefined>> = { ...given, AI_PROVIDERS: aiProviders };
    const what = environment.LAVALINK_NODES ? 'two nodes, your Lavalink' : 'two nodes, two Lavalinks';
    const plane = await this.#timed('voice', what, 'Check its output above.', () =>
      startVoicePlane({ discord, databaseUrl, secrets, environment, log }),
    );
    this.#stops.push(() => plane.stop());
    this.#parts.nodes = plane.nodes;
    this.#parts.lavalink = plane.lavalink;
    this.#parts.sound = plane.sound;
    Object.assign(this.#parts.faults, plane.faults);
    return plane;
  }

  async #discord(): Promise<LocalDiscord> {
    const { folder, port, log = () => {}, hasVoice = true, agentsInServer = 2 } = this.#options;
    const advice = 'Set SANDBOX_PORT to a free port.';
    const discord = await this.#timed('Discord', 'local', advice, () =>
      startDiscord({
        port,
        stateFile: join(folder, 'discord.json'),
        initialBots: namesOfAgents(hasVoice ? agentsInServer : 0),
        log: (line) => log(`discord: ${line}`),
      }),
    );
    this.#stops.push(() => discord.stop());
    this.#parts.faults.discord = faultsOf({
      latency: (ms) => discord.latency(ms),
      error: (status, fault) => discord.failWith(status, fault),
      heal: () => discord.heal(),
    });
    mountControl(discord, this.#parts);
    discord.app.route('/', consoleRoutes(join(ROOT, '.chorus', 'console')));
    return discord;
  }
}
