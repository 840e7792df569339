import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import {
  againStep,
  clashStep,
  close,
  gate,
  gateStep,
  lookStep,
  payoutStep,
  waitStep,
} from '../../infra/testing/model/circumstances.ts';
import type { EconomyModel } from '../../infra/testing/model/economy-model.ts';
import {
  buyStep,
  craftStep,
  fightStep,
  gatherStep,
  openStep,
  questStep,
  sellStep,
  sellWornStep,
  useStep,
  workStep,
} from '../../infra/testing/model/goods-steps.ts';
import {
  bankStep,
  dailyStep,
  payMuchStep,
  paySeveralStep,
  payStep,
  settlePaymentStep,
  upgradeStep,
} from '../../infra/testing/model/money-steps.ts';
import {
  freezeFirst,
  orderStep,
  settleOrderStep,
  thenUndone,
  undoStep,
} from '../../infra/testing/model/staff-steps.ts';
import { expectSameState } from '../../infra/testing/model/state.ts';
import { answered } from '../../infra/testing/model/step.ts';
import { begin, prepare, type Start, type World } from '../../infra/testing/model/world.ts';
import { auditLedger } from './audit.ts';

/** Sequences of steps to try. `CHORUS_MODEL_RUNS=100000` for a night. */
const RUNS = Number(process.env.CHORUS_MODEL_RUNS ?? 1_000);
/** Begins where a failure says it did. */
const SEED = process.env.CHORUS_MODEL_SEED;
/** So many sequences go on at the same time, each with members of its own. */
const LANES = SEED === undefined ? 4 : 1;
/** The audit reads everything there is; what a sequence touched is checked after every step. */
const RUNS_PER_AUDIT = 100;
/** Then the books are closed and new ones opened: the audit would become slow. */
const RUNS_PER_BOOKS = 1_000;

/** At first three lanes try the same every time, and get everywhere; the other tries something new. */
function seedOf(lane: number, isFirst: boolean): number {
  if (SEED !== undefined) return Number(SEED);
  return isFirst && lane < LANES - 1 ? 20_260_301 + lane : Date.now() + lane;
}

const anyDeedUndone = thenUndone(
  fc.oneof(
    dailyStep,
    bankStep,
    workStep,
    gatherStep,
    fightStep,
    questStep,
    buyStep,
    sellStep,
    useStep,
    craftStep,
    openStep,
  ),
);

const steps = fc.commands<EconomyModel, World, true>(
  [
    ...[
      dailyStep,
      payMuchStep,
      payStep,
      payStep,
      paySeveralStep,
      settlePaymentStep,
      settlePaymentStep,
      bankStep,
      bankStep,
      upgradeStep,
    ],
    ...[workStep, workStep, gatherStep, gatherStep, fightStep, fightStep, questStep, questStep],
    ...[buyStep, buyStep, sellStep, sellStep, useStep, useStep, useStep, craftStep, craftStep, openStep, openStep],
    ...[
      orderStep,
      orderStep,
      orderStep,
      undoStep,
      undoStep,
      thenUndone(sellWornStep),
      anyDeedUndone,
      settleOrderStep,
      settleOrderStep,
    ],
    ...[waitStep, waitStep, waitStep, againStep, againStep, clashStep, clashStep, gateStep, payoutStep, lookStep],
  ],
  { maxCommands: 12, size: 'max' },
);

const start: fc.Arbitrary<Start> = fc.record({
  level: fc.constantFrom(2, 3, 5, 10, 12, 13, 25, 50),
  companion: fc.constantFrom(null, 'nano_drone', 'code_fox', 'quantum_rabbit', 'viral_cat'),
  minutes: fc.constantFrom(10, 30, 2_000, 4_320),
  isBoosted: fc.boolean(),
  counts: fc.nat(6),
  streak: fc.constantFrom(0, 1, 5, 6, 13, 29, 400),
  isStreakAlive: fc.boolean(),
});

/** Which of the members is frozen from the beginning. */
const frozen = fc.option(fc.nat(1), { freq: 5 });

const GATES = ['switched_off', 'role_required'];
/** What each operation can answer, besides that a guild's staff said no. */
const STATUSES: Record<string, readonly string[]> = {
  daily: ['paid', 'claimed', 'frozen'],
  pay: ['paid', 'confirm', 'insufficient', 'send_cap', 'receive_cap', 'too_fast', 'frozen', 'payee_frozen'],
  deposit: ['moved', 'insufficient', 'no_room', 'frozen'],
  withdraw: ['moved', 'insufficient', 'frozen'],
  'bank upgrade': ['upgraded', 'insufficient', 'frozen'],
  work: ['worked', 'cooldown', 'frozen'],
  gather: ['gathered', 'no_tool', 'cooldown', 'frozen'],
  fight: ['won', 'lost', 'lost for nothing', 'level', 'cooldown', 'frozen'],
  quest: ['claimed', 'already', 'unfinished', 'over', 'frozen'],
  buy: ['bought', 'insufficient', 'frozen'],
  sell: ['sold', 'too_few', 'nothing', 'frozen'],
  use: ['used', 'too_few', 'no_companion', 'full', 'same_companion', 'one_egg', 'frozen'],
  craft: ['crafted', 'missing', 'frozen'],
  open: ['opened', 'too_few', 'frozen'],
  undo: ['confirm', 'unknown', 'undone', 'fixed', 'self', 'member_frozen', 'short'],
};
/** Of these, gates are tried somewhere among them. */
const STAFF_STATUSES: Record<string, readonly string[]> = {
  grant: ['confirm', 'self', 'too_much', 'member_frozen', 'full', 'day_cap'],
  take: ['confirm', 'self', 'too_much', 'member_frozen', 'insufficient'],
  freeze: ['confirm', 'self', 'already'],
  unfreeze: ['confirm', 'self', 'already'],
  set_cooldown: ['confirm', 'self'],
  'settle payment': ['paid', 'cancelled', 'expired', 'not_requested'],
  'settle order': ['done', 'cancelled', 'expired', 'not_requested'],
};
const EVERY_STATUS = [
  ...Object.entries(STATUSES).map(([operation, statuses]) => [operation, [...statuses, ...GATES]] as const),
  ...Object.entries(STAFF_STATUSES),
].flatMap(([operation, statuses]) => statuses.map((status) => `${operation}: ${status}`));

/** Every place is a sequence's own, also when a failing one is made shorter. */
async function runLane(books: Books, lane: number, runs: number, seed: number): Promise<void> {
  let run = 0;
  const property = fc.asyncProperty(start, gate, frozen, steps, async (life, closed, frozenOne, commands) => {
    run++;
    const { world, model } = await begin(books, BigInt(lane * 100_000_000 + run), life);
    if (frozenOne !== null) await freezeFirst(model, world, frozenOne);
    await close(model, world, closed);
    await expectSameState(model, world);
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    if (run % RUNS_PER_AUDIT === 0) expect(await auditLedger(books.sql)).toEqual([]);
  });
  await fc.assert(property, { numRuns: runs, seed });
}

async function runAll(runs: number, isFirst: boolean): Promise<void> {
  const books = await openBooks(LANES);
  try {
    await prepare(books);
    await Promise.all(
      Array.from({ length: LANES }, (_, lane) => runLane(books, lane, Math.ceil(runs / LANES), seedOf(lane, isFirst))),
    );
    expect(await auditLedger(books.sql)).toEqual([]);
  } finally {
    await books.drop();
  }
}

test(`${RUNS} random sequences of steps go as the model says`, { timeout: 60_000 + RUNS * 200 }, async () => {
  for (let done = 0; done < RUNS; done += RUNS_PER_BOOKS) {
    await runAll(Math.min(RUNS_PER_BOOKS, RUNS - done), done === 0);
  }
  if (RUNS >= 1_000) expect(EVERY_STATUS.filter((status) => !answered.has(status))).toEqual([]);
});
