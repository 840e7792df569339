import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import { Faults } from '../redis/faults.ts';
import { imageRoutes, type PictureFault } from './images.ts';
import { textOfPicture } from './picture.ts';
import { demoScript, embeddingOf, piecesOf, type Script, type ScriptedMessage, tokensOf } from './script.ts';

/** How an answer goes wrong: it isn't JSON, it breaks off in the middle, the model refuses, or it answers with nothing. */
export type AiFault = PictureFault;

export interface AiEndpoint {
  /** For the `url` of a provider in `AI_PROVIDERS`. */
  readonly url: string;
  /** What was asked so far, oldest first, for tests. */
  readonly asked: { path: string; authorization: string | undefined; body: unknown }[];
  /** The answers it streams or has streamed, oldest first: how many pieces of each were sent, and whether nobody listened anymore. */
  readonly streams: { pieces: number; isCut: boolean }[];
  readonly faults: {
    /** Delays answers by 0 to 60,000 ms, or replaces them with an HTTP status from 400 to 599. */
    latency(ms: number): void;
    error(status: number, retryAfterS?: number): void;
    answer(fault: AiFault): void;
    heal(): void;
  };
  /** Between two pieces of a streamed answer from now on, in milliseconds. */
  pieceMs: number;
  /** How long a picture takes from now on, in milliseconds (at first: 0). */
  pictureMs: number;
  /** Closes all connections and frees the port. */
  stop(): Promise<void>;
}

export interface AiOptions {
  script?: Script;
  /** Between two pieces of a streamed answer, in milliseconds (default: 20). */
  pieceMs?: number;
  /** Default: a free one. */
  port?: number;
  /** What it lists (default: `scripted`). */
  models?: readonly string[];
  /** Whoever sends another one gets a 401 (default: everyone may ask). */
  key?: string;
}

const content = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).max(50),
]);
/** Newer models of OpenAI and Anthropic refuse it, so nothing may depend on it. */
const temperature = z.never().optional();
const chat = z.looseObject({
  temperature,
  model: z.string().min(1),
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content })).min(1),
  max_tokens: z.int().min(1).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean().optional() }).optional(),
});
const anthropic = z.looseObject({
  temperature,
  model: z.string().min(1),
  system: z.string().optional(),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content })).min(1),
  max_tokens: z.int().min(1),
  stream: z.boolean().default(false),
});
const embeddings = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string()).max(100)]),
});
const moderation = z.looseObject({ input: content });

/**
 * Starts a scripted endpoint on 127.0.0.1 that speaks OpenAI's dialect of chat, pictures, embeddings, and moderation, Anthropic's of
 * chat, and Cloudflare's of pictures, and lists its models as these three do.
 * Moderation flags whatever has the word `flagged` in it; in a picture, that's its text.
 */
export async function startAi({
  script = demoScript,
  pieceMs = 20,
  port = 0,
  models = ['scripted'],
  key,
}: AiOptions = {}): Promise<AiEndpoint> {
  const faults = new Faults();
  const pace = { pieceMs, pictureMs: 0 };
  const asked: AiEndpoint['asked'] = [];
  const streams: AiEndpoint['streams'] = [];
  const noteStream = () => {
    const noted = { pieces: 0, isCut: false };
    streams.push(noted);
    return noted;
  };
  let fault: AiFault | undefined;
  let retryAfter: number | undefined;
  const app = new Hono()
    .use(async (c, next) => {
      const body: unknown = await c.req.json().catch(() => undefined);
      asked.push({ path: c.req.path, authorization: c.req.header('authorization') ?? c.req.header('x-api-key'), body });
      if (retryAfter !== undefined) c.header('retry-after', String(retryAfter));
      await next();
    })
    .use(faults.middleware())
    .use(async (c, next) => {
      const sent = c.req.header('x-api-key') ?? c.req.header('authorization')?.replace(/^Bearer /, '');
      if (key === undefined || sent === key) return next();
      // As OpenAI does: with what was sent.
      return errorOf(c, 401, 'invalid_api_key', `Incorrect API key provided: ${sent}.`);
    });

  app.get('/v1/models', (c) => {
    if (fault === 'garbage') return c.html('<html>Bad gateway</html>');
    return c.json({ object: 'list', data: models.map((id) => ({ id, object: 'model', owned_by: 'sandbox' })) });
  });
  // Other names for a model are in no list.
  app.get('/v1/models/:model', (c) => {
    const model = c.req.param('model').replace(/-latest$/, '');
    if (!models.includes(model)) return errorOf(c, 404, 'model_not_found', 'There’s no such model.');
    return c.json({ id: model, object: 'model', owned_by: 'sandbox' });
  });
  app.get('/models/search', (c) => {
    const size = Number(c.req.query('per_page') ?? 20);
    const start = (Number(c.req.query('page') ?? 1) - 1) * size;
    return c.json({ success: true, result: models.slice(start, start + size).map((name) => ({ name })) });
  });

  app.post('/v1/chat/completions', async (c) => {
    const body = await parsed(c, chat);
    if (body instanceof Response) return body;
    const messages = body.messages.map(({ role, content: said }) => scripted(role, said));
    const answer = answerOf(messages, script, body.max_completion_tokens ?? body.max_tokens, fault);
    if (answer.isRefused) return errorOf(c, 400, 'content_filter', 'The request was refused by the content filter.');
    const usage = {
      prompt_tokens: answer.input,
      completion_tokens: answer.output,
      total_tokens: answer.input + answer.output,
    };
    const base = { id: 'chatcmpl-sandbox', created: Math.floor(Date.now() / 1_000), model: body.model };
    if (!body.stream) {
      const choice = {
        index: 0,
        message: { role: 'assistant', content: answer.pieces.join('') },
        finish_reason: answer.reason,
      };
      return c.json({ ...base, object: 'chat.completion', choices: [choice], usage });
    }
    const chunk = (delta: object, finish: string | null) =>
      JSON.stringify({
        ...base,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finish }],
      });
    return streamed(c, pace.pieceMs, fault, noteStream(), async (send) => {
      await send({ data: chunk({ role: 'assistant', content: '' }, null) });
      for (const piece of answer.pieces) await send({ data: chunk({ content: piece }, null) }, true);
      await send({ data: chunk({}, answer.reason) });
      if (body.stream_options?.include_usage)
        await send({ data: JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [], usage }) });
      await send({ data: '[DONE]' });
    });
  });

  app.post('/v1/messages', async (c) => {
    const body = await parsed(c, anthropic);
    if (body instanceof Response) return body;
    if (!body.stream) return errorOf(c, 400, 'invalid_request_error', 'Only streams are scripted.');
    const system = body.system === undefined ? [] : [scripted('system', body.system)];
    const messages = [...system, ...body.messages.map(({ role, content: said }) => scripted(role, said))];
    const answer = answerOf(messages, script, body.max_tokens, fault);
    const reason = answer.isRefused ? 'refusal' : answer.reason === 'length' ? 'max_tokens' : 'end_turn';
    const event = (type: string, rest: object = {}) => ({ event: type, data: JSON.stringify({ type, ...rest }) });
    return streamed(c, pace.pieceMs, fault, noteStream(), async (send) => {
      const message = { id: 'msg_sandbox', type: 'message', role: 'assistant', model: body.model, content: [] };
      await send(
        event('message_start', { message: { ...message, usage: { input_tokens: answer.input, output_tokens: 1 } } }),
      );
      await send(event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }));
      await send(event('ping'));
      for (const text of answer.isRefused ? [] : answer.pieces)
        await send(event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }), true);
      await send(event('content_block_stop', { index: 0 }));
      await send(
        event('message_delta', {
          delta: { stop_reason: reason, stop_sequence: null },
          usage: { output_tokens: answer.output },
        }),
      );
      await send(event('message_stop'));
    });
  });

  app.post('/v1/embeddings', async (c) => {
    const body = await parsed(c, embeddings);
    if (body instanceof Response) return body;
    const texts = [body.input].flat();
    const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: embeddingOf(text) }));
    const used = texts.reduce((sum, text) => sum + tokensOf(text), 0);
    return c.json({ object: 'list', data, model: body.model, usage: { prompt_tokens: used, total_tokens: used } });
  });

  app.post('/v1/moderations', async (c) => {
    const body = await parsed(c, moderation);
    if (body instanceof Response) return body;
    const { text, pictures } = scripted('user', body.input);
    const flagged = [text, ...pictures].some((one) => /\bflagged\b/i.test(one));
    return c.json({
      id: 'modr-sandbox',
      model: 'sandbox',
      results: [{ flagged, categories: { violence: flagged }, category_scores: { violence: flagged ? 1 : 0 } }],
    });
  });

  imageRoutes(
    app,
    () => fault,
    () => new Promise((resolve) => setTimeout(resolve, pace.pictureMs)),
  );

  const server = createAdaptorServer({ fetch: app.fetch, hostname: '127.0.0.1' });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    streams,
    get pieceMs() {
      return pace.pieceMs;
    },
    set pieceMs(ms) {
      pace.pieceMs = ms;
    },
    get pictureMs() {
      return pace.pictureMs;
    },
    set pictureMs(ms) {
      pace.pictureMs = ms;
    },
    faults: {
      latency: (ms) => faults.pause(ms),
      error(status, retryAfterS) {
        retryAfter = retryAfterS;
        faults.failWith(status);
      },
      answer(next) {
        fault = next;
      },
      heal() {
        fault = undefined;
        retryAfter = undefined;
        faults.heal();
      },
    },
    async stop() {
      faults.heal();
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

async function parsed<T extends z.ZodType>(c: Context, schema: T): Promise<z.output<T> | Response> {
  const result = schema.safeParse(await c.req.json().catch(() => undefined));
  if (result.success) return result.data;
  return errorOf(c, 400, 'invalid_request_error', z.prettifyError(result.error));
}

function errorOf(c: Context, status: 400 | 401 | 404, code: string, message: string): Response {
  return c.json({ error: { message, type: code, code } }, status);
}

function scripted(role: ScriptedMessage['role'], said: z.output<typeof content>): ScriptedMessage {
  if (typeof said === 'string') return { role, text: said, images: 0, pictures: [] };
  const text = said.flatMap((part) => part.text ?? []).join('\n');
  const images = said.filter(({ type }) => type === 'image_url' || type === 'image');
  return { role, text, images: images.length, pictures: images.map(textIn) };
}

/** Of a picture as OpenAI's and Anthropic's APIs take it. */
function textIn(part: Record<string, unknown>): string {
  const { image_url: url, source } = part as { image_url?: { url?: unknown }; source?: { data?: unknown } };
  const base64 = source?.data ?? String(url?.url ?? '').split(',')[1];
  return typeof base64 === 'string' ? textOfPicture(Buffer.from(base64, 'base64')) : '';
}

function answerOf(messages: readonly ScriptedMessage[], script: Script, most = 4_096, fault?: AiFault) {
  const pieces: string[] = [];
  let output = 0;
  const all = fault === 'nothing' ? [] : piecesOf(script(messages));
  for (const piece of all) {
    if (output + tokensOf(piece) > most) break;
    output += tokensOf(piece);
    pieces.push(piece);
  }
  const input = messages.reduce((sum, { text, images }) => sum + tokensOf(text) + images * 500, 0);
  return {
    pieces,
    input,
    output,
    reason: pieces.length < all.length ? 'length' : 'stop',
    isRefused: fault === 'refuse',
  };
}

type Send = (event: { event?: string; data: string }, isPiece?: boolean) => Promise<void>;

/** Streams events, at the pace of a model. A fault breaks the stream off, or fills it with what's no event. */
function streamed(
  c: Context,
  pieceMs: number,
  fault: AiFault | undefined,
  noted: AiEndpoint['streams'][number],
  write: (send: Send) => Promise<void>,
): Response {
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => {
      noted.isCut = true;
    });
    let isBroken = false;
    await write(async (event, isPiece = false) => {
      if (isBroken || stream.aborted) return;
      if (fault === 'garbage') {
        await stream.writeSSE({ data: '<html>Bad gateway</html>' });
        isBroken = true;
        return;
      }
      if (isPiece && pieceMs > 0) await stream.sleep(pieceMs);
      await stream.writeSSE(event);
      if (isPiece) noted.pieces++;
      if (fault === 'half' && noted.pieces >= 5) isBroken = true;
    });
  });
}
