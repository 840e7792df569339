/** Staff orders: each is requested, then decided immediately, later, or never. */
import fc from 'fast-check';
import type { ItemId } from '../../../shared/economy/items.ts';
import type { Cooldown, StaffOrder } from '../../../shared/economy/staff.ts';
import { requestStaffOrder, settleStaffOrder } from '../../../shared/economy/staff.ts';
import type { EconomyModel } from './economy-model.ts';
import { decidedAfter, lastOf } from './money-steps.ts';
import { CONFIRM_MS, MINUTE } from './numbers.ts';
import { type Asked, askStaff, settleStaff } from './staff.ts';
import { ask, callerIn, expectAnswer, luck, nth, rolesBy, type Step, step } from './step.ts';
import { FULL, LEFT_TO_GRANT, type World } from './world.ts';

/** A member, the one with the full account, or sometimes the staff member. */
const concerned = fc.constantFrom(0, 0, 1, 2, 3, FULL, FULL + 1);
/** Mostly the staff member; sometimes a member who is also staff. */
const actor = fc.constantFrom<'staff' | 0>('staff', 'staff', 'staff', 0);
type Next = 'confirm' | 'confirm too late' | 'cancel' | 'leave it';
const next = fc.constantFrom<Next>(
  'confirm',
  'confirm',
  'confirm',
  'confirm',
  'confirm too late',
  'cancel',
  'leave it',
);

const credits = fc.constantFrom(1, 5, 6, 1_000, 50_000, LEFT_TO_GRANT, LEFT_TO_GRANT + 1, 1_000_000);
const reason = 'because';
const move = fc.oneof(
  fc.record({ asset: fc.constant<ItemId | 'credits'>('credits'), amount: credits }),
  fc.record({
    asset: fc.constantFrom<ItemId | 'credits'>('basic_net', 'drone_egg', 'master_key', 'common_crate', 'data_fragment'),
    amount: fc.constantFrom(1, 2, 3, 80, 81, 100, 101),
  }),
);

type Order = Exclude<StaffOrder, { action: 'undo' }>;
/** An order without its member. */
const draft: fc.Arbitrary<(member: string) => Order> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom<'grant' | 'take'>('grant', 'grant', 'take'), move).map(
      ([action, moved]) =>
        (member: string): Order => ({ action, member, ...moved, reason }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<'freeze' | 'unfreeze'>('freeze', 'freeze', 'unfreeze').map(
      (action) =>
        (member: string): Order => ({ action, member, reason }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom<Cooldown>('work', 'gather', 'fight'), fc.constantFrom(0, 1, 30, 1_440)).map(
      ([command, minutes]) =>
        (member: string): Order => ({ action: 'set_cooldown', member, command, minutes }),
    ),
  },
);

async function orderIn(
  model: EconomyModel,
  world: World,
  user: string,
  asked: Asked,
  other: StaffOrder,
  then: Next,
  seed: number,
): Promise<void> {
  const { answer, key } = await ask(model, world, user, seed, {
    operation: asked.order.action,
    command: 'economy',
    ask: (store, caller) => requestStaffOrder(store, caller, asked.order),
    predict: (_, asking, __, asKey) => askStaff(model, asKey, asking, asked),
    others: [(store, caller) => requestStaffOrder(store, caller, other)],
  });
  if (answer.status !== 'confirm') return;
  world.asked.staff.push(key);
  if (then === 'leave it') return;
  if (then === 'confirm too late') model.now += CONFIRM_MS;
  await settleIn(model, world, key, user, then === 'cancel' ? 'cancel' : 'confirm', seed);
}

async function settleIn(
  model: EconomyModel,
  world: World,
  key: string,
  user: string,
  decision: 'confirm' | 'cancel',
  seed: number,
): Promise<void> {
  const by = { user, roles: rolesBy(seed) };
  const answer = await settleStaffOrder(world.store, callerIn(world, by, 'economy'), key, decision);
  expectAnswer(world, 'settle order', answer, settleStaff(model, key, by, decision));
}

/** Freezes a member at the start of a sequence. */
export async function freezeFirst(model: EconomyModel, world: World, i: number): Promise<void> {
  const member = world.members[i] ?? '';
  const order = { action: 'freeze', member, reason } as const;
  await orderIn(model, world, world.staff, { order }, { ...order, member: '4711' }, 'confirm', 1);
}

const idOf = (world: World, who: 'staff' | number) =>
  who === 'staff' ? world.staff : ([...world.members, world.staff][who] ?? '');

export const orderStep = fc.tuple(actor, concerned, draft, next, luck).map(([by, member, of, then, seed]) =>
  step(`${by}: ${JSON.stringify(of(String(member)))}, then ${then} (dice ${seed})`, async (model, world) => {
    const order = of(idOf(world, member));
    const other: StaffOrder = { ...order, member: '4711' };
    await orderIn(model, world, idOf(world, by), { order }, other, then, seed);
  }),
);

function undoing(by: 'staff' | 0, which: number, then: Next, isTwice: boolean, seed: number): Step {
  return step(
    `${by}: undo the last but ${which}, then ${then}, ${isTwice ? 'twice' : 'once'} (dice ${seed})`,
    async (model, world) => {
      const place = model.posted.length - 1 - which;
      const undone = model.posted[place];
      const order: StaffOrder = { action: 'undo', of: world.transfers[place] ?? '999999999999' };
      const asked = { order, ...(undone !== undefined && { undone }) };
      for (let time = 0; time < (isTwice ? 2 : 1); time++) {
        await orderIn(model, world, idOf(world, by), asked, { action: 'undo', of: '0' }, then, seed);
      }
    },
  );
}

/** Undoes one of the last transfers, or a missing one; sometimes twice. */
export const undoStep = fc
  .tuple(actor, fc.nat(8), next, fc.boolean(), luck)
  .map(([by, which, then, isTwice, seed]) => undoing(by, which, then, isTwice, seed));

/** An action that is undone right away. */
export function thenUndone(action: fc.Arbitrary<Step>): fc.Arbitrary<Step> {
  return fc.tuple(action, luck).map(([first, seed]) => {
    const second = undoing('staff', 0, 'confirm', false, seed);
    return step(`${first}, and ${second}`, async (model, world) => {
      await first.run(model, world);
      await second.run(model, world);
    });
  });
}

export const settleOrderStep = fc
  .tuple(nth, fc.constantFrom('confirm', 'confirm', 'cancel'), decidedAfter, fc.boolean(), luck)
  .map(([which, decision, minutes, isOwn, seed]) =>
    step(
      `settle order(${which}, ${decision} after ${minutes} minutes, by ${isOwn ? 'whoever asked' : 'another'}, dice ${seed})`,
      async (model, world) => {
        model.now += minutes * MINUTE;
        const key = lastOf(world.asked.staff, which);
        const user = isOwn ? (model.asked.get(key)?.by ?? '1') : (world.members[2] ?? '');
        await settleIn(model, world, key, user, decision, seed);
      },
    ),
  );
