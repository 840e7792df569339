/** `POST /interactions`, the only place where interactions meet HTTP. */
import type { Context } from 'hono';
import { multipart } from '../../shared/platform/multipart.ts';
import { parseCleanJson } from '../../shared/platform/text.ts';
import type { Provide } from './behaviour.ts';
import type { Dispatcher } from './dispatcher.ts';
import { type Interaction, PING, parseInteraction } from './envelope.ts';
import { verifyRequest } from './verify.ts';

export interface RouteParts<S> {
  dispatcher: Dispatcher<S>;
  publicKeys: readonly string[];
  clock: () => number;
  /** Called with the reason why a request was rejected before it was read. */
  refused(reason: string): void;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Answers a signed request from Discord, with the services its handler may use. */
export async function answerInteraction<S>(
  c: Context,
  { dispatcher, publicKeys, clock, refused }: RouteParts<S>,
  provide: Provide<S>,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Response> {
  const verified = await verifyRequest(c.req.raw, publicKeys, clock());
  if ('status' in verified) {
    refused(verified.reason);
    return c.json({ error: verified.reason }, verified.status);
  }
  const envelope = parse(verified.body);
  if (envelope === undefined) return c.json({ error: "Chorus doesn't know this kind of interaction." }, 400);
  if (envelope.type === PING) return c.json({ type: 1 });
  const answering = dispatcher.answer(envelope, provide, waitUntil);
  const answer = answering instanceof Promise ? await answering : answering;
  if (answer.files === undefined) return c.json(answer);
  const { files, ...payload } = answer;
  return new Response(multipart(payload, files));
}

function parse(body: Uint8Array): Interaction | undefined {
  try {
    return parseInteraction(parseCleanJson(decoder.decode(body)));
  } catch {
    // Signed by Discord, but not UTF-8 or not JSON.
    return undefined;
  }
}
