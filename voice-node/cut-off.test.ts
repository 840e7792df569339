/** A node that lost Discord or Lavalink gives its agents to one that has both, and nobody hears it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FaultyProxy } from '../infra/testing/faulty-proxy.ts';
import { type Lines, openLines } from '../infra/testing/voice-node/lines.ts';
import { ask, play, sounds } from '../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../infra/testing/voice-node/stage.ts';
import { readVoiceState } from '../shared/status/sample.ts';
import { type Lack, readNodes } from '../shared/voice/leases.ts';
import type { VoiceSession } from '../shared/voice/session.ts';

/** Everything is noticed and handed over within this, in milliseconds: a busy machine takes its time. */
const NOTICED_MS = 30_000;
/** A node gives up claims for a moment, and is asked whether it's cut off in less. In milliseconds. */
const SETTLED_MS = 4_000;
/** Several of them take longer than other tests may. */
const LIMIT_MS = 150_000;

let stage: VoiceStage;
let lines: Lines[];
beforeEach(async () => {
  stage = await openVoiceStage(1, undefined, { updateIntervalMs: 1_000 });
  lines = [await openLines(stage), await openLines(stage)];
});
afterEach(async () => {
  await stage.close();
  for (const one of lines) one.close();
});

const holder = async (session: VoiceSession) => (await stage.stateOf(session.id)).runner;
const isServedBy = async (session: VoiceSession, node: string) => {
  const { state, runner } = await stage.stateOf(session.id);
  return state === 'active' && runner === node;
};
const isCutOff = async (node: NodeProcess) => {
  const [row] = await stage.sql`select from agent_runners where runner_id = ${node.id} and cut_off_at is not null`;
  return row !== undefined;
};

async function begin() {
  const one = await stage.start({ NODE_ID: 'one', ...lines[0]?.environment });
  await agentsReady(one, 1);
  const session = await stage.openActive();
  await play(stage, one, session, 'demo:first-light');
  await sounds(stage, session, 'first-light');
  const two = await stage.start({ NODE_ID: 'two', ...lines[1]?.environment });
  await until('its sessions to be kept', async () => (await stage.sql`select from agent_gateways`).length === 1);
  await stage.sql`update agent_runners set started_at = clock_timestamp() - interval '1 minute'`;
  const listener = stage.voiceServer.listen({ userId: session.agent });
  await until('sound', () => listener.heard().packets > 50);
  return { one, two, session, listener };
}

const lacks = async () => (await readNodes(stage.store)).map((node) => node.lacks);

const cases: [string, (of: Lines) => FaultyProxy[], Lack][] = [
  ['Discord', ({ discord }) => [discord], 'discord'],
  ['every Lavalink', ({ lavalink }) => lavalink, 'lavalink'],
];
test.each(cases)(
  'a node that lost %s: another one goes on, and the first stays away until it’s well',
  async (_, of) => {
    const { one, two, session, listener } = await begin();
    const [own, others] = [of(lines[0] as Lines), of(lines[1] as Lines)];
    // Refused, so that it's noticed at once.
    for (const line of own) {
      line.set('hangs up');
      line.drop();
    }
    await until('the other node to serve it', () => isServedBy(session, 'two'), NOTICED_MS);
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    expect(listener.heard()).toMatchObject({ streams: 1, overlapping: 0, lost: 0 });
    expect(listener.heard().longestBackMs).toBeLessThanOrEqual(0);
    await ask(stage, two, session, 'volume', { volume: 50 });

    // The agent is free for a moment, and the first one doesn't take it.
    expect(await isCutOff(one)).toBe(true);
    await stage.sql`update agent_bots set runner_id = null, lease_until = clock_timestamp()`;
    await until('it to be served again', () => isServedBy(session, 'two'), NOTICED_MS);

    for (const line of own) line.set('open');
    await until('it to be well again', async () => !(await isCutOff(one)), NOTICED_MS);
    // Where the other one is lost now, it's there again.
    for (const line of others) {
      line.set('hangs up');
      line.drop();
    }
    await until('the first node to serve it', () => isServedBy(session, 'one'), NOTICED_MS);
    expect(listener.heard()).toMatchObject({ overlapping: 0 });
  },
  LIMIT_MS,
);

test(
  'a node whose packets to every Lavalink get lost: another one joins again and goes on where it was',
  async () => {
    const { session, listener } = await begin();
    for (const line of lines[0]?.lavalink ?? []) line.set('silent');
    await until('the other node to serve it', () => isServedBy(session, 'two'), NOTICED_MS);
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    // Lavalink doesn't know that the first one is gone, so its session can't be resumed.
    expect(listener.heard()).toMatchObject({ streams: 2, overlapping: 0, lost: 0 });
    expect(listener.heard().longestBackMs).toBeLessThan(1_500);
  },
  LIMIT_MS,
);

test.each(cases)(
  'both nodes lost %s: the agents stay, and go on where they are',
  async (_, of, lack) => {
    const { one, two, session, listener } = await begin();
    const fence = async () => (await stage.sql<{ fence: string }[]>`select fence::text from agent_bots`)[0]?.fence;
    const before = await fence();
    const both = lines.flatMap(of);
    for (const line of both) {
      line.set('hangs up');
      line.drop();
    }
    await until('both to notice', async () => (await isCutOff(one)) && (await isCutOff(two)), NOTICED_MS);
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    expect(await holder(session)).toBe('one');
    expect(await lacks()).toEqual([lack, lack]);
    expect(await readVoiceState(stage.store)).toBe('down');
    for (const line of both) line.set('open');
    await until('both to be well', async () => !(await isCutOff(one)) && !(await isCutOff(two)), NOTICED_MS);
    expect(await lacks()).toEqual([null, null]);
    expect(await readVoiceState(stage.store)).toBe('up');
    await ask(stage, one, session, 'volume', { volume: 50 });
    expect(await fence()).toBe(before);
    expect(listener.heard()).toMatchObject({ streams: 1, overlapping: 0, lost: 0 });
  },
  LIMIT_MS,
);
