/** The edge: every route it has. The same app on Workers and on Node. */
import { type Context, Hono } from 'hono';
import { TrieRouter } from 'hono/router/trie-router';
import { LyricsClient } from '../shared/music/lyrics/client.ts';
import { isBearer } from '../shared/platform/bearer.ts';
import { attachmentOrigins } from '../shared/platform/discord/attachments.ts';
import { botClient } from '../shared/platform/discord/bot-client.ts';
import { guildDirectory, identifyBot, voicePlace } from '../shared/platform/discord/bots.ts';
import { DiscordInteractionWebhook } from '../shared/platform/discord/interaction-webhook.ts';
import { DiscordRest } from '../shared/platform/discord/rest.ts';
import { createLogger, type Logger } from '../shared/platform/log.ts';
import type { ReadLane, Sql, StatementObserver } from '../shared/platform/postgres.ts';
import { secureRandom } from '../shared/platform/random.ts';
import { LocalRateLimiter, RedisRateLimiter } from '../shared/platform/rate-limit.ts';
import { Readiness, readinessAnswer } from '../shared/platform/readiness.ts';
import { connectRedis } from '../shared/platform/redis.ts';
import type { Store } from '../shared/platform/store.ts';
import { VERSION } from '../shared/platform/version.ts';
import { GuildGates } from '../shared/settings/guild-gates.ts';
import { ControlClient } from '../shared/voice/control-client.ts';
import { circuits } from './ai/circuits.ts';
import type { Services } from './commands/services.ts';
import type { EdgeConfig } from './config.ts';
import { type DiscordServices, discordServices } from './discord-services.ts';
import { enabledCommands, enabledRegistry } from './enabled-commands.ts';
import { GuildDirectories } from './guild-directories.ts';
import { type Health, readHealth } from './health.ts';
import type { Provide } from './interactions/behaviour.ts';
import { CustomIdCodec } from './interactions/custom-id.ts';
import { Dispatcher, type DispatcherParts } from './interactions/dispatcher.ts';
import { signComponent } from './interactions/render.ts';
import type { PlacedComponent } from './interactions/reply.ts';
import { answerInteraction } from './interactions/route.ts';
import { type ModerationServices, moderationServices } from './moderation/services.ts';
import { EdgeTelemetry } from './telemetry.ts';
import { sealingWith, type VoiceServices } from './voice/services.ts';
import type { WebEnv } from './web/parts.ts';
import { prefersPage } from './web/prefers-page.ts';

/** What the runtime lends to one request. */
export interface RequestScope {
  /** The database, connected on first use. */
  sql(): Sql;
  /** For quick reads; none where a request has a client of its own. */
  readLane?: ReadLane;
  /** Called after each statement, if the client outlives its request. */
  reportOutcome?(hasFailed: boolean): void;
  /** Has a job start that was just added. @param key its key. Never rejects. */
  wakeJob(key: string, startsHere?: boolean): Promise<void>;
  /** Keeps the runtime alive for work that goes on after the answer. */
  waitUntil(work: Promise<unknown>): void;
}

export interface EdgeParts {
  config: EdgeConfig;
  /** `Workers` or `Node`, for people. */
  runtime: string;
  clock?: () => number;
  /** Shared with what runs beside the requests; one of its own when left out. */
  telemetry?: EdgeTelemetry;
  /** Reads the metrics of all processes that count together (default: this process's). Rejects if that's impossible now. */
  readMetrics?: () => Promise<string>;
  log?: Logger;
  /** Aborted when the process stops: what's streamed to browsers ends then. */
  closing?: AbortSignal;
}

/** Each request is given this in the place of Hono's bindings: `app.fetch(request, { scope })`. */
export interface EdgeEnv {
  Bindings: Pick<WebEnv['Bindings'], 'peer'> & { scope: RequestScope };
}
export type Edge = Hono<EdgeEnv>;

const DICE = secureRandom();

export function createEdge({
  config,
  runtime,
  clock = Date.now,
  log = createLogger(config.LOG_LEVEL, 'edge'),
  telemetry = new EdgeTelemetry(log),
  readMetrics = async () => telemetry.registry.render(),
  closing,
}: EdgeParts): Edge {
  const redis = connectRedis(config.UPSTASH_REDIS_REST_URL, config.UPSTASH_REDIS_REST_TOKEN);
  const codec = new CustomIdCodec(config.CUSTOM_ID_SECRET);
  const gates = new GuildGates(clock);
  const dispatching: Omit<DispatcherParts<Services>, 'webhook'> = {
    registry: enabledRegistry(config.DISABLED_MODULES),
    codec,
    limiter: new RedisRateLimiter(redis, clock, telemetry.redisFailed, new LocalRateLimiter(clock)),
    localLimiter: new LocalRateLimiter(clock),
    gate: (caller, provide) => gates.refusal(provide({}).store, caller),
    events: telemetry.events,
    limitScale: config.RATE_LIMIT_SCALE,
    operators: config.OPERATOR_IDS,
    clock,
  };
  const dispatcher = new Dispatcher<Services>({
    ...dispatching,
    webhook: (applicationId, token) =>
      new DiscordInteractionWebhook(config.DISCORD_API_BASE, applicationId, token, telemetry.discordCall),
  });
  const route = {
    dispatcher,
    publicKeys: config.DISCORD_PUBLIC_KEY,
    clock,
    refused: (reason: string) => log.info({ reason }, 'request refused'),
  };
  const bot = botClient(config.DISCORD_API_BASE, config.DISCORD_TOKEN, telemetry.discordCall);
  const parts = {
    config,
    telemetry,
    clock,
    gates,
    voice: voiceParts(config, telemetry, bot?.rest),
    discord: discordServices(bot, clock),
    moderation: moderationServices(clock),
    directories: bot && new GuildDirectories(clock, (guildId) => guildDirectory(bot.rest, guildId)),
    lyrics: lyricsClient(config, telemetry),
    attachmentOrigins: attachmentOrigins(config.DISCORD_API_BASE),
    sign: (component: PlacedComponent) => signComponent(component, codec),
    commands: enabledCommands(config.DISABLED_MODULES),
    build: { version: VERSION, runtime, commit: config.COMMIT, startedAt: new Date(clock()) },
    health: (scope: RequestScope) => readHealth(scope.sql(), redis, observing(scope, telemetry.statement)),
  };
  // On Node all requests have one scope; on Workers each has its own.
  let last: { scope: RequestScope; provide: Provide<Services> } | undefined;
  const providerOf = (scope: RequestScope): Provide<Services> => {
    if (last?.scope !== scope) last = { scope, provide: providerFor(scope, parts) };
    return last.provide;
  };

  const readiness = new Readiness<Health>();

  // Hono's own choice takes 1 ms longer until the first request is routed, and saves 0.1 µs with each of the others.
  const app: Edge = new Hono({ router: new TrieRouter() });
  app.post('/interactions', (c) => {
    const { scope } = c.env;
    const provide = providerOf(scope);
    const answering = answerInteraction(c, route, provide, scope.waitUntil);
    const { statistics } = telemetry;
    if (statistics.isDue(clock())) scope.waitUntil(answering.then(() => statistics.flush(provide({}).store)));
    return answering;
  });
  app.get('/healthz', (c) => c.json({ status: 'alive', version: VERSION }));
  app.get('/readyz', async (c) => {
    const { scope } = c.env;
    const report = await readiness.read(() =>
      readHealth(
        scope.sql(),
        redis,
        observing(scope, () => {}),
      ),
    );
    return c.json(...readinessAnswer(report, isBearer(c.req.header('authorization'), config.METRICS_TOKEN)));
  });
  app.get('/metrics', async (c) => {
    if (!isBearer(c.req.header('authorization'), config.METRICS_TOKEN)) return c.text('unauthorized\n', 401);
    try {
      return c.text(await readMetrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    } catch (error) {
      // A part of the counts would look as if the rest had been lost.
      log.warn({ error }, "couldn't read the metrics of all isolates");
      return c.text("Redis, which has the metrics of all isolates, didn't answer.\n", 503);
    }
  });
  // Pages, and FunHub's API.
  let web: Hono<WebEnv> | undefined;
  const answerFromWeb = async (c: Context<EdgeEnv>) => {
    const { createWeb } = await import('./web/index.ts');
    web ??= createWeb({
      ...{ config, redis, clock, telemetry, commands: parts.commands, dispatcher: dispatching },
      failed: (error) => log.warn({ error }, 'a live part of a page failed'),
      ...(closing && { closing }),
    });
    const { scope, peer } = c.env;
    const { waitUntil } = scope;
    return web.fetch(c.req.raw, { scope, waitUntil, services: () => providerOf(scope)({}), ...(peer && { peer }) });
  };
  const pages = [
    '/',
    '/commands',
    '/status',
    '/fair',
    '/privacy',
    '/terms',
    '/assets/*',
    '/favicon.ico',
    '/fun/*',
    '/auth/*',
    '/dashboard/*',
  ];
  for (const path of pages) app.all(path, answerFromWeb);
  app.notFound((c) =>
    prefersPage(c) ? answerFromWeb(c) : c.json({ error: 'There is nothing at this address.' }, 404),
  );
  app.onError((error, c) => {
    log.error({ error }, 'request failed');
    return c.json({ error: 'Something went wrong on our side.' }, 500);
  });
  return app;
}

/** What the services of every scope have in common. */
interface ServiceParts {
  config: EdgeConfig;
  telemetry: EdgeTelemetry;
  clock: () => number;
  gates: GuildGates;
  voice: Omit<VoiceServices, 'later'>;
  discord: DiscordServices | undefined;
  moderation: ModerationServices;
  directories: GuildDirectories | undefined;
  lyrics: Services['lyrics'];
  attachmentOrigins: Services['attachmentOrigins'];
  sign: Services['sign'];
  commands: Services['commands'];
  build: Services['build'];
  health(scope: RequestScope): Promise<Health>;
}

/** Provides the services of one scope. */
function providerFor(scope: RequestScope, parts: ServiceParts): Provide<Services> {
  const { sql, readLane, waitUntil, wakeJob } = scope;
  const { config, telemetry, clock, gates, voice, discord, moderation, directories } = parts;
  const { lyrics, attachmentOrigins, sign, commands, build } = parts;
  const store: Store = {
    sql,
    readLane,
    observe: { ...telemetry.observer, statement: observing(scope, telemetry.statement) },
    clock: () => new Date(clock()),
    dice: DICE,
    limitScale: config.RATE_LIMIT_SCALE,
  };
  const withLater = { ...voice, later: waitUntil };
  return (context) => ({
    ...context,
    store,
    gates,
    voice: withLater,
    discord,
    moderation,
    jobs: { wake: wakeJob },
    ai: { providers: config.AI_PROVIDERS, budgets: config.AI_BUDGETS },
    sampleAnswer: async (request) =>
      (await import('./ai/sample-answer.ts')).sampleAnswer({ store, ...aiSource(config) }, request),
    lyrics,
    attachmentOrigins,
    sign,
    commands,
    staffGuilds: config.ECONOMY_STAFF_GUILDS,
    allowsPrivateMedia: config.ALLOW_PRIVATE_MEDIA,
    publicUrl: config.PUBLIC_URL,
    health: () => parts.health(scope),
    guildDirectory: async (guildId, isFresh) => directories?.read(guildId, isFresh),
    build,
  });
}

/** Measures statements, and reports their outcome to the owner of the client. */
function observing({ reportOutcome }: RequestScope, measure: StatementObserver): StatementObserver {
  if (reportOutcome === undefined) return measure;
  return (operation, seconds, hasFailed) => {
    measure(operation, seconds, hasFailed);
    reportOutcome(hasFailed);
  };
}

/** What the voice commands need besides the database, as far as the operator has set it up. */
function voiceParts(
  config: EdgeConfig,
  telemetry: EdgeTelemetry,
  discord: DiscordRest | undefined,
): Omit<VoiceServices, 'later'> {
  const { VOICE_NODE_SECRET: secrets, AGENT_TOKEN_KEYS: keys } = config;
  return {
    bots: { identify: (token) => identifyBot(restWith(token, config, telemetry)) },
    allocated: telemetry.allocated,
    applicationId: config.DISCORD_APPLICATION_ID,
    operators: config.OPERATOR_IDS,
    control: secrets && new ControlClient(secrets[0]),
    seal: keys && sealingWith(keys),
    placeOf: discord && ((guildId, userId) => voicePlace(discord, guildId, userId)),
  };
}

function restWith(token: string, { DISCORD_API_BASE: apiBase }: EdgeConfig, { discordCall }: EdgeTelemetry) {
  return new DiscordRest({ apiBase, token, observe: discordCall });
}

/** The service asks its callers to name themselves. */
function lyricsClient({ LYRICS_API_BASE: base }: EdgeConfig, { lyricsCall }: EdgeTelemetry): Services['lyrics'] {
  return base === undefined ? undefined : new LyricsClient(base, `Chorus/${VERSION} (Discord bot)`, lyricsCall);
}

function aiSource({ AI_PROVIDERS: providers, AI_BUDGETS: budgets }: EdgeConfig) {
  return { providers, budgets, circuits };
}
