/** Calls to the control API of voice nodes. They speed up what the rows already say, so none of them has to arrive. */
import { signCall } from '../platform/signed-call.ts';
import { errorType, httpCall, noteStatus, traced } from '../platform/tracing.ts';
import { urlUnder } from '../platform/url-under.ts';
import { CallError } from './call-errors.ts';
import type { CallAnswer, CallBody, CallName } from './protocol.ts';

/** Loaded by the first call: its schemas would slow down the start of every Worker. */
const protocol = () => import('./protocol.ts');

/** A node as a session names it. */
export interface NodeAddress {
  id: string;
  url: string;
}

/** The node couldn't be reached in time. The request isn't lost: its row is still there. */
export class NodeUnreachable extends Error {
  override name = 'NodeUnreachable';
}

/** How long one call may take with its retry, and the pause before that, in milliseconds. */
const BUDGET_MS = 4_000;
const RETRY_MS = 100;
const ATTEMPTS = 2;

export class ControlClient {
  readonly #secret: string;
  readonly #budgetMs: number;

  /**
   * @param secret the first of `VOICE_NODE_SECRET`.
   * @param budgetMs for one call with its retry, in milliseconds; well inside what a deferred answer may take.
   */
  constructor(secret: string, budgetMs = BUDGET_MS) {
    this.#secret = secret;
    this.#budgetMs = budgetMs;
  }

  /**
   * Calls one node. An attempt without an answer is followed by another one with a new signature: calls are idempotent by their key.
   *
   * @param budgetMs for what may take longer than most, in milliseconds.
   * @throws {CallError} what the node answered.
   * @throws {NodeUnreachable} when it didn't.
   */
  async call<N extends CallName>(
    node: NodeAddress,
    name: N,
    body: CallBody<N>,
    budgetMs = this.#budgetMs,
  ): Promise<CallAnswer<N>> {
    const signal = AbortSignal.timeout(budgetMs);
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#send(node, name, body, signal);
      if ('response' in answer)
        return (await protocol()).readAnswer(name, answer.response.status, await jsonOf(answer.response, node));
      if (attempt === ATTEMPTS || signal.aborted) throw unreachable(node, answer.cause);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** What came back, or why nothing did. By property, not class: on a Node server, the global `Response` may not be that of `fetch`. */
  async #send<N extends CallName>(
    { id, url }: NodeAddress,
    name: N,
    body: CallBody<N>,
    signal: AbortSignal,
  ): Promise<{ response: Response } | { cause: unknown }> {
    const { CALLS, pathOf } = await protocol();
    const { method } = CALLS[name];
    return traced(httpCall(method, pathOf(name), url), async (span) => {
      try {
        const request = await signCall(
          {
            nodeId: id,
            url: urlUnder(url, pathOf(name)),
            route: pathOf(name),
            method,
            signal,
            ...(method === 'POST' && { body: JSON.stringify(body) }),
          },
          this.#secret,
        );
        const response = await fetch(request);
        noteStatus(span, response.status);
        return { response };
      } catch (cause) {
        span.fail(errorType(cause));
        return { cause };
      }
    });
  }
}

async function jsonOf(response: Response, node: NodeAddress): Promise<unknown> {
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(node, error);
  });
  try {
    return JSON.parse(text);
  } catch {
    // A proxy in between answered instead.
    throw new CallError('internal', `node ${node.id} answered HTTP ${response.status} without JSON`);
  }
}

function unreachable({ id }: NodeAddress, cause: unknown): NodeUnreachable {
  return new NodeUnreachable(`Voice node ${id} can't be reached`, { cause });
}
