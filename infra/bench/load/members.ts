/** Child process: Discord and everyone on it. It sends signed interactions by the clock, and takes deferred answers. */
import { setTimeout as wait } from 'node:timers/promises';
import { startDiscord } from '../../sandbox/discord/index.ts';
import type { Interaction } from '../../sandbox/discord/interactions/store.ts';
import { HttpConnection } from '../connection.ts';
import { takeOrders } from '../ordered-process.ts';
import { type Cast, drawKind, type Kind, MIX, type Use } from './mix.ts';
import { type Exchange, sendOpenLoop } from './open-loop.ts';
import { interactionOf, type Person, peopleIn } from './people.ts';
import { addServers, LISTENERS } from './servers.ts';
import { type StepTally, Tally } from './tally.ts';

export type MembersOrder =
  | { what: 'discord' }
  | { what: 'prepare'; port: number }
  | { what: 'run'; port: number; perSecond: number; durationMs: number };

export interface DiscordOfLoad {
  apiBase: string;
  applicationId: string;
  publicKey: string;
  botToken: string;
}

export interface StepFromMembers {
  tally: StepTally;
  connections: number;
  /** Share of the time that this process's event loop was busy, from 0 to 1. */
  loopUtilization: number;
  /** Calls that the edge made to Discord. */
  discordCalls: number;
}

/** Everyone's 100 seconds are shorter than a minute of the load: a real bot of this size has agreed on more with Discord. */
const RATE_LIMIT_SCALE = 1_000;
/** Every so many answers are checked as Discord checks them, and so is every deferral. */
const CHECKED = 50;
/** How long a deferred answer may take, in milliseconds. */
const FOLLOW_UP_MS = 25_000;
/** Messages with buttons, by kind. */
const WITH_BUTTONS = 60;
/** Members who have earned something before: a leaderboard of fewer has no second page. */
const EARNED = 40;

const discord = await startDiscord({ port: 0, rateLimitScale: RATE_LIMIT_SCALE });
const guilds = addServers(discord);
let discordCalls = 0;
discord.watchRequests(() => void discordCalls++);

const people = peopleIn(discord, guilds);

/** Messages with a button, by kind. */
const buttons = new Map<string, { person: Person; use: Use }[]>();
let sent = 0;

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T;
}

function personFor({ who }: Kind): Person {
  const server = pick(people);
  if (who === 'staff') return server[0] as Person;
  return who === 'listener' ? (server[1 + Math.floor(Math.random() * LISTENERS)] as Person) : pick(server.slice(1));
}

function castOf(person: Person): Cast {
  const others = people[person.server] as Person[];
  const other = pick(others.slice(1 + LISTENERS));
  return { self: person.id, other: other.id === person.id ? (others[1] as Person).id : other.id };
}

function drawn(): { kind: Kind; person: Person; use: Use } {
  const kind = drawKind(Math.random());
  const pressed = kind.opens && pick(buttons.get(kind.name) ?? []);
  if (pressed) return { kind, ...pressed };
  const person = personFor(kind);
  return { kind, person, use: (kind.use ?? kind.opens)?.(castOf(person)) as Use };
}

async function run({ port, perSecond, durationMs }: { port: number; perSecond: number; durationMs: number }) {
  const tally = new Tally();
  const deferred: Interaction[] = [];
  const checks: Promise<void>[] = [];
  const callsBefore = discordCalls;
  const loopBefore = performance.eventLoopUtilization();
  const connections = await sendOpenLoop({
    ...{ port, perSecond, durationMs },
    next() {
      const { kind, person, use } = drawn();
      const { interaction, request } = interactionOf(discord, person, use);
      tally.sent();
      const number = ++sent;
      return {
        request,
        failed: ({ message }) => tally.failed(kind.name, message),
        answered(exchange) {
          const answer = readAnswer(exchange);
          if (answer === undefined)
            return tally.failed(kind.name, `${exchange.status} ${exchange.body.toString().slice(0, 150)}`);
          const isDeferral = answer.type === 5 || answer.type === 6;
          tally.answered(kind.name, exchange, isDeferral);
          if (isDeferral) deferred.push(interaction);
          if (!isDeferral && number % CHECKED !== 0) return;
          checks.push(
            discord.acceptAnswer(interaction, answer).then(
              () => {},
              (error: unknown) => tally.failed(kind.name, `Discord refuses the answer: ${error}`),
            ),
          );
        },
      };
    },
  });
  const loopUtilization = performance.eventLoopUtilization(loopBefore).utilization;
  await Promise.all(checks);
  const giveUpAt = performance.now() + FOLLOW_UP_MS;
  const unfinished = () => deferred.filter(({ isFollowedUp }) => isFollowedUp !== true);
  while (unfinished().length > 0 && performance.now() < giveUpAt) await wait(100);
  const step: StepFromMembers = {
    tally: tally.result(unfinished().length),
    ...{ connections, loopUtilization, discordCalls: discordCalls - callsBefore },
  };
  return step;
}

function readAnswer({ status, body }: Exchange): { type: number } | undefined {
  if (status !== 200) return undefined;
  try {
    const answer: unknown = JSON.parse(body.toString());
    return typeof answer === 'object' && answer !== null && 'type' in answer ? (answer as { type: number }) : undefined;
  } catch {
    return undefined;
  }
}

/** Uses each kind once and checks its answer, then opens messages with buttons. */
async function prepare(port: number): Promise<Record<string, never>> {
  const connection = await HttpConnection.open(port);
  const use = async (person: Person, one: Use) => {
    const { interaction, request } = interactionOf(discord, person, one);
    const exchange = await new Promise<{ status: number; body: Buffer }>((resolve, reject) =>
      connection.exchange(request, resolve, reject),
    );
    const answer = readAnswer({ ...exchange, dueAtMs: 0, latencyMs: 0, lagMs: 0 });
    if (answer === undefined) throw new Error(`${exchange.status} ${exchange.body.toString().slice(0, 300)}`);
    return { interaction, answer };
  };
  for (let done = 0; done < EARNED; done++)
    await use(pick(pick(people).slice(1)), { type: 2, data: { type: 1, name: 'daily', id: '900000000000000030' } });
  for (const kind of MIX) {
    const person = personFor(kind);
    const request = (kind.use ?? kind.opens)?.(castOf(person)) as Use;
    const { interaction, answer } = await use(person, request);
    await discord.acceptAnswer(interaction, answer).catch((error: unknown) => {
      throw new Error(`${kind.name}: Discord refuses the answer: ${error}`);
    });
  }
  for (const kind of MIX) {
    if (kind.opens === undefined) continue;
    const found: { person: Person; use: Use }[] = [];
    for (let tries = 0; found.length < WITH_BUTTONS && tries < 2 * WITH_BUTTONS; tries++) {
      const person = personFor(kind);
      const { interaction, answer } = await use(person, kind.opens(castOf(person)));
      const button = firstButton(answer);
      if (button === undefined) continue;
      await discord.acceptAnswer(interaction, answer);
      const message = { id: interaction.originalId as string, flags: 0, type: 20, content: '' };
      found.push({ person, use: { type: 3, data: { component_type: 2, custom_id: button }, message } });
    }
    if (found.length === 0) throw new Error(`${kind.name}: there's none.`);
    buttons.set(kind.name, found);
  }
  connection.close();
  return {};
}

/** The first button that can be pressed, at any depth. */
function firstButton(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, custom_id: id, disabled } = value as { type?: unknown; custom_id?: unknown; disabled?: unknown };
  if (type === 2 && typeof id === 'string' && disabled !== true) return id;
  for (const inner of Object.values(value)) {
    const found = firstButton(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function carryOut(order: MembersOrder): Promise<unknown> {
  switch (order.what) {
    case 'discord': {
      const { apiBase, applicationId, publicKey, botToken } = discord;
      return { apiBase, applicationId, publicKey, botToken } satisfies DiscordOfLoad;
    }
    case 'prepare':
      return prepare(order.port);
    case 'run':
      return run(order);
  }
}

takeOrders(carryOut);
