import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Backend, Reply } from './backend.ts';
import { CommandError } from './commands.ts';
import { readCommand, readCommands, replyBody, type TextEncoding } from './wire.ts';

/** Upstash's own limit for a request; see https://upstash.com/docs/redis/troubleshooting/max_request_size_exceeded */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/**
 * Speaks Upstash's REST dialect in front of a Redis.
 *
 * `POST /` takes one command as a JSON list, `POST /pipeline` several, `POST /multi-exec` several as one transaction, and
 * `GET /get/key` one command as a path. See https://upstash.com/docs/redis/features/restapi
 */
export function createDialect(backend: Backend, token: string): Hono {
  const app = new Hono();
  const isAuthorized = bearerCheck(token);

  app.use(async (c, next) => {
    if (isAuthorized(c.req.header('authorization'))) return next();
    return c.json({ error: 'WRONGPASS invalid or missing auth token' }, 401);
  });
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (c) => c.json({ error: `ERR max request size exceeded. Limit: ${MAX_BODY_BYTES} bytes` }, 413),
    }),
  );

  app.post('/', async (c) => {
    const words = readCommand(await parsedBody(c));
    if (!words) return refused(c, 'expected a JSON list of words such as ["GET", "key"]');
    return answered(c, await backend.execute(words));
  });

  app.post('/pipeline', async (c) => {
    const batch = readCommands(await parsedBody(c));
    if (!batch) return refused(c, 'expected a JSON list of commands such as [["GET", "key"]]');
    const replies = await Promise.all(batch.map((words) => backend.execute(words)));
    return c.json(replies.map((reply) => replyBody(reply, encodingFor(c))));
  });

  app.post('/multi-exec', async (c) => {
    const batch = readCommands(await parsedBody(c));
    if (!batch) return refused(c, 'expected a JSON list of commands such as [["GET", "key"]]');
    const replies = await backend.transaction(batch);
    if (replies instanceof CommandError) return answered(c, replies);
    return c.json(replies.map((reply) => replyBody(reply, encodingFor(c))));
  });

  app.get('/:command{.+}', async (c) => {
    const words = readCommand(pathWords(c.req.url));
    if (!words) return refused(c, 'expected a path such as /get/key');
    return answered(c, await backend.execute(words));
  });

  app.notFound((c) => c.json({ error: 'ERR no such path; commands go to /, /pipeline or /multi-exec' }, 404));
  app.onError((error, c) => {
    console.error(`redis-rest: ${error.message}`);
    return c.json({ error: `ERR ${error.message}` }, 500);
  });
  return app;
}

/** Compares digests, so that neither the time taken nor a difference in length tells anything about the token. */
function bearerCheck(token: string): (header: string | undefined) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(token);
  return (header) => timingSafeEqual(digest(/^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? ''), expected);
}

/** The body as JSON; undefined where it is none. */
async function parsedBody(c: Context): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The words of a path; null where an escape in it is broken. */
function pathWords(url: string): string[] | null {
  try {
    return new URL(url).pathname.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

function encodingFor(c: Context): TextEncoding {
  return c.req.header('upstash-encoding')?.toLowerCase() === 'base64' ? 'base64' : 'utf8';
}

function answered(c: Context, reply: Reply | CommandError): Response {
  return c.json(replyBody(reply, encodingFor(c)), reply instanceof CommandError ? 400 : 200);
}

function refused(c: Context, expectation: string): Response {
  return c.json({ error: `ERR failed to parse the request: ${expectation}` }, 400);
}
