/** {@link browserApp} as a Worker: each request has a database client of its own, which closes when the request is over. */
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { browserApp } from './browser-app.ts';

interface Bindings {
  HYPERDRIVE: { connectionString: string };
}

interface Execution {
  waitUntil(work: Promise<unknown>): void;
}

const clients = new WeakMap<Request, Sql>();

const { app, feeds } = browserApp({
  sqlOf: ({ req, env }) => {
    const sql = clients.get(req.raw) ?? connect((env as Bindings).HYPERDRIVE.connectionString, { max: 1 });
    clients.set(req.raw, sql);
    return sql;
  },
  waitUntil: ({ req, executionCtx }, work) =>
    executionCtx.waitUntil(work.finally(() => clients.get(req.raw)?.end({ timeout: 5 }))),
  failed: (error) => console.error('failed', error),
});
app.get('/counts', (c) => c.json(feeds.counts));

export default {
  fetch: (request: Request, env: Bindings, execution: Execution) =>
    app.fetch(request, env, {
      ...execution,
      waitUntil: (work) => execution.waitUntil(work),
      passThroughOnException() {},
      props: {},
    }),
};
