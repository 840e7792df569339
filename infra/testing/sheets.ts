/** Screenshots for tests: a scripted model that reads them, and a server that has the files. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Budgets } from '../../shared/ai/budget-limits.ts';
import { Circuits } from '../../shared/ai/circuit.ts';
import { aiProviders } from '../../shared/ai/providers.ts';
import type { AiServices } from '../../shared/ai/services.ts';
import { createLogger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import { pictureOf } from '../sandbox/ai/picture.ts';
import { type AiEndpoint, type AiOptions, startAi } from '../sandbox/ai/server.ts';

/** A profile's screen as the model sees it, each value as it's written. */
export function screenOf(
  screen: string,
  values: Readonly<Record<string, string | [text: string, confidence: number]>>,
) {
  return { screen, values: seenOf(values) };
}

/** A list's rows as the model sees them. */
export function rosterOf(rows: readonly (readonly [name: string, values: Parameters<typeof seenOf>[0]])[]) {
  return { rows: rows.map(([name, values]) => ({ name, values: seenOf(values) })) };
}

function seenOf(values: Readonly<Record<string, string | [text: string, confidence: number]>>) {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const [text, confidence] = typeof value === 'string' ? [value, 1] : value;
      return [key, { text, confidence }];
    }),
  );
}

export interface SheetStage {
  services: { store: Store; log: ReturnType<typeof createLogger> } & AiServices;
  endpoint: AiEndpoint;
  /** Serves a picture that the scripted model reads as this, and returns what a request names it by. */
  picture(seen: unknown): { url: string; type: string; size: number };
  stop(): Promise<void>;
}

export async function openSheetStage(
  store: Store,
  budgets: Budgets = {},
  options: AiOptions = {},
): Promise<SheetStage> {
  const endpoint = await startAi({ pieceMs: 0, ...options });
  const files = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const providers = aiProviders
    .schema()
    .parse(JSON.stringify([{ id: 'sandbox', kind: 'openai', url: endpoint.url, key: 'sk-secret-1', vision: 'eyes' }]));
  return {
    services: {
      store,
      log: createLogger('silent', 'test'),
      ai: {
        ...{ providers, budgets, circuits: new Circuits(), attachmentOrigins: new Set([origin]) },
        openKey: () => Promise.reject(new Error('there are no keys here')),
      },
    },
    endpoint,
    picture(seen) {
      const bytes = pictureOf(typeof seen === 'string' ? seen : JSON.stringify(seen));
      const path = `/${files.size}.png`;
      files.set(path, bytes);
      return { url: origin + path, type: 'image/png', size: bytes.length };
    },
    async stop() {
      await endpoint.stop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
