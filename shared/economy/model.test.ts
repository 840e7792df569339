import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { EconomyModel, type Payment, SOME_TRANSFER } from '../../infra/testing/economy-model.ts';
import { setGate } from '../settings/gates.ts';
import { auditLedger } from './audit.ts';

/** Sequences of commands to try. `CHORUS_MODEL_RUNS=100000` for a night. */
const RUNS = Number(process.env.CHORUS_MODEL_RUNS ?? 200);
/** The audit reads everything there is, so the books are closed and new ones opened now and then. */
const RUNS_PER_BOOKS = 100;
const MEMBERS = 4;
const ROLE = '31';

/** One sequence: the model, the books, and what was asked of both so far. */
interface World {
  books: Books;
  members: string[];
  guildId: string;
  said: { again(): Promise<unknown>; clash(): Promise<unknown>; answer: unknown }[];
  /** The keys of payments that wait to be confirmed, or did; the first was never asked. */
  asked: string[];
  keys: number;
}

type Step = fc.AsyncCommand<EconomyModel, World, true>;

/** Does one thing in both worlds; the answers and everybody's balances must agree. */
function step(
  name: string,
  run: (model: EconomyModel, world: World) => Promise<void>,
  makesSense = (_: Readonly<EconomyModel>) => true,
): Step {
  return {
    check: async (model) => makesSense(model),
    toString: () => name,
    async run(model, world) {
      await run(model, world);
      const predicted = world.members.map((id) => model.credits(id));
      expect(await Promise.all(world.members.map((id) => world.books.wallet(id)))).toEqual(predicted);
    },
  };
}

/** What was answered, over all sequences. */
const statuses = new Set<string>();

/** An answer as a model can predict it. */
function predictable(answer: { status: string }): unknown {
  statuses.add(answer.status);
  return 'transfer' in answer ? { ...answer, transfer: SOME_TRANSFER } : answer;
}

function callerIn(world: World, model: EconomyModel, userId: string, roles: string[], command: string, key?: string) {
  return world.books.as(userId, {
    key: key ?? `m:${world.guildId}:${++world.keys}`,
    now: new Date(model.now),
    guild: { id: world.guildId, roleIds: roles },
    command: { name: command, module: 'economy' },
  });
}

const who = fc.nat(MEMBERS - 1);
const roles = fc.constantFrom<string[]>([], [], [ROLE]);
const amount = fc.oneof(
  fc.integer({ min: 1, max: 2_000 }),
  fc.constantFrom(1, 1_000, 10_000, 10_001, 50_000, 125_000, 250_000, 250_001),
  fc.integer({ min: 10_001, max: 260_000 }),
);
const note = fc.option(fc.string({ unit: 'grapheme', maxLength: 100 }).map(withoutNul), { nil: undefined });
const nth = fc.nat(1_000);

/** Discord sends no NUL, and Postgres keeps none. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}

const daily = who.map((i) =>
  step(`daily(${i})`, async (model, world) => {
    const id = world.members[i] ?? '';
    const caller = callerIn(world, model, id, [], 'daily');
    const answer = await world.books.economy.claimDaily(caller);
    expect(predictable(answer)).toEqual(model.daily(id));
    world.said.push({
      answer,
      again: () => world.books.economy.claimDaily(callerIn(world, model, id, [], 'daily', caller.key)),
      clash: () => world.books.economy.claimDaily({ ...caller, user: { id: '1' } }),
    });
  }),
);

const pay = fc
  .tuple(who, fc.integer({ min: 1, max: MEMBERS - 1 }), amount, note, roles)
  .map(([i, ahead, credits, text, held]) =>
    step(
      `pay(${i} → ${(i + ahead) % MEMBERS}, ${credits}, ${JSON.stringify(text)}, [${held}])`,
      async (model, world) => {
        const [from, to] = [world.members[i] ?? '', world.members[(i + ahead) % MEMBERS] ?? ''];
        const caller = callerIn(world, model, from, held, 'pay');
        const given = { to, amount: credits, note: text };
        const payment: Payment = { from, to, amount: credits, ...(text !== undefined && { note: text }) };
        const answer = await world.books.economy.pay(caller, given);
        expect(predictable(answer)).toEqual(model.pay(caller.key, payment, held));
        if (answer.status === 'confirm') world.asked.push(caller.key);
        world.said.push({
          answer,
          again: () => world.books.economy.pay(callerIn(world, model, from, held, 'pay', caller.key), given),
          clash: () => world.books.economy.pay(caller, { ...given, amount: credits + 1 }),
        });
      },
    ),
  );

const settle = fc
  .tuple(nth, fc.constantFrom('send', 'send', 'cancel'), fc.option(who, { freq: 1 }), roles)
  .map(([which, decision, stranger, held]) =>
    step(
      `settle(${which}, ${decision}, by ${stranger ?? 'the payer'}, [${held}])`,
      async (model, world) => {
        const asked = world.asked[world.asked.length - 1 - (which % world.asked.length)] ?? '';
        const by = stranger === null ? (model.payerOf(asked) ?? world.members[0]) : world.members[stranger];
        const caller = callerIn(world, model, by ?? '', held, 'pay');
        const answer = await world.books.economy.settlePayment(caller, asked, decision);
        expect(predictable(answer)).toEqual(model.settle(asked, by ?? '', decision, held));
      },
      (model) => model.hasAsked,
    ),
  );

const again = nth.map((which) =>
  step(`the same again(${which})`, async (_, world) => {
    const said = world.said[which % Math.max(1, world.said.length)];
    expect(await said?.again()).toEqual(said?.answer);
  }),
);

const clash = nth.map((which) =>
  step(`the same key for something else(${which})`, async (_, world) => {
    const said = world.said[which % Math.max(1, world.said.length)];
    if (said !== undefined) await expect(said.clash()).rejects.toMatchObject({ code: 'CH001' });
  }),
);

const freeze = fc.tuple(who, fc.boolean()).map(([i, isFrozen]) =>
  step(`${isFrozen ? 'freeze' : 'thaw'}(${i})`, async (model, world) => {
    await world.books.freeze(world.members[i] ?? '', isFrozen);
    model.freeze(world.members[i] ?? '', isFrozen);
  }),
);

const wait = fc.constantFrom(1, 14, 15, 15, 16, 720, 1_440, 1_440, 2_880, -30, -1_440).map((minutes) =>
  step(`wait(${minutes} minutes)`, async (model) => {
    model.now += minutes * 60_000;
  }),
);

const gate = fc.boolean().map((isClosed) =>
  step(`${isClosed ? 'keep /pay for a role' : 'open /pay for all'}`, async (model, world) => {
    model.roleForPay = isClosed ? ROLE : null;
    const asking = { key: `m:${world.guildId}:${++world.keys}`, actorId: '1', guildId: world.guildId };
    const roleIds = isClosed ? [ROLE] : [];
    await setGate(world.books.store, asking, { subject: 'command:pay', isOff: false, roleIds });
  }),
);

const steps = fc.commands<EconomyModel, World, true>(
  [pay, daily, pay, settle, pay, again, wait, settle, clash, pay, daily, freeze, settle, wait, settle, gate, settle],
  { maxCommands: 40, size: 'max' },
);

let open: { books: Books; runs: number } | undefined;
afterAll(() => open?.books.drop());

async function world(): Promise<World> {
  if (open === undefined || open.runs === RUNS_PER_BOOKS) {
    await open?.books.drop();
    open = { books: await openBooks(MEMBERS), runs: 0 };
  }
  open.runs++;
  const { books } = open;
  const wealth = [500_000, 900_000, 40_000];
  const members = [...(await Promise.all(wealth.map((credits) => books.memberWith(credits)))), books.member()];
  return {
    books,
    members,
    guildId: String(600_000_000_000_000_000n + BigInt(open.runs)),
    said: [],
    asked: ['i:never'],
    keys: 0,
  };
}

/** One member has had a good day already, so that the cap on receiving comes into reach. */
async function haveReceived({ books, members }: World, model: EconomyModel, credits: number): Promise<void> {
  const id = members[0] ?? '';
  await books.sql`update account set flow_day = ${model.day}, flow_in = ${credits} where owner_id = ${id}`;
  model.receivedToday(id, credits);
}

const REFUSALS = ['frozen', 'payee_frozen', 'insufficient', 'send_cap', 'receive_cap', 'role_required', 'not_asked'];
const EVERY_STATUS = ['paid', 'claimed', 'confirm', 'cancelled', 'expired', ...REFUSALS];

test(`${RUNS} random days of four members go as the model says`, { timeout: 30_000 + RUNS * 500 }, async () => {
  const property = fc.asyncProperty(steps, async (commands) => {
    const real = await world();
    const model = new EconomyModel();
    for (const id of real.members) model.give(id, await real.books.wallet(id));
    await haveReceived(real, model, 490_000);
    await fc.asyncModelRun(() => ({ model, real }), commands);
    expect(await auditLedger(real.books.sql)).toEqual([]);
  });
  await fc.assert(property, { numRuns: RUNS });
  if (RUNS >= 200) expect(statuses).toEqual(new Set(EVERY_STATUS));
});
