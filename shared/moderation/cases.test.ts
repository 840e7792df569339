/** Cases under load, on a real database: numbers without gaps, one effect for each key, and nothing left undone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { storeOn } from '../../infra/testing/store.ts';
import type { GuildCaller, Store } from '../platform/store.ts';
import { defaultsOf } from '../settings/declaration.ts';
import { closeCase } from './carry-out.ts';
import type { CaseKind } from './catalog.ts';
import { addNote, changeCase, clearWarnings, undoCase } from './changes.ts';
import { type Opened, openCase } from './open-case.ts';
import { listCases, readCase, readHistory } from './reads.ts';
import { type ModerationSettings, moderationModule } from './settings.ts';

let database: TestDatabase;
let store: Store;
let guilds = 700;
beforeAll(async () => {
  database = await createDatabase(32);
  store = storeOn(database.sql);
});
afterAll(() => database.drop());

const SETTINGS = defaultsOf(moderationModule) as ModerationSettings;
const newGuild = () => String(++guilds);
const by = (guild: string, key: string, actor = '1'): GuildCaller => ({
  ...{ key, actor: { id: actor }, guild: { id: guild, roleIds: [] } },
  command: { name: 'mod', module: 'moderation' },
});

async function open(
  guild: string,
  key: string,
  {
    kind = 'warn',
    user = '2',
    settings = SETTINGS,
  }: { kind?: CaseKind; user?: string; settings?: ModerationSettings } = {},
): Promise<Opened> {
  const opened = await openCase(store, by(guild, key), { kind, user, reason: 'loud', settings, ref: '5' });
  if (opened.status !== 'opened') throw new Error(opened.status);
  return opened;
}

describe('numbers', () => {
  test('of 32 at once, each delivered twice, have no gaps and no doubles', async () => {
    const guild = newGuild();
    const keys = Array.from({ length: 32 }, (_, index) => `i:n${index}`);
    const opened = await Promise.all([...keys, ...keys].map((key) => open(guild, key)));
    const numbers = opened.map((each) => each.case.number);
    expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
    for (const [place] of keys.entries()) expect(numbers[place]).toBe(numbers[place + 32]);
    expect((await listCases(store, guild, {})).total).toBe(32);
  });

  test('begin at 1 in every server', async () => {
    expect((await open(newGuild(), 'i:first')).case.number).toBe(1);
  });
});

test('a case that isn’t carried out has a job for it, which goes when it is', async () => {
  const guild = newGuild();
  const { case: pending } = await open(guild, 'i:pending', { kind: 'kick' });
  const jobs = () => database.sql`select kind from job where key = ${`${guild}:${pending.number}`} order by kind`;
  expect(pending.state).toBe('pending');
  expect(await jobs()).toEqual([{ kind: 'carry_out_case' }]);
  const closings = await Promise.all(Array.from({ length: 8 }, () => closeCase(store, pending, 'done', {})));
  expect(closings.filter((each) => each !== undefined)).toHaveLength(1);
  expect(await jobs()).toEqual([{ kind: 'announce_case' }]);
});

describe('warnings', () => {
  const settings: ModerationSettings = { ...SETTINGS, escalation: true };

  test('climb the ladder: a timeout at three, a kick at five, a ban at seven, and nothing between', async () => {
    const guild = newGuild();
    const steps: (string | undefined)[] = [];
    for (let each = 1; each <= 8; each++) steps.push((await open(guild, `i:l${each}`, { settings })).escalated?.kind);
    expect(steps).toEqual([undefined, undefined, 'timeout', undefined, 'kick', undefined, 'ban', undefined]);
  });

  test('of several staff at once take each step once', async () => {
    const guild = newGuild();
    const opened = await Promise.all(Array.from({ length: 7 }, (_, each) => open(guild, `i:s${each}`, { settings })));
    expect(opened.flatMap(({ escalated }) => escalated?.kind ?? []).sort()).toEqual(['ban', 'kick', 'timeout']);
  });

  test('that are old or pardoned don’t count, and stay on record', async () => {
    const guild = newGuild();
    await open(guild, 'i:o1', { settings });
    const second = await open(guild, 'i:o2', { settings });
    await database.sql`update moderation_case set at = at - interval '31 days' where guild_id = ${guild} and number = 1`;
    expect(await changeCase(store, by(guild, 'i:o3'), 2, { change: 'pardon', text: undefined })).toMatchObject({
      status: 'changed',
    });
    expect(second.case.number).toBe(2);
    expect((await open(guild, 'i:o4', { settings })).warnings).toBe(1);
    expect(await readHistory(store, guild, '2', SETTINGS)).toMatchObject({
      total: 3,
      warnings: 1,
      counts: { warn: 3 },
    });
    expect(await clearWarnings(store, by(guild, 'i:o5'), { user: '2', reason: undefined })).toEqual({
      ...{ status: 'cleared', numbers: [1, 3] },
    });
    expect(await readHistory(store, guild, '2', SETTINGS)).toMatchObject({ total: 3, warnings: 0 });
  });
});

describe('taking back', () => {
  test('a ban happens once, however many press the button', async () => {
    const guild = newGuild();
    const { case: banned } = await open(guild, 'i:ban', { kind: 'ban' });
    await closeCase(store, banned, 'done', {});
    const presses = await Promise.all(
      Array.from({ length: 32 }, (_, each) =>
        undoCase(store, by(guild, `i:u${each}`), { ref: '5', part: 0 }, { reason: undefined, ref: '6' }),
      ),
    );
    expect(new Set(presses.map((press) => press.status === 'opened' && press.case.number))).toEqual(new Set([2]));
    await closeCase(store, { guild, number: 2 }, 'done', {});
    expect(await readCase(store, guild, 1)).toMatchObject({ endReason: 'undone' });
    expect(await undoCase(store, by(guild, 'i:late'), { number: 1 }, { reason: undefined, ref: '6' })).toMatchObject({
      status: 'already',
    });
  });

  test.each([
    ['kick', 'cannot_undo'],
    ['warn', 'pardoned'],
  ] as const)('a %s is %s', async (kind, status) => {
    const guild = newGuild();
    const { case: done } = await open(guild, `i:t${kind}`, { kind });
    if (done.state === 'pending') await closeCase(store, done, 'done', {});
    expect(
      (await undoCase(store, by(guild, `i:b${kind}`), { number: 1 }, { reason: undefined, ref: '6' })).status,
    ).toBe(status);
  });

  test('what failed isn’t possible', async () => {
    const guild = newGuild();
    const { case: failed } = await open(guild, 'i:failed', { kind: 'ban' });
    await closeCase(store, failed, 'failed', { problem: 'missing_permissions' });
    expect((await undoCase(store, by(guild, 'i:again'), { number: 1 }, { reason: undefined, ref: '6' })).status).toBe(
      'not_done',
    );
  });
});

test('a newer ban replaces an older one', async () => {
  const guild = newGuild();
  for (const key of ['i:r1', 'i:r2'])
    await closeCase(store, (await open(guild, key, { kind: 'ban' })).case, 'done', {});
  expect(await readCase(store, guild, 1)).toMatchObject({ endReason: 'replaced' });
  expect(await readCase(store, guild, 2)).toMatchObject({ endReason: null });
});

test('notes have a limit that two at once don’t get past', async () => {
  const guild = newGuild();
  const added = await Promise.all(
    Array.from({ length: 60 }, (_, each) => addNote(store, by(guild, `i:note${each}`), { user: '2', text: 'x' })),
  );
  expect(added.filter(({ status }) => status === 'added')).toHaveLength(50);
  expect(added.filter(({ status }) => status === 'too_many')).toHaveLength(10);
});
