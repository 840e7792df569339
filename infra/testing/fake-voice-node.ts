/**
 * A fake voice node for tests of the edge: a real server that accepts signed calls and responds as the test says. It holds no
 * agents.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { NonceStore, verifyCall } from '../../shared/platform/signed-call.ts';
import { CALLS, CallError, type CallErrorCode, type CallName } from '../../shared/voice/protocol.ts';

export const NODE_SECRET = 'a secret that only edge and nodes know';

export interface Called {
  call: CallName;
  body: Record<string, unknown>;
}

export interface PaperNode {
  id: string;
  url: string;
  /** The calls it received, in order. */
  calls: Called[];
  /** Results for these calls, or functions that compute them from the body. All other calls succeed. */
  answers: Partial<Record<CallName, unknown | ((body: Record<string, unknown>) => unknown)>>;
  /** Errors for these calls. */
  failures: Partial<Record<CallName, CallErrorCode>>;
  /** How many calls to hang up on before responding. */
  hangUps: number;
  /** Delay before each response, in milliseconds. */
  delayMs: number;
  /** As in `VoiceServices`, for results that aren't in a response. */
  resultWaitMs: number;
  /** Responds only after this resolves. */
  held: Promise<void> | undefined;
  /** Restores the initial state: no calls received, and every call succeeds. */
  reset(): void;
  stop(): Promise<void>;
}

export async function startPaperNode(id: string): Promise<PaperNode> {
  const nonces = new NonceStore();
  const server = createAdaptorServer({
    fetch: async (request: Request) => {
      const verified = await verifyCall(request, { id, secrets: [NODE_SECRET], nonces, startedAtMs: 0 }, Date.now());
      if (!('body' in verified)) return Response.json(new CallError('unauthorized', verified.reason), { status: 401 });
      const call = new URL(request.url).pathname.slice('/v1/'.length) as CallName;
      const parsed = verified.body.byteLength === 0 ? undefined : JSON.parse(new TextDecoder().decode(verified.body));
      const body = CALLS[call].body.parse(parsed) ?? {};
      if (node.hangUps > 0) {
        node.hangUps -= 1;
        server.closeAllConnections?.();
        return new Response();
      }
      node.calls.push({ call, body });
      await new Promise((resolve) => setTimeout(resolve, node.delayMs));
      await node.held;
      const failure = node.failures[call];
      if (failure !== undefined)
        return Response.json(new CallError(failure), { status: new CallError(failure).status });
      const answer = node.answers[call];
      return Response.json((typeof answer === 'function' ? await answer(body) : answer) ?? success(call, body));
    },
    hostname: '127.0.0.1',
    overrideGlobalObjects: false,
  }) as ReturnType<typeof createAdaptorServer> & { closeAllConnections?(): void };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const node: PaperNode = {
    id,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    answers: {},
    failures: {},
    hangUps: 0,
    delayMs: 0,
    resultWaitMs: 0,
    held: undefined,
    reset() {
      Object.assign(node, { answers: {}, failures: {}, hangUps: 0, delayMs: 0, resultWaitMs: 0, held: undefined });
      node.calls.length = 0;
    },
    async stop() {
      server.closeAllConnections?.();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return node;
}

function success(call: CallName, body: Record<string, unknown>): unknown {
  switch (call) {
    case 'leave':
      return { state: 'left' };
    case 'status':
      return {
        node: 'n',
        version: '1',
        uptimeSeconds: 1,
        load: 0,
        isPaused: false,
        isDraining: false,
        agents: [],
        lavalink: [],
      };
    default:
      return { state: 'active', channel: body.channel, pingMs: 12 };
  }
}
