/** What a signed call to a voice node takes beyond a plain HTTP request on loopback. */
import { ControlClient } from '../../../shared/voice/control-client.ts';
import { agentsReady, openVoiceStage, SECRET } from '../../testing/voice-node/stage.ts';
import { startProgram } from '../cases/node.ts';
import type { Cleanup } from '../fixture.ts';
import { type Measurable, type Measured, measureInRounds, type RoundOptions } from '../rounds.ts';
import { type Slice, sliceOf } from '../stats.ts';
import type { Databases } from './databases.ts';

const AGENTS = 4;

/** The plain request first, then the call. */
export type CallsMeasured = [Measured<Measurable>, Measured<Measurable>];

export async function measureCalls(
  options: RoundOptions,
  databases: Databases,
  cleanup: Cleanup,
): Promise<CallsMeasured> {
  const stage = await openVoiceStage(AGENTS, await databases('calls'));
  cleanup.push(() => stage.close());
  const node = await stage.start({ LOG_LEVEL: 'warn' });
  await agentsReady(node, AGENTS);
  const opened = await stage.open();
  await stage.active(opened.id);
  const port = await startProgram('../voice/bare-server.ts', {}, cleanup);
  const client = new ControlClient(SECRET);
  const address = { id: node.id, url: `http://127.0.0.1:${node.port}` };
  const session = { session: opened.id, agent: opened.agent, fence: opened.fence };
  const plain = async () => {
    await (await fetch(`http://127.0.0.1:${port}/`)).json();
  };
  const call = async () => {
    const { state } = await client.call(address, 'state', session);
    if (state !== 'active') throw new Error(`the session is ${state}`);
  };
  return (await measureInRounds(
    [
      { name: 'plain HTTP request', measure: (durationMs) => repeat(plain, durationMs) },
      { name: 'signed /v1/state', measure: (durationMs) => repeat(call, durationMs) },
    ],
    options,
  )) as CallsMeasured;
}

async function repeat(once: () => Promise<void>, durationMs: number): Promise<Slice> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < durationMs) {
    const sentAt = performance.now();
    await once();
    latenciesMs.push(performance.now() - sentAt);
  }
  return sliceOf(latenciesMs, performance.now() - startedAt);
}
