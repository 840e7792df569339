/** What members had erased or forgotten of AI, and the consents they took back, after a restore. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DIRECT, forget, forgetAll, type Scope } from '../../shared/ai/memory.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { eraseData, exportData } from '../../shared/privacy/data.ts';
import { Conversations, marksIn } from '../testing/ai-conversations.ts';
import { describeBackups, type Installation } from '../testing/backup-stage.ts';
import { memberIn, TestMemory } from '../testing/memory.ts';
import { withServer } from './connection.ts';

const SERVER = '310000000000000001';
const [ONE, ALL, EVERYWHERE, WITHDRAWN, CONTENT] = ['1', '2', '3', '4', '5'].map(
  (digit) => `21000000000000000${digit}`,
) as [string, string, string, string, string];
const MEMBERS = [ONE, ALL, EVERYWHERE, WITHDRAWN, CONTENT];
const PLACES: readonly Scope[] = [SERVER, DIRECT];

/** Each member has two notes in each place: `mark<member><place><number>x`. */
const markOf = (member: string, place: Scope, number: number) =>
  `mark${MEMBERS.indexOf(member)}${PLACES.indexOf(place)}${number}x`;

const memoryOf = ({ sql }: Installation) => new TestMemory(sql, { clock: () => new Date() });

async function remember(own: Installation): Promise<void> {
  const memory = memoryOf(own);
  for (const member of MEMBERS)
    for (const place of PLACES) {
      await memory.consent(member, place);
      for (const number of [1, 2]) await memory.remember(member, place, `I like tea, ${markOf(member, place, number)}`);
    }
}

/** What happens after the backup. The last member does nothing. */
async function forgetMuch(own: Installation): Promise<void> {
  const memory = memoryOf(own);
  const { store } = memory;
  // The backup doesn't have this one.
  await memory.remember(ALL, SERVER, 'I like coffee');
  await forget(store, memberIn(ONE, SERVER), 1);
  await forgetAll(store, memberIn(ALL, SERVER), SERVER, Date.now());
  await forgetAll(store, memberIn(EVERYWHERE, SERVER), 'everywhere', Date.now());
  await memory.consent(WITHDRAWN, SERVER, false);
}

/** Notes by member that are in the database, and those of the server that a prompt has. */
async function found(own: Installation) {
  const conversations = await Conversations.open(own.sql);
  const stored: Record<string, string[]> = {};
  const prompted: Record<string, string[]> = {};
  for (const member of MEMBERS) {
    const { ai_note: notes = [] } = await exportData(own.sql, { kind: 'member', id: member });
    stored[member] = marksIn(JSON.stringify(notes.map(({ text }) => text))).sort();
    const asked = await conversations.ask({
      user: member,
      scope: SERVER,
      channel: '41',
      question: 'Tea?',
      isReset: true,
    });
    prompted[member] = marksIn(JSON.stringify(asked.sent)).sort();
  }
  await conversations.stop();
  return { stored, prompted };
}

const marks = (member: string, ...each: [Scope, number][]) =>
  each.map(([place, number]) => markOf(member, place, number));
const BOTH: [Scope, number][] = PLACES.flatMap((place): [Scope, number][] => [
  [place, 1],
  [place, 2],
]);
const AFTERWARD = {
  stored: {
    [ONE]: marks(ONE, [SERVER, 2], [DIRECT, 1], [DIRECT, 2]),
    [ALL]: marks(ALL, [DIRECT, 1], [DIRECT, 2]),
    [EVERYWHERE]: [],
    [WITHDRAWN]: marks(WITHDRAWN, ...BOTH),
    [CONTENT]: marks(CONTENT, ...BOTH),
  },
  prompted: {
    [ONE]: marks(ONE, [SERVER, 2]),
    ...{ [ALL]: [], [EVERYWHERE]: [], [WITHDRAWN]: [] },
    [CONTENT]: marks(CONTENT, [SERVER, 1], [SERVER, 2]),
  },
};

/** With new connections, after the database was gone. */
const reopened = (own: Installation): Installation => ({ ...own, sql: connect(own.url, { max: 2 }) });

async function lose(own: Installation): Promise<void> {
  await own.sql.end();
  await withServer(own.url, (sql) => sql.unsafe(`drop database ${own.name} with (force)`));
}

describeBackups('with a backup from before', (stage) => {
  test('a member who was erased is in no table of AI, no export, and no prompt', async () => {
    const own = await stage.install();
    const [gone, stays] = [ONE, CONTENT];
    await remember(own);
    const conversations = await Conversations.open(own.sql);
    const said = { scope: SERVER, channel: '41', question: 'mark77x' };
    for (const user of [gone, stays]) {
      await conversations.ask({ ...said, user });
      await own.sql`insert into ai_key (owner, owner_id, service, model, key_ciphertext, key_key_id, set_by, set_at)
        values ('member', ${user}, 'openai', 'gpt', 'sealed', 'k', ${user}, now())`;
      await own.sql`select job_add(p_kind => 'answer_with_ai', p_key => ${`i:${user}`},
        p_payload => jsonb_build_object('request', jsonb_build_object('user', ${user}::text)), p_run_at => now() + interval '1 day')`;
    }
    const tables = ['ai_turn', 'ai_note', 'ai_consent', 'ai_key', 'ai_usage', 'ai_request', 'job', 'idempotency'];
    const rowsOf = async (user: string) => {
      const counts: Record<string, number> = {};
      for (const table of tables) {
        const [row] = await own.sql.unsafe<{ rows: number }[]>(
          `select count(*)::integer as rows from ${table} t where t::text ~ '\\m${user}\\M'`,
        );
        counts[table] = row?.rows ?? 0;
      }
      return counts;
    };
    const before = await rowsOf(gone);
    expect(Object.values(before)).not.toContain(0);
    expect(await rowsOf(stays)).toEqual(before);
    await own.backUp();
    await eraseData(own.sql, { kind: 'member', id: gone });
    expect(await own.restore('latest')).toContain('Erased 1 member or server again');

    expect(await rowsOf(gone)).toEqual(Object.fromEntries(tables.map((table) => [table, 0])));
    expect(await exportData(own.sql, { kind: 'member', id: gone })).toEqual({});
    expect(await rowsOf(stays)).toEqual(before);
    const again = { ...said, question: 'Tea?', goesOn: true };
    await own.sql`delete from ai_key where owner_id = ${stays}`;
    expect((await conversations.ask({ ...again, user: gone })).sent).toEqual({ system: [], history: [], question: [] });
    expect((await conversations.ask({ ...again, user: stays })).sent?.history).toContain('mark77x');
    await conversations.stop();
  });

  test('what members had forgotten stays forgotten, and consent that was taken back isn’t given', async () => {
    const own = await stage.install();
    await remember(own);
    const { manifest } = await own.backUp();
    await forgetMuch(own);
    expect(await found(own)).toEqual(AFTERWARD);
    expect(await own.restore('latest')).toContain('Repeated in 5 places what members had done');
    expect(await found(own)).toEqual(AFTERWARD);
    // Its number isn't used again, so that nothing new is taken for what was forgotten.
    expect(await memoryOf(own).remember(ALL, SERVER, 'I like coffee')).toMatchObject({ number: 4 });
    // The one that's restored next has never seen any of it, and neither has the database that it replaces, but the list has.
    const list = readFileSync(join(own.folder, 'forgotten.jsonl'), 'utf8');
    for (const id of [...MEMBERS, SERVER, 'mark']) expect(list.replaceAll('"mark"', '')).not.toContain(id);
    await lose(own);
    expect(await own.restore(manifest.file)).toContain('Repeated in 5 places');
    const after = reopened(own);
    expect(await found(after)).toEqual(AFTERWARD);
    await after.sql.end();
  });

  test('what was noted or allowed after that stays', async () => {
    const own = await stage.install();
    const memory = memoryOf(own);
    await remember(own);
    await forgetMuch(own);
    await own.backUp();
    // Numbers begin again with 1.
    await eraseData(own.sql, { kind: 'member', id: ALL });
    await memory.consent(ALL, SERVER);
    await memory.remember(ALL, SERVER, 'I like tea, mark91x');
    await memory.consent(WITHDRAWN, SERVER);
    const { manifest } = await own.backUp();
    // Taken back and given again after the backup: what counts is what they wanted last.
    await memory.consent(CONTENT, SERVER, false);
    await memory.consent(CONTENT, SERVER);
    await own.restore(manifest.file);
    const { prompted } = await found(own);
    expect(prompted).toEqual({
      ...AFTERWARD.prompted,
      [ALL]: ['mark91x'],
      [WITHDRAWN]: marks(WITHDRAWN, [SERVER, 1], [SERVER, 2]),
    });
  });

  test('of a database that can’t be read, the list has what was forgotten until it was last written', async () => {
    const own = await stage.install();
    await remember(own);
    const { manifest } = await own.backUp();
    await forgetMuch(own);
    await own.script('backup', ['--erasures']);
    // The list doesn't have this one.
    await forget(memoryOf(own).store, memberIn(CONTENT, SERVER), 1);
    await own.sql`alter table ai_consent rename column scope to lost`;
    const said = await own.restore(manifest.file);
    expect(said).toMatch(/What members had forgotten can’t be read.+so only the list counts[\s\S]+is now as it was at/);
    expect(await found(own)).toEqual(AFTERWARD);
  });
});
