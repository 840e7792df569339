import { type Context, Hono } from 'hono';
import { isBearer } from '../../shared/platform/bearer.ts';
import { CORRELATION_HEADER, Correlation } from '../../shared/platform/correlation.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { Readiness, readinessAnswer } from '../../shared/platform/readiness.ts';
import { NonceStore, verifyCall } from '../../shared/platform/signed-call.ts';
import { NO_SPAN, type Span, traceCaused } from '../../shared/platform/tracing.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';
import { CALLS, CallError, type CallName, pathOf } from '../../shared/voice/protocol.ts';
import { callsOn, type NodeParts } from './calls.ts';
import type { HealthReport } from './health.ts';

export interface ControlOptions extends NodeParts {
  nodeId: string;
  /** What the node's public URL has before the routes, without a slash at its end. */
  basePath: string;
  secrets: readonly string[];
  metricsToken: string;
  log: Logger;
  health(): Promise<HealthReport>;
  metrics(): Promise<string>;
}

/** The node's HTTP server: health, metrics, and the edge's calls. */
export function createControl(options: ControlOptions): Hono {
  const { nodeId, basePath, secrets, metricsToken, log } = options;
  const readiness = new Readiness<HealthReport>();
  const app = new Hono({
    // A proxy may pass the public URL's path on, or remove it.
    getPath: ({ url }) => {
      const { pathname } = new URL(url);
      return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname;
    },
  });
  app.get('/healthz', (c) => c.json({ status: 'healthy' }));
  app.get('/readyz', async (c) => {
    const report = await readiness.read(options.health);
    return c.json(...readinessAnswer(report, isBearer(c.req.header('authorization'), metricsToken)));
  });
  app.get('/metrics', async (c) => {
    if (!isBearer(c.req.header('authorization'), metricsToken)) return c.text('unauthorized\n', 401);
    return c.text(await options.metrics(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });

  const node = { id: nodeId, secrets, nonces: new NonceStore(), startedAtMs: Date.now(), basePath };
  const calls = callsOn(options);
  const refuse = (error: unknown, c: Context): Response => {
    if (error instanceof CallError) return respond(error);
    if (error instanceof Unavailable) return respond(new CallError('busy', 'the database isn’t responding'));
    log.error({ error, path: c.req.path }, 'call failed');
    return respond(new CallError('internal'));
  };
  const answer = async (c: Context, name: CallName): Promise<Response> => {
    const verified = await verifyCall(c.req.raw, node, Date.now());
    if ('status' in verified) {
      log.debug({ call: name, reason: verified.reason }, 'call refused');
      const code = ({ 401: 'unauthorized', 413: 'too_large', 503: 'busy' } as const)[verified.status];
      throw new CallError(code, verified.reason);
    }
    const call = calls[name] as (body: unknown) => Promise<unknown>;
    const correlation = Correlation.ofTraceId(c.req.header(CORRELATION_HEADER));
    const attributes = { 'http.request.method': c.req.method, 'http.route': pathOf(name), 'chorus.node': nodeId };
    const start = { name: `${c.req.method} ${pathOf(name)}`, kind: 'server', attributes } as const;
    const run = async (span: Span): Promise<Response> => {
      const response = await call(bodyOf(name, verified.body)).then(
        (answered) => c.json(answered as object),
        (error: unknown) => refuse(error, c),
      );
      span.set({ 'http.response.status_code': response.status });
      if (response.status >= 500) span.fail(String(response.status));
      log.debug({ call: name, status: response.status }, 'call answered');
      return response;
    };
    // What no member asked for, such as an operator's look at the node, is no trace of its own.
    if (correlation === undefined) return run(NO_SPAN);
    return traceCaused(correlation, start, run, c.req.header('traceparent'));
  };
  for (const name of Object.keys(CALLS) as CallName[]) {
    app.on(CALLS[name].method, pathOf(name), (c) => answer(c, name));
  }

  app.notFound(() => respond(new CallError('not_found', 'no such call')));
  app.onError(refuse);
  return app;
}

/** @throws {CallError} if the body isn't valid for this call. */
function bodyOf(name: CallName, bytes: Uint8Array): unknown {
  let body: unknown;
  if (bytes.byteLength > 0) {
    try {
      body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      // Not UTF-8 or not JSON. The sender doesn't need to know which.
      throw new CallError('bad_request', 'not JSON');
    }
  }
  const parsed = CALLS[name].body.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'body'}: ${code}`);
  throw new CallError('bad_request', where.join(', '));
}

function respond(error: CallError): Response {
  return Response.json(error.toJSON(), { status: error.status });
}
