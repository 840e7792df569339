/** Steps of the staff: each is asked for, and then decided at once, later or never. */
import fc from 'fast-check';
import type { ItemId } from '../../../shared/economy/items.ts';
import type { StaffOrder } from '../../../shared/economy/staff.ts';
import type { EconomyModel } from './economy-model.ts';
import { decidedAfter, lastOf } from './money-steps.ts';
import { MINUTE } from './numbers.ts';
import { type Asked, askStaff, settleStaff } from './staff.ts';
import { ask, callerIn, expectAnswer, luck, nth, rolesBy, step } from './step.ts';
import { FULL, type World } from './world.ts';

/** A member, the one with the full account, or now and then the staff's own. */
const concerned = fc.constantFrom(0, 0, 1, 2, 3, FULL, FULL + 1);
/** Mostly the staff; also a member who happens to be of the staff. */
const actor = fc.constantFrom<'staff' | 0>('staff', 'staff', 'staff', 0);
const next = fc.constantFrom<'confirm' | 'cancel' | 'leave it'>('confirm', 'confirm', 'confirm', 'cancel', 'leave it');

const credits = fc.constantFrom(1, 5, 6, 1_000, 50_000, 560_000, 560_001, 1_000_000, 1_000_001);
const move = fc.oneof(
  fc.record({ asset: fc.constant<ItemId | 'credits'>('credits'), amount: credits }),
  fc.record({
    asset: fc.constantFrom<ItemId | 'credits'>('basic_net', 'drone_egg', 'master_key', 'common_crate', 'data_fragment'),
    amount: fc.constantFrom(1, 2, 3, 100, 101),
  }),
);

type Draft = (member: string) => Exclude<StaffOrder, { action: 'undo' }>;
const reason = 'because';
const draft: fc.Arbitrary<{ name: string; of: Draft }> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('grant', 'grant', 'take'), move).map(([action, { asset, amount }]) => ({
    name: `${action} ${amount} ${asset}`,
    of: (member: string) => ({ action, member, asset, amount, reason }),
  })) },
  { weight: 3, arbitrary: fc.constantFrom('freeze', 'freeze', 'unfreeze').map((action) => ({
    name: action,
    of: (member: string) => ({ action, member, reason }),
  })) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('work', 'gather', 'fight'), fc.constantFrom(0, 1, 30, 1_440)).map(([deed, minutes]) => ({
    name: `set ${deed}'s wait to ${minutes} minutes`,
    of: (member: string) => ({ action: 'set_cooldown', member, deed, minutes }),
  })) },
);

async function orderIn(
  model: EconomyModel,
  world: World,
  user: string,
  asked: Asked,
  other: StaffOrder,
  then: 'confirm' | 'cancel' | 'leave it',
  seed: number,
): Promise<void> {
  const { answer, key } = await ask(model, world, user, seed, {
    operation: asked.order.action,
    command: 'economy',
    ask: (economy, caller) => economy.askStaff(caller, asked.order),
    predict: (_, asking, __, asKey) => askStaff(model, asKey, asking, asked),
    others: [(economy, caller) => economy.askStaff(caller, other)],
  });
  if (answer.status !== 'confirm') return;
  world.asked.staff.push(key);
  if (then !== 'leave it') await settleIn(model, world, key, user, then, asked.order.action, seed);
}

async function settleIn(
  model: EconomyModel,
  world: World,
  key: string,
  user: string,
  decision: 'confirm' | 'cancel',
  operation: string,
  seed: number,
): Promise<void> {
  const by = { user, roles: rolesBy(seed) };
  const answer = await world.economy.settleStaff(callerIn(world, model, by, 'economy'), key, decision);
  expectAnswer(world, `${operation} settled`, answer, settleStaff(model, key, by, decision));
}

const idOf = (world: World, who: 'staff' | number) =>
  (who === 'staff' ? world.staff : ([...world.members, world.staff][who] ?? ''));

export const orderStep = fc
  .tuple(actor, concerned, draft, next, luck)
  .map(([by, member, { name, of }, then, seed]) =>
    step(`${by}: ${name} (${member}), then ${then} (dice ${seed})`, async (model, world) => {
      const order = of(idOf(world, member));
      const other: StaffOrder = { ...order, member: '4711' };
      await orderIn(model, world, idOf(world, by), { order }, other, then, seed);
    }),
  );

/** Undoes one of the last transfers, or one that never was. */
export const undoStep = fc.tuple(actor, fc.nat(8), next, luck).map(([by, which, then, seed]) =>
  step(`${by}: undo the last but ${which}, then ${then} (dice ${seed})`, async (model, world) => {
    const place = model.posted.length - 1 - which;
    const undone = model.posted[place];
    const order: StaffOrder = { action: 'undo', of: world.transfers[place] ?? '999999999999' };
    const asked = { order, ...(undone !== undefined && { undone }) };
    await orderIn(model, world, idOf(world, by), asked, { action: 'undo', of: '1' }, then, seed);
  }),
);

export const settleOrderStep = fc
  .tuple(nth, fc.constantFrom('confirm', 'confirm', 'cancel'), decidedAfter, fc.boolean(), luck)
  .map(([which, decision, minutes, isOwn, seed]) =>
    step(
      `settle order(${which}, ${decision} after ${minutes} minutes, by ${isOwn ? 'whoever asked' : 'another'}, dice ${seed})`,
      async (model, world) => {
        model.now += minutes * MINUTE;
        const key = lastOf(world.asked.staff, which);
        const user = isOwn ? (model.asked.get(key)?.by ?? '1') : (world.members[2] ?? '');
        const what = model.asked.get(key)?.what as Asked | undefined;
        await settleIn(model, world, key, user, decision, what?.order.action ?? 'nothing', seed);
      },
    ),
  );
