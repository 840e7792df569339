/** Steps with credits: daily rewards, payments, the bank. */
import fc from 'fast-check';
import { moveInBank, upgradeBank } from '../../../shared/economy/bank.ts';
import { claimDaily } from '../../../shared/economy/daily.ts';
import { payMember, settlePayment } from '../../../shared/economy/pay.ts';
import type { EconomyModel } from './economy-model.ts';
import {
  daily,
  type Payment,
  pay,
  moveInBank as predictMove,
  settlePayment as predictSettlement,
  upgradeBank as predictUpgrade,
} from './money.ts';
import { MINUTE, SECOND } from './numbers.ts';
import { ask, callerIn, expectAnswer, luck, nth, rolesBy, step, who } from './step.ts';
import { BURST, PLAYERS, type World } from './world.ts';

export const dailyStep = fc.tuple(who, fc.constantFrom(1, 2), luck).map(([i, times, seed]) =>
  step(`daily(${i}, ${times} times, dice ${seed})`, async (model, world) => {
    for (let time = 0; time < times; time++) {
      await ask(model, world, world.members[i] ?? '', seed, {
        operation: 'daily',
        command: 'daily',
        ask: (store, caller) => claimDaily(store, caller),
        predict: daily,
        others: [],
      });
    }
  }),
);

const amount = fc.oneof(
  fc.integer({ min: 1, max: 2_000 }),
  fc.constantFrom(1, 1_000, 10_000, 10_001, 50_000, 125_000, 250_000, 250_001),
  fc.integer({ min: 10_001, max: 260_000 }),
);
/** Discord sends no NUL, and Postgres keeps none. */
const note = fc.option(
  fc.string({ unit: 'grapheme', maxLength: 100 }).map((text) => text.replaceAll('\0', '')),
  { nil: undefined },
);

async function payIn(
  model: EconomyModel,
  world: World,
  [from, to]: [string, string],
  credits: number,
  text: string | undefined,
  seed: number,
) {
  const given = { to, amount: credits, note: text };
  const payment: Payment = { from, to, amount: credits, ...(text !== undefined && { note: text }) };
  const { answer, key } = await ask(model, world, from, seed, {
    operation: 'pay',
    command: 'pay',
    ask: (store, caller) => payMember(store, caller, given),
    predict: (_, { roles }, __, asked) => pay(model, asked, payment, roles, BURST),
    others: [
      (store, caller) => payMember(store, caller, { ...given, amount: credits + 1 }),
      (store, caller) => payMember(store, caller, { ...given, to: '4712' }),
      (store, caller) => payMember(store, caller, { ...given, note: `${text ?? ''}!` }),
    ],
  });
  if (answer.status === 'confirm') world.asked.pay.push(key);
}

export const payStep = fc
  .tuple(who, fc.integer({ min: 1, max: PLAYERS - 1 }), amount, note, luck)
  .map(([i, ahead, credits, text, seed]) =>
    step(
      `pay(${i} → ${(i + ahead) % PLAYERS}, ${credits}, ${JSON.stringify(text)}, dice ${seed})`,
      async (model, world) => {
        const [from, to] = [world.members[i] ?? '', world.members[(i + ahead) % PLAYERS] ?? ''];
        await payIn(model, world, [from, to], credits, text, seed);
      },
    ),
  );

export const paySeveralStep = fc.tuple(fc.nat(1), fc.constantFrom(1, 4, 5, 6, 15), luck).map(([i, seconds, seed]) =>
  step(`pay(${i} → ${i + 1}, 1) four times, every ${seconds} s (dice ${seed})`, async (model, world) => {
    const pair: [string, string] = [world.members[i] ?? '', world.members[i + 1] ?? ''];
    for (let time = 0; time < 4; time++) {
      if (time > 0) model.now += seconds * SECOND;
      await payIn(model, world, pair, 1, undefined, seed);
    }
  }),
);

/** How much later something is decided, in minutes: immediately, at the last moment, or too late. */
export const decidedAfter = fc.constantFrom(0, 0, 0, 13.99, 14);

const decision = fc.constantFrom<'send' | 'cancel'>('send', 'send', 'cancel');

async function settleIn(
  model: EconomyModel,
  world: World,
  key: string,
  user: string,
  decided: 'send' | 'cancel',
  seed: number,
): Promise<void> {
  const by = { user, roles: rolesBy(seed) };
  const answer = await settlePayment(world.store, callerIn(world, by, 'pay'), key, decided);
  expectAnswer(world, 'settle payment', answer, predictSettlement(model, key, by, decided));
}

export const settlePaymentStep = fc
  .tuple(nth, decision, decidedAfter, fc.option(who, { freq: 1 }), luck)
  .map(([which, decided, minutes, stranger, seed]) =>
    step(
      `settle payment(${which}, ${decided} after ${minutes} minutes, by ${stranger ?? 'the payer'}, dice ${seed})`,
      async (model, world) => {
        model.now += minutes * MINUTE;
        const key = lastOf(world.asked.pay, which);
        const user = stranger === null ? (model.asked.get(key)?.by ?? '1') : (world.members[stranger] ?? '');
        await settleIn(model, world, key, user, decided, seed);
      },
    ),
  );

const much = fc.oneof(fc.integer({ min: 10_001, max: 260_000 }), fc.constantFrom(10_001, 250_000, 250_001));

/** A payment that needs a confirmation, if it can be made at all. */
export const payMuchStep = fc
  .tuple(fc.nat(1), fc.integer({ min: 1, max: PLAYERS - 1 }), much, decision, decidedAfter, luck)
  .map(([i, ahead, credits, decided, minutes, seed]) =>
    step(
      `pay(${i} → ${(i + ahead) % PLAYERS}, ${credits}), then ${decided} after ${minutes} minutes (dice ${seed})`,
      async (model, world) => {
        const [from, to] = [world.members[i] ?? '', world.members[(i + ahead) % PLAYERS] ?? ''];
        await payIn(model, world, [from, to], credits, undefined, seed);
        model.now += minutes * MINUTE;
        await settleIn(model, world, world.asked.pay.at(-1) ?? '', from, decided, seed);
      },
    ),
  );

/** The n-th of them from the end. */
export function lastOf(things: readonly string[], which: number): string {
  return things[things.length - 1 - (which % things.length)] ?? '';
}

const inBank = fc.oneof(fc.constantFrom<'all' | number>('all', 1, 10_000, 10_001), fc.integer({ min: 1, max: 30_000 }));

type Direction = 'deposit' | 'withdraw';
const directions = fc.constantFrom<readonly Direction[]>(['deposit'], ['withdraw'], ['deposit', 'withdraw']);

export const bankStep = fc.tuple(who, directions, inBank, luck).map(([i, inTurn, credits, seed]) =>
  step(`${inTurn.join(' and ')}(${i}, ${credits}, dice ${seed})`, async (model, world) => {
    for (const direction of inTurn) {
      const opposite = direction === 'deposit' ? 'withdraw' : 'deposit';
      await ask(model, world, world.members[i] ?? '', seed, {
        operation: direction,
        command: 'bank',
        ask: (store, caller) => moveInBank(store, caller, direction, credits),
        predict: (_, asking) => predictMove(model, asking, direction, credits),
        others: [
          (store, caller) => moveInBank(store, caller, direction, credits === 'all' ? 5 : 'all'),
          (store, caller) => moveInBank(store, caller, direction, credits === 7 ? 8 : 7),
          (store, caller) => moveInBank(store, caller, opposite, credits),
        ],
      });
    }
  }),
);

export const upgradeStep = fc.tuple(who, fc.constantFrom(1, 1, 2, 3, 20), luck).map(([i, levels, seed]) =>
  step(`upgrade bank(${i}, ${levels}, dice ${seed})`, async (model, world) => {
    await ask(model, world, world.members[i] ?? '', seed, {
      operation: 'bank upgrade',
      command: 'bank',
      ask: (store, caller) => upgradeBank(store, caller, levels),
      predict: (_, asking) => predictUpgrade(model, asking, levels),
      others: [(store, caller) => upgradeBank(store, caller, levels + 1)],
    });
  }),
);
