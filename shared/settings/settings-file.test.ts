import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { staffIn, storeOn } from '../../infra/testing/store.ts';
import { moderationModule } from '../moderation/settings.ts';
import { musicModule } from '../music/settings.ts';
import type { Store } from '../platform/store.ts';
import { voiceModule } from '../voice/settings.ts';
import { changeSettings, readSettings, type StoredValues } from './change.ts';
import { readHistory } from './history.ts';
import { confirmImport, prepareImport } from './import.ts';
import { type Import, type KnownSettings, readSettingsFile, writeSettingsFile } from './settings-file.ts';

let database: TestDatabase;
let store: Store;
let guilds = 0;
let keys = 0;
beforeAll(async () => {
  database = await createDatabase(4);
  store = storeOn(database.sql);
});
afterAll(() => database.drop());

const guild = () => String(530_000_000_000_000_000n + BigInt(++guilds));
const staff = (guildId: string) => staffIn(guildId, `i:f${++keys}`);
const known = (guildId: string): KnownSettings => ({
  guildId,
  modules: [musicModule, voiceModule],
  isSubject: (subject) => ['command:pay', 'module:music'].includes(subject),
});
const valuesIn = async (guildId: string) => (await readSettings(store, staffIn(guildId, ''))).values;

async function importFile(guildId: string, file: string): Promise<Import | { problem: string } | undefined> {
  const found = readSettingsFile(file, known(guildId), await valuesIn(guildId));
  if (found === undefined || 'problem' in found) return found;
  const prepared = await prepareImport(store, staff(guildId), found.changes);
  if (prepared.status !== 'prepared') throw new Error(`not prepared but ${prepared.status}`);
  expect(await confirmImport(store, staff(guildId), prepared.import)).toMatchObject({ status: 'set' });
  return found;
}

describe('any sequence of changes, exports, and imports', () => {
  const gate = fc.record({
    isOff: fc.boolean(),
    roleIds: fc.uniqueArray(fc.constantFrom('31', '32'), { minLength: 1 }),
  });
  const changes = fc.oneof(
    fc.record({ music: fc.record({ volume: fc.option(fc.integer({ min: 0, max: 150 })) }) }),
    fc.record({
      music: fc.record({ djRole: fc.option(fc.constantFrom('31', '32')), isFair: fc.option(fc.boolean()) }),
    }),
    fc.record({
      voice: fc.record({ idleMinutes: fc.option(fc.integer({ min: 0, max: 720 })) }),
      music: fc.record({ providers: fc.option(fc.subarray(['ytsearch', 'scsearch'])) }),
    }),
    fc.record({ access: fc.record({ 'command:pay': fc.option(gate) }) }),
    fc.record({ access: fc.record({ 'module:music': fc.option(gate), 'command:later': fc.option(gate) }) }),
  );
  const steps = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: changes.map((change) => ({ kind: 'change' as const, change })) },
      { weight: 2, arbitrary: fc.constant({ kind: 'export' as const }) },
      { weight: 2, arbitrary: fc.nat(3).map((back) => ({ kind: 'import' as const, back })) },
    ),
    { minLength: 1, maxLength: 12 },
  );

  test('ends where a model says it does', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const id = guild();
        const model = new Map<string, unknown>();
        const files: { text: string; snapshot: Map<string, unknown> }[] = [];
        let changed = 0;
        for (const step of sequence) {
          if (step.kind === 'change') {
            await changeSettings(store, staff(id), step.change as StoredValues);
            for (const [module, values] of Object.entries(step.change)) {
              for (const [key, value] of Object.entries(values)) {
                if (value === null) model.delete(`${module} ${key}`);
                else model.set(`${module} ${key}`, value);
              }
            }
          } else if (step.kind === 'export') {
            files.push({ text: writeSettingsFile(known(id), await valuesIn(id)), snapshot: new Map(model) });
          } else {
            const file = files[step.back % Math.max(files.length, 1)];
            if (file === undefined) continue;
            const found = await importFile(id, file.text);
            changed += Object.keys((found as Import).changes).length;
            // What this version doesn't know isn't in files, and stays.
            const unknown = [...model].filter(([path]) => path === 'access command:later');
            model.clear();
            for (const [path, value] of file.snapshot) if (path !== 'access command:later') model.set(path, value);
            for (const [path, value] of unknown) model.set(path, value);
          }
        }
        const stored = Object.entries(await valuesIn(id)).flatMap(([module, values]) =>
          Object.entries(values).map(([key, value]) => [`${module} ${key}`, value] as const),
        );
        expect(new Map(stored)).toEqual(model);
        // Replaying the history gives the same settings.
        const { entries } = await readHistory(store, staffIn(id, ''), { offset: 0, limit: 1_000 });
        const replayed = new Map<string, unknown>();
        for (const { module, before, after } of entries.reverse()) {
          for (const [key, value] of Object.entries(after)) {
            expect(before[key]).toEqual(replayed.get(`${module} ${key}`) ?? null);
            if (value === null) replayed.delete(`${module} ${key}`);
            else replayed.set(`${module} ${key}`, value);
          }
        }
        expect(replayed).toEqual(model);
        expect(changed).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a file', () => {
  const stored = {
    music: { volume: 80, djRole: '31', retired: 1 },
    access: { 'command:pay': { isOff: false, roleIds: ['31'] } },
  };
  const file = (modules: object, server = '7') =>
    JSON.stringify({ format: 'chorus-settings', version: 1, server, modules });
  const read = (text: string) => readSettingsFile(text, known('7'), stored);

  test('has what is set, its version, and nothing of other versions', () => {
    expect(JSON.parse(writeSettingsFile(known('7'), stored))).toEqual({
      format: 'chorus-settings',
      version: 1,
      server: '7',
      modules: { access: stored.access, music: { volume: 80, djRole: '31' }, voice: {} },
    });
  });

  test('changes what differs and resets what it doesn’t have, in the modules it names', () => {
    expect(read(file({ music: { volume: 80, isFair: true }, voice: {} }))).toEqual({
      changes: { music: { djRole: null, isFair: true } },
      foreign: 0,
      unknown: 0,
    });
  });

  test('of this version’s own export changes nothing', () => {
    expect(read(writeSettingsFile(known('7'), stored))).toMatchObject({ changes: {} });
  });

  test('of another server leaves roles and channels as they are', () => {
    const wanted = {
      music: { volume: 5, djRole: '99', announceChannel: '98' },
      access: { 'module:music': { isOff: true, roleIds: [] }, 'command:pay': { isOff: false, roleIds: ['99'] } },
    };
    expect(read(file(wanted, '8'))).toEqual({
      changes: { music: { volume: 5 }, access: { 'module:music': { isOff: true, roleIds: [] } } },
      foreign: 3,
      unknown: 0,
    });
  });

  test('with one role has a list of it, where a setting takes several by now', () => {
    const own = { ...known('7'), modules: [moderationModule] };
    const changes = (moderation: object, held: object = {}, server = '7') => {
      const found = readSettingsFile(file({ moderation }, server), own, { moderation: held as never });
      return found && 'changes' in found ? [found.changes.moderation ?? {}, found.unknown, found.foreign] : found;
    };
    expect(changes({ protectedRole: '31' })).toEqual([{ protectedRoles: ['31'] }, 0, 0]);
    expect(changes({ protectedRole: '31' }, { protectedRoles: ['31'] })).toEqual([{}, 0, 0]);
    expect(changes({ protectedRole: '31' }, { protectedRole: '31' })).toEqual([{}, 0, 0]);
    expect(changes({}, { protectedRole: '31' })).toEqual([{ protectedRoles: null }, 0, 0]);
    expect(changes({ protectedRole: '31' }, {}, '8')).toEqual([{}, 0, 1]);
    expect(changes({ protectedRole: 31 })).toHaveProperty('problem');
    const both = { protectedRole: '31', protectedRoles: ['32', '33'] };
    expect(changes(both)).toEqual([{ protectedRoles: ['32', '33'] }, 0, 0]);
    const exported = writeSettingsFile(own, { moderation: { protectedRole: '32', protectedRoles: ['32', '33'] } });
    expect(exported).not.toContain('"protectedRole"');
    expect(readSettingsFile(exported, own, {})).toMatchObject({
      changes: { moderation: { protectedRoles: ['32', '33'] } },
    });
  });

  test('may have settings that this version doesn’t', () => {
    const wanted = {
      music: { volume: 80, djRole: '31', later: 1 },
      later: { a: 1, b: 2 },
      access: { 'command:later': 1, ...stored.access },
    };
    expect(read(file(wanted))).toEqual({ changes: {}, foreign: 0, unknown: 4 });
  });

  test.each([
    [{ music: { volume: 151 }, voice: { idleMinutes: 5 } }, /`music\.volume` that doesn't fit\. Use a whole number/],
    [{ voice: { idleMinutes: '5' } }, /`voice\.idleMinutes`/],
    [{ access: { 'command:pay': true } }, /`command:pay` that I can't read/],
  ])('with a value that doesn’t fit is refused as a whole: %j', (modules, problem) => {
    expect(read(file(modules))).toEqual({ problem: expect.stringMatching(problem) });
  });

  test.each(['', 'x', '[]', 'null', '{}', '{"format":"chorus-playlist","version":1}', '{"__proto__":1}'])(
    'isn’t %j',
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );

  test('that names what every object has is no trap', () => {
    const text = `{"format":"chorus-settings","version":1,"server":"7","modules":{"music":{"__proto__":1,"constructor":2}}}`;
    expect(read(text)).toMatchObject({ changes: { music: { volume: null, djRole: null } } });
  });
});

describe('confirming an import', () => {
  test('applies it once; the same confirmation delivered twice gets the same answer', async () => {
    const id = guild();
    const prepared = await prepareImport(store, staff(id), { music: { volume: 5 } });
    const importId = 'import' in prepared ? prepared.import : '';
    const caller = staff(id);
    const first = await confirmImport(store, caller, importId);
    await changeSettings(store, staff(id), { music: { volume: 6 } });
    expect(await confirmImport(store, caller, importId)).toEqual(first);
    expect(await confirmImport(store, staff(id), importId)).toEqual({ status: 'expired' });
    expect((await valuesIn(id)).music).toEqual({ volume: 6 });
  });

  test('works only in its server, for who uploaded it, until they upload another', async () => {
    const id = guild();
    const upload = async () => {
      const prepared = await prepareImport(store, staff(id), { music: { volume: 5 } });
      return 'import' in prepared ? prepared.import : '';
    };
    const older = await upload();
    const newer = await upload();
    const expired = { status: 'expired' };
    expect(await confirmImport(store, staff(id), older)).toEqual(expired);
    expect(await confirmImport(store, staff(guild()), newer)).toEqual(expired);
    expect(await confirmImport(store, { ...staff(id), actor: { id: '2' } }, newer)).toEqual(expired);
    await database.sql`update guild_settings_import set at = at - interval '2 hours'`;
    expect(await confirmImport(store, staff(id), newer)).toEqual(expired);
  });
});
