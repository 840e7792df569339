/** Calls to a node: a real server that checks signatures. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NODE_SECRET, type PaperNode, startPaperNode } from '../../infra/testing/fake-voice-node.ts';
import { ControlClient, NodeUnreachable } from './control-client.ts';
import { CALL_ERRORS, CallError, type CallErrorCode } from './protocol.ts';

let node: PaperNode;
beforeEach(async () => {
  node = await startPaperNode('node-1');
});
afterEach(() => node.stop());

const client = (secret = NODE_SECRET, budgetMs?: number) => new ControlClient(secret, budgetMs);
const join = {
  key: 'i:1',
  session: '7',
  agent: '810000000000000001',
  fence: '3',
  guild: '820000000000000001',
  channel: '830000000000000001',
  kind: 'music',
} as const;

describe('a call', () => {
  test('sends its body to the node, and returns the answer', async () => {
    const answer = await client().call(node, 'join', join);
    expect(answer).toEqual({ state: 'active', channel: join.channel, pingMs: 12 });
    expect(node.calls).toEqual([{ call: 'join', body: join }]);
  });

  test('is signed also without a body', async () => {
    expect(await client().call(node, 'status', undefined)).toMatchObject({ node: 'n', agents: [] });
  });

  test.each(Object.keys(CALL_ERRORS) as CallErrorCode[])('that fails with %s has its sentence', async (code) => {
    node.failures.join = code;
    const error = await client()
      .call(node, 'join', join)
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(CallError);
    expect(error).toMatchObject({ code, sentence: CALL_ERRORS[code].sentence });
    expect(node.calls).toHaveLength(1);
  });

  test('with another secret, or for another node, is refused', async () => {
    await expect(client('another secret').call(node, 'join', join)).rejects.toMatchObject({ code: 'unauthorized' });
    const elsewhere = { id: 'node-2', url: node.url };
    await expect(client().call(elsewhere, 'join', join)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(node.calls).toEqual([]);
  });

  test('is retried when the node hangs up, and arrives once', async () => {
    node.hangUps = 1;
    expect(await client().call(node, 'join', join)).toMatchObject({ state: 'active' });
    expect(node.calls).toHaveLength(1);
  });

  test('to a dead node ends after two attempts', async () => {
    node.hangUps = 9;
    await expect(client().call(node, 'join', join)).rejects.toBeInstanceOf(NodeUnreachable);
    expect(node.hangUps).toBe(7);
  });

  test('to a silent node ends with its budget', async () => {
    node.delayMs = 60_000;
    await expect(client(NODE_SECRET, 100).call(node, 'join', join)).rejects.toBeInstanceOf(NodeUnreachable);
  });

  test('answered by something else is an internal error', async () => {
    node.answers.join = { state: 'dancing' };
    await expect(client().call(node, 'join', join)).rejects.toMatchObject({ code: 'internal' });
  });
});
