/** Steps besides activities: time passes, requests are redelivered, staff changes settings, someone reads. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { readBalance } from '../../../shared/economy/balance.ts';
import { readBank } from '../../../shared/economy/bank.ts';
import { readInventory } from '../../../shared/economy/inventory.ts';
import { readQuests } from '../../../shared/economy/quests.ts';
import { setGuildEconomy } from '../../../shared/economy/settings.ts';
import { setGate } from '../../../shared/settings/gates.ts';
import { staffIn } from '../store.ts';
import { questsSeen } from './earning.ts';
import type { EconomyModel, Gate } from './economy-model.ts';
import { isOn } from './member.ts';
import { capacityOf } from './money.ts';
import { MINUTE } from './numbers.ts';
import { callerIn, expectAgain, expectClash, nth, plain, step, who } from './step.ts';
import { ROLE, type World } from './world.ts';

/** A while, past midnight, and with a clock that goes back. */
export const waitStep = fc
  .constantFrom(0.1, 1, 4.99, 5, 10, 15, 24, 30, 30, 60, 240, 720, 1_440, 1_440, 2_880, 4_320, -0.1, -30, -1_440)
  .map((minutes) =>
    step(`wait(${minutes} minutes)`, async (model) => {
      model.now += minutes * MINUTE;
    }),
  );

export const againStep = nth.map((which) =>
  step(`the same again(${which})`, async (_, { said }) => {
    const one = said[which % Math.max(1, said.length)];
    if (one !== undefined) await expectAgain(one);
  }),
);

export const clashStep = fc.tuple(nth, nth).map(([which, how]) =>
  step(`the same key for something else(${which}, ${how})`, async (_, { said }) => {
    const one = said[which % Math.max(1, said.length)];
    if (one !== undefined) await expectClash(one, how);
  }),
);

const COMMANDS = [
  'daily',
  'pay',
  'bank',
  'work',
  'gather',
  'fight',
  'quests',
  'shop',
  'sell',
  'use',
  'craft',
  'open',
  'economy',
];

/** At most one gate is closed at a time: which of two refuses first isn't defined. */
export const gate: fc.Arbitrary<Gate | null> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(null) },
  {
    weight: 4,
    arbitrary: fc.record({
      subject: fc.oneof(
        fc.constant('module:economy'),
        fc.constantFrom(...COMMANDS).map((name) => `command:${name}`),
      ),
      isOff: fc.boolean(),
      roleIds: fc.constant([ROLE]),
    }),
  },
);

export async function close(model: EconomyModel, world: World, closed: Gate | null): Promise<void> {
  const open = model.gate && { ...model.gate, isOff: false, roleIds: [] };
  for (const change of [open, closed]) {
    if (change === null) continue;
    await setGate(world.store, staffIn(world.guildId, world.key()), { ...change, roleIds: [...change.roleIds] });
  }
  model.gate = closed;
}

export const gateStep = gate.map((closed) =>
  step(closed === null ? 'open all gates' : `close(${JSON.stringify(closed)})`, (model, world) =>
    close(model, world, closed),
  ),
);

export const payoutStep = fc.constantFrom(10, 33, 50, 100).map((payoutPercent) =>
  step(`pay out ${payoutPercent} %`, async (model, world) => {
    await setGuildEconomy(world.store, staffIn(world.guildId, world.key()), { payoutPercent });
    model.payoutPercent = payoutPercent;
  }),
);

/** Members read what the model has. */
export const lookStep = who.map((i) =>
  step(`look(${i})`, async (model, world) => {
    const id = world.members[i] ?? '';
    const member = model.member(id);
    const by = { user: id, roles: [ROLE] };
    const asks = (command: string) => callerIn(world, by, command);
    const shown = <T extends object>(command: string, view: T) => model.refusal(command, by.roles) ?? view;
    const boosts = Object.entries(member.boosts).filter(([, until]) => isOn(until, model.now));
    const { companion, fedUntil, wallet, bank } = member;

    const { store } = world;
    expect(plain(await readInventory(store, asks('inventory')))).toEqual(
      plain(
        shown('inventory', {
          status: 'inventory',
          wallet,
          items: Object.fromEntries([...member.items].filter(([, count]) => count > 0)),
          wear: Object.fromEntries(member.wear),
          boosts: Object.fromEntries(boosts.map(([kind, until]) => [kind, new Date(until ?? 0).toISOString()])),
          companion: companion && { id: companion, fedUntil: new Date(fedUntil ?? 0).toISOString() },
        }),
      ),
    );
    expect(await readQuests(store, asks('quests'))).toEqual(
      shown('quests', { status: 'quests', ...questsSeen(model, id) }),
    );
    expect(await readBank(store, asks('bank'))).toEqual(
      shown('bank', { status: 'bank', wallet, bank, capacity: capacityOf(member), tier: member.tier }),
    );
    const streak = { streak: member.streak?.length ?? 0, lastDay: member.streak?.lastDay ?? null };
    expect(await readBalance(store, asks('balance'), id)).toEqual(
      shown('balance', { status: 'balance', wallet, bank, ...streak }),
    );
  }),
);
