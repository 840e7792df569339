/**
 * Whatever two members do, in two servers and in direct messages: a prompt has only what's theirs and of that place, of what hasn't been
 * erased or forgotten, with notes only where they gave consent and where nobody else has a say.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Conversations } from '../../infra/testing/ai-conversations.ts';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { memberIn, TestMemory } from '../../infra/testing/memory.ts';
import { staffIn } from '../../infra/testing/store.ts';
import { eraseData } from '../privacy/data.ts';
import { DIRECT, forget, forgetAll, type Scope } from './memory.ts';
import { setMode, UNSET } from './mode-store.ts';
import { changePersonality } from './personality.ts';

const MEMBERS = ['210000000000000001', '210000000000000002'];
const SERVERS = ['310000000000000001', '310000000000000002'];
const SCOPES: readonly Scope[] = [DIRECT, ...SERVERS];
/** What one question may have of a member's notes. Nobody makes more, so that all of them are in it. */
const MOST_NOTES = 8;

let database: TestDatabase;
let memory: TestMemory;
let conversations: Conversations;
beforeAll(async () => {
  database = await createDatabase();
  memory = new TestMemory(database.sql, { clock: () => new Date() });
  conversations = await Conversations.open(database.sql);
});
afterAll(async () => {
  await conversations.stop();
  await database.drop();
});

const at = { who: fc.constantFrom(...MEMBERS), where: fc.constantFrom(...SCOPES), room: fc.constantFrom('1', '2') };
const kind = <K extends string>(name: K) => ({ kind: fc.constant(name), ...at });
const action = fc.oneof(
  { weight: 12, arbitrary: fc.record({ ...kind('chat'), isReset: fc.constantFrom(true, false, false, false) }) },
  // From any turn there ever was, of anyone and anywhere.
  { weight: 4, arbitrary: fc.record({ ...kind('goOn'), turn: fc.nat({ max: 30 }) }) },
  { weight: 4, arbitrary: fc.record(kind('askAbout')) },
  { weight: 2, arbitrary: fc.record(kind('translate')) },
  { weight: 6, arbitrary: fc.record(kind('remember')) },
  { weight: 3, arbitrary: fc.record({ ...kind('consent'), isGiven: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ ...kind('forget'), number: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ ...kind('forgetAll'), isEverywhere: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record(kind('eraseMember')) },
  { weight: 1, arbitrary: fc.record(kind('eraseServer')) },
  { weight: 2, arbitrary: fc.record(kind('personality')) },
  { weight: 2, arbitrary: fc.record({ ...kind('mode'), isOff: fc.boolean(), hasPersonality: fc.boolean() }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

interface Turn {
  key: string;
  who: string;
  channel: string;
  where: Scope;
  /** The mark of its question. */
  question: string;
  isChat: boolean;
  isDone: boolean;
  quotesOthers: boolean;
}

/** Where a mark may turn up. */
interface Origin {
  /** Undefined for what all members of a server may see. */
  who?: string;
  where: Scope;
  /** Of a conversation. */
  channel?: string;
  /** Of a note. */
  number?: number;
}

/** What's known to the bot, by what it was told. */
class Known {
  readonly marks = new Map<string, Origin>();
  turns: Turn[] = [];
  /** All there ever were. */
  readonly allTurns: Turn[] = [];
  readonly consents = new Set<string>();
  readonly numbers = new Map<string, number>();
  readonly personalities = new Map<Scope, string>();
  readonly modes = new Map<Scope, { isOff: boolean; hasPersonality: boolean }>();

  notes(who: string, where: Scope): string[] {
    return this.#marksWith((one) => one.number !== undefined && one.who === who && one.where === where);
  }

  noteWith(who: string, where: Scope, number: number): string | undefined {
    return this.notes(who, where).find((mark) => this.marks.get(mark)?.number === number);
  }

  /** Whether a mark may be in the history of this member's conversation. */
  isAllowed(mark: string, who: string, where: Scope, channel: string): boolean {
    const origin = this.marks.get(mark);
    if (origin === undefined || origin.where !== where || (origin.who ?? who) !== who) return false;
    if (origin.number !== undefined) return this.consents.has(`${who} ${where}`);
    return (origin.channel ?? channel) === channel;
  }

  endTurns(isOver: (turn: Turn) => boolean): void {
    for (const turn of this.turns.filter(isOver))
      for (const mark of this.#marksWith((one) => one.channel === turn.channel && one.who === turn.who))
        this.marks.delete(mark);
    this.turns = this.turns.filter((turn) => !isOver(turn));
  }

  forget(marks: readonly string[], isOver: (turn: Turn) => boolean): void {
    for (const mark of marks) this.marks.delete(mark);
    if (marks.length > 0) this.endTurns(isOver);
  }

  erase(isGone: (about: { who?: string; where: Scope }) => boolean): void {
    this.endTurns(isGone);
    for (const mark of this.#marksWith(isGone)) this.marks.delete(mark);
    for (const each of [this.consents, this.numbers])
      for (const key of each.keys()) {
        const [who = '', where = ''] = key.split(' ');
        if (isGone({ who, where })) each.delete(key);
      }
    for (const each of [this.personalities, this.modes])
      for (const where of each.keys()) if (isGone({ where })) each.delete(where);
  }

  #marksWith(is: (origin: Origin) => boolean): string[] {
    return [...this.marks].flatMap(([mark, origin]) => (is(origin) ? [mark] : []));
  }
}

let made = 0;
const newMark = () => `mark${++made}x`;
const sorted = (marks: readonly string[]) => [...marks].sort();

async function converse(
  known: Known,
  one: Extract<Action, { kind: 'chat' | 'goOn' | 'askAbout' | 'translate' }>,
): Promise<void> {
  const { who, where, room } = one;
  const channel = `41${SCOPES.indexOf(where)}${room}`;
  const isChat = one.kind !== 'translate';
  const goesOn = one.kind === 'chat';
  const isReset = one.kind === 'chat' && one.isReset;
  if (isReset) known.endTurns((turn) => turn.who === who && turn.channel === channel);
  const mine = known.turns.filter((turn) => turn.who === who && turn.channel === channel);
  const chosen = one.kind === 'goOn' ? known.allTurns[one.turn % Math.max(1, known.allTurns.length)] : undefined;
  const before = goesOn
    ? mine.findLast((turn) => turn.isChat && turn.isDone)
    : mine.find(({ key }) => key === chosen?.key);
  const [question, quote] = [newMark(), newMark()];
  const quotes = one.kind === 'askAbout' ? [{ author: 'someone', text: `Tea, says ${quote}` }] : [];
  const { key, sent } = await conversations.ask({
    ...{ user: who, scope: where, channel, question: `What about tea, ${question}?`, quotes, isReset, goesOn },
    purpose: isChat ? 'chat' : 'translate',
    ...(chosen && { parent: chosen.key }),
  });
  const quotesOthers = !isChat || quotes.length > 0 || before?.quotesOthers === true;

  const mode = known.modes.get(where) ?? { isOff: false, hasPersonality: true };
  if (mode.isOff) expect(sent).toBeUndefined();
  else {
    const personality = mode.hasPersonality ? known.personalities.get(where) : undefined;
    expect(sent?.system).toEqual(personality === undefined ? [] : [personality]);
    const usable = !quotesOthers && known.consents.has(`${who} ${where}`) ? known.notes(who, where) : [];
    expect(sorted(sent?.question ?? [])).toEqual(sorted([question, ...quotes.map(() => quote), ...usable]));
    if (before?.isDone) expect(sent?.history).toContain(before.question);
    else if (before === undefined) expect(sent?.history).toEqual([]);
    expect(sent?.history.filter((mark) => !known.isAllowed(mark, who, where, channel))).toEqual([]);
  }
  for (const mark of [question, quote]) known.marks.set(mark, { who, where, channel });
  const turn = { key, who, where, channel, question, isChat, isDone: !mode.isOff, quotesOthers };
  known.turns.push(turn);
  known.allTurns.push(turn);
}

async function perform(known: Known, one: Action): Promise<void> {
  const { who, where } = one;
  const place = `${who} ${where}`;
  const isHere = (turn: Turn) => turn.who === who && turn.where === where;
  switch (one.kind) {
    case 'remember': {
      if (known.notes(who, where).length === MOST_NOTES) return;
      const mark = newMark();
      const { status } = await memory.remember(who, where, `I like tea ${mark}`);
      expect(status).toBe(known.consents.has(place) ? 'remembered' : 'no_consent');
      if (status !== 'remembered') return;
      const number = (known.numbers.get(place) ?? 0) + 1;
      known.numbers.set(place, number);
      known.marks.set(mark, { who, where, number });
      return;
    }
    case 'consent':
      await memory.consent(who, where, one.isGiven);
      if (one.isGiven) known.consents.add(place);
      else if (known.consents.delete(place)) known.endTurns(isHere);
      return;
    case 'forget': {
      await forget(memory.store, memberIn(who, where), one.number);
      const mark = known.noteWith(who, where, one.number);
      return known.forget(mark === undefined ? [] : [mark], isHere);
    }
    case 'forgetAll': {
      await forgetAll(memory.store, memberIn(who, where), one.isEverywhere ? 'everywhere' : where, Date.now());
      const places = one.isEverywhere ? SCOPES : [where];
      return known.forget(
        places.flatMap((each) => known.notes(who, each)),
        (turn) => turn.who === who && places.includes(turn.where),
      );
    }
    case 'eraseMember':
      await eraseData(database.sql, { kind: 'member', id: who });
      return known.erase((about) => about.who === who);
    case 'eraseServer':
      if (where === DIRECT) return;
      await eraseData(database.sql, { kind: 'server', id: where });
      return known.erase((about) => about.where === where);
    case 'personality': {
      if (where === DIRECT) return;
      const mark = newMark();
      await changePersonality(memory.store, staffIn(where, mark), {
        action: 'edit',
        preset: 'friendly',
        text: `Say ${mark}`,
      });
      known.marks.set(mark, { where });
      known.personalities.set(where, mark);
      return;
    }
    case 'mode': {
      if (where === DIRECT) return;
      const { isOff, hasPersonality } = one;
      const target = { level: 'server', id: where, name: '' } as const;
      await setMode(memory.store, staffIn(where, newMark()), target, {
        ...UNSET,
        use: isOff ? 'off' : 'chat',
        hasPersonality,
      });
      known.modes.set(where, { isOff, hasPersonality });
      return;
    }
    default:
      return converse(known, one);
  }
}

test('a prompt has only what its member and its place may have', async () => {
  let prompts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 25, maxLength: 40 }), async (actions) => {
      for (const id of MEMBERS) await eraseData(database.sql, { kind: 'member', id });
      for (const id of SERVERS) await eraseData(database.sql, { kind: 'server', id });
      const known = new Known();
      // So that there's much to keep apart.
      const begin = MEMBERS.flatMap((who) =>
        SCOPES.flatMap((where): Action[] => [
          { kind: 'consent', who, where, room: '1', isGiven: true },
          { kind: 'remember', who, where, room: '1' },
        ]),
      );
      for (const one of [...begin, ...actions]) await perform(known, one);
      prompts += known.allTurns.length;
    }),
    { numRuns: 25 },
  );
  expect(prompts).toBeGreaterThan(250);
}, 180_000);
