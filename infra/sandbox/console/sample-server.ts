/**
 * A small server with canned responses, for the console's own tests and for working on its design:
 * `node infra/sandbox/console/sample-server.ts [port]`. The real one is the sandbox's control API.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { InteractionOutcome, SandboxEvent, SandboxMessage } from '../control/protocol.ts';
import { buildConsole, consoleRoutes } from './build.ts';
import { sampleAnswer, sampleCommands, sampleInfo, sampleMessages } from './sample-data.ts';

/** A request to the server: `{path: '/sandbox/command', body: {…}}`. */
export interface Posted {
  path: string;
  body: Record<string, unknown>;
}

export interface SampleServer {
  url: string;
  posted: Posted[];
  /** Sends an event to every open page. */
  emit(event: SandboxEvent): void;
  /** Resolves when the next page listens for events: what's emitted before reaches nobody. */
  nextListener(): Promise<void>;
  close(): Promise<void>;
}

/** @param port 0 picks a free port. */
export async function startSampleServer(outDir: string, port = 0): Promise<SampleServer> {
  await buildConsole(outDir);
  const posted: Posted[] = [];
  const pages = new Set<(event: SandboxEvent) => void>();
  const messages: SandboxMessage[] = sampleMessages();
  let awaited = Promise.withResolvers<void>();
  const emit = (event: SandboxEvent) => {
    for (const send of pages) send(event);
  };
  const app = new Hono();
  app.route('/', consoleRoutes(outDir));
  app.get('/sandbox', (context) => context.json(sampleInfo));
  app.get('/sandbox/commands', (context) => context.json(sampleCommands));
  app.get('/sandbox/messages', (context) => {
    const { channel, user } = context.req.query();
    return context.json(
      messages.filter((one) => one.channel_id === channel && (one.visible_to === undefined || one.visible_to === user)),
    );
  });
  app.get('/sandbox/events', (context) =>
    streamSSE(context, async (stream) => {
      const send = (event: SandboxEvent) => void stream.writeSSE({ data: JSON.stringify(event) });
      pages.add(send);
      awaited.resolve();
      awaited = Promise.withResolvers();
      send({ type: 'ready', voice_states: [] });
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      pages.delete(send);
    }),
  );
  app.post('/sandbox/:what', async (context) => {
    const body: Record<string, unknown> = await context.req.json();
    posted.push({ path: context.req.path, body });
    const answer = sampleAnswer(context.req.param('what'), body, messages);
    const { messages: left } = answer as Partial<InteractionOutcome>;
    for (const message of left ?? []) {
      if (!messages.some((one) => one.id === message.id)) messages.push(message);
      emit({ type: 'message', message });
    }
    if (context.req.path === '/sandbox/voice') {
      emit({
        type: 'voice_state',
        user_id: String(body.user),
        guild_id: String(body.guild),
        channel_id: (body.channel as string | null) ?? null,
      });
    }
    return context.json(answer);
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => resolve(started));
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    posted,
    emit,
    nextListener: () => awaited.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

if (import.meta.main) {
  const { url } = await startSampleServer(join(tmpdir(), 'chorus-console-sample'), Number(process.argv[2] ?? 7071));
  console.log(url);
}
