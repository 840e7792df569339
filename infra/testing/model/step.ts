/** What every step of a sequence has in common: it runs on the ledger and the model, and outcomes and rows must agree. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { sellItem } from '../../../shared/economy/sell.ts';
import type { Random } from '../../../shared/platform/random.ts';
import type { Caller, Store } from '../../../shared/platform/store.ts';
import { steadyDice } from './dice.ts';
import { type Asking, type EconomyModel, SOME_TRANSFER } from './economy-model.ts';
import { expectSameState } from './state.ts';
import { PLAYERS, ROLE, type Said, type World } from './world.ts';

export type Step = fc.AsyncCommand<EconomyModel, World, true>;

/** All outcomes over all sequences, as `operation: status`. */
export const answered = new Set<string>();

export function step(
  name: string,
  run: (model: EconomyModel, world: World) => Promise<void>,
  makesSense = (_: Readonly<EconomyModel>) => true,
): Step {
  return {
    check: async (model) => makesSense(model),
    toString: () => name,
    async run(model, world) {
      await run(model, world);
      await expectSameState(model, world);
    },
  };
}

export const who = fc.nat(PLAYERS - 1);
export const nth = fc.nat(1_000);
/** Decides the dice and, if odd, that the member has {@link ROLE}. */
export const luck = fc.nat(2 ** 31 - 1);

export function rolesBy(seed: number): string[] {
  return seed % 2 === 1 ? [ROLE] : [];
}

export function callerIn(world: World, by: Asking, command: string, key = world.key()): Caller {
  return {
    key,
    actor: { id: by.user },
    guild: { id: world.guildId, roleIds: by.roles },
    command: { name: command, module: 'economy' },
  };
}

type Ask<T> = (store: Store, caller: Caller) => Promise<T>;

/** One thing a member does. */
export interface Activity<T> {
  /** The name for its statuses. */
  operation: string;
  command: string;
  /** Does it in the ledger. */
  ask: Ask<T>;
  /** What the model expects. */
  predict(model: EconomyModel, asking: Asking, dice: Random, key: string): T;
  /** The same with one choice changed. */
  others: readonly Ask<unknown>[];
  diceOf?: (seed: number) => Random;
}

const OTHER_ACTIVITY: Ask<unknown> = (store, caller) => sellItem(store, caller, 'quantum_core', 7);
const OTHER_MEMBER = { id: '4711' };

/** Does something in the ledger and the model. @returns the outcome and its key. */
export async function ask<T extends { status: string }>(
  model: EconomyModel,
  world: World,
  user: string,
  seed: number,
  { operation, command, ask: send, predict, others, diceOf = steadyDice }: Activity<T>,
): Promise<{ answer: T; key: string }> {
  const by = { user, roles: rolesBy(seed) };
  const caller = callerIn(world, by, command);
  world.dice = diceOf(seed);
  const answer = await send(world.store, caller);
  expectAnswer(world, operation, answer, predict(model, by, diceOf(seed), caller.key));
  const clashes = [
    ...others,
    OTHER_ACTIVITY,
    (store: Store, caller: Caller) => send(store, { ...caller, actor: OTHER_MEMBER }),
  ];
  const said: Said = {
    answer,
    again() {
      // Other dice, another time, other roles: the outcome stands.
      world.dice = steadyDice(seed + 1);
      return send(world.store, callerIn(world, { user, roles: rolesBy(seed + 1) }, command, caller.key));
    },
    clash: async (which) => clashes[which % clashes.length]?.(world.store, caller),
  };
  world.said.push(said);
  // Some are redelivered and some keys reused immediately; others later, by steps of their own.
  if (seed % 3 === 0) await expectAgain(said);
  if (seed % 3 === 1) await expectClash(said, Math.floor(seed / 3));
  return { answer, key: caller.key };
}

export async function expectAgain({ again, answer }: Said): Promise<void> {
  expect(await again()).toEqual(answer);
}

export async function expectClash({ clash }: Said, which: number): Promise<void> {
  await expect(clash(which)).rejects.toMatchObject({ code: 'CH001' });
}

export function expectAnswer(world: World, operation: string, answer: { status: string }, predicted: unknown): void {
  expect(plain(answer)).toEqual(plain(predicted));
  const transfer = 'transfer' in answer ? String(answer.transfer) : undefined;
  const isFree = answer.status === 'lost' && transfer === undefined;
  answered.add(`${operation}: ${answer.status}${isFree ? ' for nothing' : ''}`);
  // A repeated decision has no second transfer.
  if (transfer !== undefined && !world.transfers.includes(transfer)) world.transfers.push(transfer);
}

const TIMES = new Set(['readyAt', 'until', 'keyUntil', 'fedUntil', 'at', 'energy', 'luck', 'xp', 'key']);
const NUMBERS_OF_TRANSFERS = new Set(['transfer', 'by']);
const SETS = new Set(['discovered', 'legs', 'short', 'roles']);

/** An outcome as the model can predict it: times as numbers, sets sorted, ids of transfers hidden. */
export function plain(value: unknown, key = ''): unknown {
  if (value === null || value === undefined) return value;
  if (TIMES.has(key) && typeof value === 'string') return Date.parse(value);
  if (NUMBERS_OF_TRANSFERS.has(key)) return SOME_TRANSFER;
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item));
    return SETS.has(key) ? items.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) : items;
  }
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, held]) => [name, plain(held, name)]),
  );
}
