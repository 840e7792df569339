import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import { errorBody, RestError } from './errors.ts';
import type { Faults } from './faults.ts';
import { renderMetrics } from './metrics.ts';
import type { Player } from './player.ts';
import { encodedTracks, FILTERS, playerUpdate, sessionUpdate, VERSION } from './protocol.ts';
import type { Session } from './session.ts';
import { EMPTY, failed, type Sources } from './sources.ts';
import type { Statistics } from './stats.ts';
import { applyUpdate, checkUpdate, decoded } from './update.ts';

export interface RestContext {
  password: string;
  sources: Sources;
  statistics: Statistics;
  faults: Faults;
  /** What `/v4/info` says instead of the usual. */
  about?: { semver?: string; plugins?: readonly { name: string; version: string }[] };
  session(id: string): Session | undefined;
  players(): Player[];
}

/** The statuses with a body that this endpoint uses. */
type ErrorStatus = 400 | 404 | 405 | 415 | 500;

/** Lavalink's REST API, version 4. */
export function createRest(context: RestContext): Hono {
  const { sources, statistics, faults } = context;
  const app = new Hono();

  app.onError((thrown, c) => {
    const error = thrown instanceof RestError ? thrown : new RestError(500, thrown.message);
    const { pathname: path, searchParams } = new URL(c.req.url);
    const body = errorBody(error, { path, wantsTrace: searchParams.get('trace') === 'true' });
    // Hono's type lists only the statuses it knows. Others are sent the same way.
    return c.json(body, error.status as ErrorStatus);
  });
  app.notFound(({ req }) => {
    throw new RestError(404, `No static resource ${req.path.slice(1)}.`);
  });
  app.use(async function addVersionHeader(c, next) {
    await next();
    c.header('Lavalink-Api-Version', String(VERSION.major));
  });
  app.use(faults.middleware());
  // Like Lavalink's, it needs no password.
  app.get('/metrics', (c) => c.text(renderMetrics(statistics.stats(context.players()))));
  app.use(async function authorize(c, next) {
    const given = c.req.header('authorization');
    // Like Lavalink: two different statuses, both without a body.
    if (given === undefined) return c.body(null, 401);
    if (given !== context.password) return c.body(null, 403);
    return next();
  });

  app.get('/version', (c) => c.text(VERSION.semver));
  app.get('/v4/info', (c) => c.json(info(sources, context.about)));
  app.get('/v4/stats', (c) => c.json(statistics.stats(context.players())));

  app.get('/v4/loadtracks', async (c) => {
    const identifier = parameter(c, 'identifier');
    if (faults.refusesLoads) return c.json(failed('This endpoint is set to reject loads', identifier));
    return c.json(identifier === '' ? EMPTY : await sources.load(identifier));
  });
  app.get('/v4/decodetrack', (c) => {
    const encoded = c.req.query('encodedTrack') ?? c.req.query('track');
    if (encoded === undefined) throw new RestError(400, 'No track to decode provided');
    // In a query, a plus means a space. This accepts clients that forget to escape it.
    return c.json(decoded(encoded.replaceAll(' ', '+'), sources));
  });
  app.post('/v4/decodetracks', async (c) => {
    const tracks = await body(c, encodedTracks);
    if (tracks.length === 0) throw new RestError(400, 'No tracks to decode provided');
    return c.json(tracks.map((encoded) => decoded(encoded, sources)));
  });

  app.patch('/v4/sessions/:session', async (c) => {
    const session = sessionOf(c);
    const { resuming = session.resuming, timeout = session.timeoutS } = await body(c, sessionUpdate);
    session.resuming = resuming;
    session.timeoutS = timeout;
    return c.json({ resuming, timeout });
  });

  app.get('/v4/sessions/:session/players', (c) => {
    const players = [...sessionOf(c).players.values()];
    return c.json(players.map((player) => player.body()));
  });
  app.get('/v4/sessions/:session/players/:guild', (c) => {
    const player = sessionOf(c).players.get(guildOf(c));
    if (player === undefined) throw new RestError(404, 'Player not found');
    return c.json(player.body());
  });
  app.patch('/v4/sessions/:session/players/:guild', async (c) => {
    const session = sessionOf(c);
    const guildId = guildOf(c);
    const update = await body(c, playerUpdate);
    checkUpdate(update);
    const player = session.player(guildId);
    await applyUpdate(player, update, { sources, noReplace: c.req.query('noReplace') === 'true' });
    return c.json(player.body());
  });
  app.delete('/v4/sessions/:session/players/:guild', (c) => {
    sessionOf(c).destroyPlayer(guildOf(c));
    return c.body(null, 204);
  });

  app.get('/v4/websocket', (c) => c.text('Can "Upgrade" only to "WebSocket".', 400));

  // How Lavalink responds if there's no route planner.
  app.get('/v4/routeplanner/status', (c) => c.body(null, 204));
  app.post('/v4/routeplanner/free/:which{address|all}', () => {
    throw new RestError(500, "Can't access disabled route planner");
  });

  // Known paths with another method.
  for (const path of [...new Set(app.routes.map((route) => route.path))].filter((known) => !known.includes('*'))) {
    app.all(path, ({ req }) => {
      throw new RestError(405, `Request method '${req.method}' is not supported`);
    });
  }
  return app;

  function sessionOf(c: Context): Session {
    const session = context.session(c.req.param('session') ?? '');
    if (session === undefined) throw new RestError(404, 'Session not found');
    return session;
  }
}

function guildOf(c: Context): string {
  const guildId = c.req.param('guild') ?? '';
  if (/^\d{1,19}$/.test(guildId)) return guildId;
  throw new RestError(400, `Failed to convert 'guildId' with value: '${guildId}'`);
}

function parameter(c: Context, name: string): string {
  const value = c.req.query(name);
  if (value === undefined) throw new RestError(400, `Required parameter '${name}' is not present.`);
  return value;
}

async function body<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) throw new RestError(415, `Content-Type '${type}' is not supported`);
  const given: unknown = await c.req.json().catch(() => {
    throw new RestError(400, 'JSON parse error: the body is not JSON');
  });
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RestError(400, `JSON parse error: ${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

function info(sources: Sources, { semver = VERSION.semver, plugins = [] }: RestContext['about'] = {}) {
  return {
    version: { ...VERSION, semver },
    buildTime: 0,
    git: { branch: 'sandbox', commit: '0000000', commitTime: 0 },
    jvm: `none, Node ${process.version}`,
    lavaplayer: 'none',
    sourceManagers: sources.names,
    filters: FILTERS,
    plugins,
  };
}
