/** Child process: a local Discord with its own limits, and members who ask AI. */
import { setTimeout as wait } from 'node:timers/promises';
import { startDiscord } from '../../sandbox/discord/index.ts';
import { HttpConnection } from '../connection.ts';
import type { DiscordOfLoad } from '../load/members.ts';
import type { Use } from '../load/mix.ts';
import { sendOpenLoop } from '../load/open-loop.ts';
import { interactionOf, type Person, peopleIn } from '../load/people.ts';
import { addServers } from '../load/servers.ts';
import { takeOrders } from '../ordered-process.ts';
import { bareFirstTextMs } from './bare-call.ts';
import type { AskedQuestion } from './bills.ts';
import { questionOf } from './script.ts';
import { type SeenAnswer, SeenAnswers } from './seen-answers.ts';

export type AiMembersOrder =
  | { what: 'discord' }
  /** Asks one at a time, with a bare call to the model after each. */
  | { what: 'overhead'; port: number; modelUrl: string; pairs: number; words: number }
  /** Sends `/ping` by the clock. */
  | { what: 'ping'; port: number; perSecond: number; durationMs: number }
  /** Asks all at once, each as another member, while others send `/ping`. */
  | { what: 'streams'; port: number; count: number; withinMs: number; words: number; pings: Pings };

interface Pings {
  perSecond: number;
  durationMs: number;
}

/** In milliseconds: the same place in both lists was measured right after each other. */
export interface OverheadMeasured {
  firstTextMs: number[];
  bareMs: number[];
}

export interface StreamsMeasured {
  asked: AskedQuestion[];
  ackMs: number[];
  firstTextMs: number[];
  pingMs: number[];
  /** Answers that came to their end, with everything the model said. */
  whole: number;
  /** Answers that came to no end. */
  unfinished: number;
  /** What's wrong with a few that aren't whole. */
  samples: string[];
  edits: number;
  shortestGapMs: number;
  /** How many were being written at once, at most. */
  mostAtOnce: number;
  loopUtilization: number;
}

/** How long after the last question all answers have to be there, in milliseconds. */
const GIVE_UP_MS = 40_000;
/** Between two answers: what the last one left behind is finished. In milliseconds. */
const BREATHER_MS = 30;
const SAMPLES = 3;

const discord = await startDiscord({ port: 0 });
const people = peopleIn(discord, addServers(discord));
/** Everyone but staff, each from another server than the one before. */
const askers = Array.from({ length: 49 }, (_, place) => people.map((server) => server[place + 1] as Person)).flat();
const seen = new SeenAnswers(discord);
let asked = 0;

function chatOf(text: string): Use {
  const options = [{ name: 'message', type: 3, value: text }];
  return { type: 2, data: { type: 1, name: 'chat', id: '900000000000000030', options } };
}
const PING: Use = { type: 2, data: { type: 1, name: 'ping', id: '900000000000000031' } };

interface Asked extends AskedQuestion {
  answer: SeenAnswer;
  sentAtMs: number;
  ackMs: number;
}

/** Asks as the next member, over a connection of their own, and resolves once Discord knows that the answer comes later. */
async function ask(port: number, words: number): Promise<Asked> {
  const number = ++asked;
  const person = askers[number % askers.length] as Person;
  const { interaction, request } = interactionOf(discord, person, chatOf(questionOf(number, words)));
  const answer = seen.expect(interaction.id, number, words);
  const connection = await HttpConnection.open(port);
  const sentAtMs = performance.now();
  const { status, body } = await new Promise<{ status: number; body: Buffer }>((resolve, reject) =>
    connection.exchange(request, resolve, reject),
  );
  const ackMs = performance.now() - sentAtMs;
  connection.close();
  if (status !== 200) throw new Error(`${status} ${body.toString().slice(0, 200)}`);
  await discord.acceptAnswer(interaction, JSON.parse(body.toString()));
  return { interaction: interaction.id, number, answer, sentAtMs, ackMs };
}

async function overhead({ port, modelUrl, pairs, words }: AiMembersOrder & { what: 'overhead' }) {
  const measured: OverheadMeasured = { firstTextMs: [], bareMs: [] };
  for (let pair = 0; pair < pairs; pair++) {
    const { answer, sentAtMs } = await ask(port, words);
    const late = wait(GIVE_UP_MS, 'late' as const, { ref: false });
    if ((await Promise.race([answer.end, late])) === 'late') throw new Error(`No answer but “${answer.text}”.`);
    if (!answer.isWhole) throw new Error(`Not the whole answer but “${answer.text}”.`);
    measured.firstTextMs.push((await answer.firstTextAt) - sentAtMs);
    await wait(BREATHER_MS);
    measured.bareMs.push(await bareFirstTextMs(modelUrl, pair, words));
  }
  return measured;
}

async function ping(port: number, { perSecond, durationMs }: Pings): Promise<number[]> {
  const latencies: number[] = [];
  await sendOpenLoop({
    ...{ port, perSecond, durationMs },
    next() {
      const staff = people[Math.floor(Math.random() * people.length)]?.[0] as Person;
      return {
        request: interactionOf(discord, staff, PING).request,
        failed(error) {
          throw error;
        },
        answered: ({ latencyMs }) => void latencies.push(latencyMs),
      };
    },
  });
  return latencies;
}

async function streams({ port, count, withinMs, words, pings }: AiMembersOrder & { what: 'streams' }) {
  const loopBefore = performance.eventLoopUtilization();
  const pinging = ping(port, pings);
  const all: Asked[] = [];
  const errors: string[] = [];
  let mostAtOnce = 0;
  const unfinished = () => all.filter(({ answer }) => !answer.isOver).length;
  const startedAt = performance.now();
  const asking = Array.from({ length: count }, async (_, place) => {
    await wait((place * withinMs) / count);
    all.push(await ask(port, words));
  }).map((one) => one.catch((error: unknown) => void errors.push(String(error))));
  while (performance.now() - startedAt < withinMs + GIVE_UP_MS) {
    await wait(50);
    mostAtOnce = Math.max(mostAtOnce, unfinished());
    if (all.length + errors.length === count && unfinished() === 0) break;
  }
  await Promise.all(asking);
  const pingMs = await pinging;
  const odd = all.filter(({ answer }) => !answer.isWhole).map(({ answer }) => answer.text);
  const measured: StreamsMeasured = {
    asked: all.map(({ interaction, number }) => ({ interaction, number })),
    ackMs: all.map(({ ackMs }) => ackMs),
    firstTextMs: await Promise.all(
      all.filter(({ answer }) => answer.edits > 0).map(async (one) => (await one.answer.firstTextAt) - one.sentAtMs),
    ),
    pingMs,
    whole: all.length - odd.length,
    unfinished: unfinished() + errors.length,
    samples: [...errors, ...odd].slice(0, SAMPLES).map((text) => text.slice(-150)),
    edits: all.reduce((sum, { answer }) => sum + answer.edits, 0),
    shortestGapMs: Math.min(...all.flatMap(({ answer }) => answer.gapsMs)),
    mostAtOnce,
    loopUtilization: performance.eventLoopUtilization(loopBefore).utilization,
  };
  return measured;
}

takeOrders((order: AiMembersOrder): Promise<unknown> => {
  switch (order.what) {
    case 'discord': {
      const { apiBase, applicationId, publicKey, botToken } = discord;
      return Promise.resolve({ apiBase, applicationId, publicKey, botToken } satisfies DiscordOfLoad);
    }
    case 'overhead':
      return overhead(order);
    case 'ping':
      return ping(order.port, order);
    case 'streams':
      return streams(order);
  }
});
