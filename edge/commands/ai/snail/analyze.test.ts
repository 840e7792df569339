/** What's read off screenshots: how it's asked for, and what the buttons below it do. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chorus as chorusWith, noVoice } from '../../../../infra/testing/chorus.ts';
import {
  ALICE,
  BOB,
  type Circumstances,
  type GivenOption,
  GUILD,
  press,
  slash,
  snowflake,
  submit,
} from '../../../../infra/testing/interaction.ts';
import { screenOf } from '../../../../infra/testing/sheets.ts';
import { buttonsIn, openSnailStage, type SnailStage, STAFF, say, text } from '../../../../infra/testing/snail-stage.ts';
import { profileReading } from '../../../../shared/ai/sheets/reading.ts';
import { moveReading, notePicture, openReading } from '../../../../shared/ai/sheets/readings.ts';
import { superSnail } from '../../../../shared/ai/sheets/super-snail.ts';

const STATS: Parameters<typeof screenOf>[1] = {
  ...{ hp: '1,234,567', atk: '55.5K', def: '100000000', rush: '9,999' },
  ...{ fame: '12,000', tech: '11,500', art: '1.234', civ: '?', fth: '11,900' },
};

let stage: SnailStage;
beforeAll(async () => {
  stage = await openSnailStage();
});
afterAll(() => stage.database.drop());
beforeEach(() => stage.clear());

const file = (place: number): GivenOption => ({
  name: `image_${place}`,
  type: 11,
  value: `50000000000000000${place % 10}`,
});
/** A reading that's ready, as the job leaves it. @returns the interaction that asked. */
async function ready(values = STATS, { user = ALICE.id, guild = GUILD as string | null } = {}) {
  const interaction = snowflake();
  const key = `i:${interaction}`;
  await openReading(stage.store, { key, sheet: 'super_snail', user, guild });
  const reading = profileReading(superSnail, 'attributes', screenOf('attributes', values).values);
  if (reading === undefined) throw new Error('no such screen');
  await notePicture(stage.store, key, 0, { status: 'read', reading });
  await moveReading(stage.store, { key, user }, 'reading', 'ready');
  return interaction;
}

const idOf = (action: string, reading: string, userId = ALICE.id) =>
  stage.chorus.codec.encode({ id: `snail.${action}`, fields: [BigInt(reading).toString(36)], userId });
const pressed = (action: string, reading: string, where: Circumstances = {}) =>
  stage.chorus.send(press(idOf(action, reading), where));
const correct = (reading: string, lines: string) =>
  stage.chorus.send(submit(idOf('corrections', reading), { values: lines }, { messageId: '500000000000000001' }));
const labelsIn = (answer: Parameters<typeof buttonsIn>[0]) => buttonsIn(answer).map(({ label }) => label);
const saved = async () =>
  (await stage.database.sql`select values from ai_profile where is_newest order by user_id`).map(
    ({ values }) => values as Record<string, unknown>,
  );

describe('/snail analyze', () => {
  test('without a provider, it says how to get one; where AI is off, it says that', async () => {
    const analyze = async (user = ALICE) => {
      const answer = await stage.ask('snail analyze', [file(1)], { user });
      if (answer.type !== 5) return say(answer);
      await stage.chorus.settled();
      return stage.chorus.calls.at(-1)?.payload?.content;
    };
    expect(await analyze()).toMatch(/AI isn’t set up on this bot yet/);
    await stage.ask('mode set', [text('use', 'off'), text('where', 'server')], STAFF);
    expect(await analyze(BOB)).toMatch(/AI is off in this channel/);
    expect(await analyze(BOB)).toBe('Slow down! Try again in 5 seconds.');
    expect(await stage.database.sql`select from job`).toHaveLength(0);
  });

  test('the pictures go to a job, with signed buttons that only the member can press', async () => {
    const seal = async (token: string, boundTo: string) => ({ ciphertext: `${token}|${boundTo}`, keyId: 'k' });
    const providers = [{ id: 'a', kind: 'openai' as const, url: 'http://127.0.0.1:1', vision: 'eyes', window: 16_000 }];
    const woken: unknown[] = [];
    const working = chorusWith({}, [], [], {
      store: stage.store,
      voice: { ...noVoice, seal },
      jobs: { wake: async (...about) => void woken.push(about) },
      ai: { providers: providers as never, budgets: {} },
    });
    const envelope = slash('snail analyze', [file(1), file(3)]);
    expect((await working.send(envelope)).type).toBe(5);
    await working.settled();
    const key = `i:${envelope.id}`;
    expect(woken).toEqual([[key, true]]);
    const [job] = await stage.database.sql`select kind, payload -> 'request' as request from job`;
    expect(job).toMatchObject({
      kind: 'read_profile',
      request: {
        sheet: 'super_snail',
        user: ALICE.id,
        guild: GUILD,
        images: [{ type: 'image/png', size: 100 }, { type: 'image/png' }],
      },
    });
    const { buttons } = (job?.request ?? {}) as { buttons: { label: string; custom_id: string }[] };
    expect(buttons.map(({ label }) => label)).toEqual(['Save', 'Correct', 'Discard']);
    for (const { custom_id } of buttons) {
      expect(working.codec.decode(custom_id)?.userId).toBe(ALICE.id);
      expect(say(await stage.chorus.send(press(custom_id, { user: BOB })))).toMatch(/only|isn’t yours|isn't yours/i);
    }
  });
});

describe('below what was read', () => {
  test('Save asks about what isn’t certain, and Save anyway leaves it out', async () => {
    const reading = await ready();
    const asked = await pressed('save', reading);
    expect(asked.data?.content).toContain('Save without **ART** and **CIV**?');
    expect(labelsIn(asked)).toEqual(['Save anyway', 'Correct', 'Discard']);
    expect(await saved()).toEqual([]);
    const done = await pressed('save.anyway', reading);
    expect(done.data).toMatchObject({
      content: expect.stringContaining('Saved **7 values**'),
      embeds: [],
      components: [],
    });
    expect(await saved()).toEqual([
      { hp: 1_234_567, atk: 55_500, def: 100_000_000, rush: 9_999, fame: 12_000, tech: 11_500, fth: 11_900 },
    ]);
  });

  test('Correct has every value, doubtful ones first; a bad line changes nothing; good ones are saved', async () => {
    const reading = await ready();
    const { data } = await pressed('correct', reading);
    const form = JSON.stringify(data);
    expect(form).toContain('ART = 1,234 ?\\nCIV =\\nHP = 1,234,567\\n');
    expect(say(await correct(reading, 'CIV = 12,100\nART = 1.234'))).toMatch(
      /^Line 2: “1\.234” could mean two numbers.*Nothing was changed/,
    );
    expect((await stage.database.sql`select corrected from ai_reading`)[0]?.corrected).toEqual({});
    const shown = await correct(reading, 'CIV = 12,100\nART = 12,340');
    expect(say(shown)).toContain('✏️ **ART**: 12,340\n✏️ **CIV**: 12,100');
    expect(labelsIn(shown)).toEqual(['Save', 'Correct', 'Discard']);
    expect((await pressed('save', reading)).data?.content).toContain('Saved **9 values**');
    expect(await saved()).toMatchObject([{ art: 12_340, civ: 12_100 }]);
    // What was saved can't be changed anymore.
    expect((await correct(reading, 'CIV = 1')).data?.content).toContain('Saved **9 values**');
    expect(await saved()).toMatchObject([{ civ: 12_100 }]);
  });

  test('of two presses at once, one counts', async () => {
    const reading = await ready();
    const answers = await Promise.all([1, 2, 3].map(() => pressed('save.anyway', reading)));
    for (const { data } of answers) expect(data?.content).toContain('Saved **7 values**');
    expect(await stage.database.sql`select from ai_profile`).toHaveLength(1);
    const other = await ready();
    const [one, two] = await Promise.all([pressed('save.anyway', other), pressed('discard', other)]);
    const isSaved = (await stage.database.sql`select from ai_profile`).length === 2;
    expect([say(one), say(two)].some((said) => said.startsWith(isSaved ? 'Saved' : 'Discarded'))).toBe(true);
    expect((await stage.database.sql`select state from ai_reading order by at, key`).map(({ state }) => state)).toEqual(
      ['saved', isSaved ? 'saved' : 'discarded'],
    );
  });

  test('discarded is discarded, an hour is an hour, and nothing certain is nothing to save', async () => {
    const reading = await ready();
    expect((await pressed('discard', reading)).data).toMatchObject({
      content: 'Discarded. Nothing was saved.',
      components: [],
    });
    for (const action of ['save', 'save.anyway', 'correct', 'discard'])
      expect(say(await pressed(action, reading))).toMatch(/^You discarded that/);
    const late = await ready();
    stage.nowMs += 60 * 60_000 + 1;
    for (const action of ['save', 'correct', 'discard'])
      expect(say(await pressed(action, late))).toMatch(/^That’s over: you can save what was read for an hour/);
    expect(say(await correct(late, 'CIV = 1'))).toMatch(/^That’s over/);
    const dark = await ready(Object.fromEntries(Object.keys(STATS).map((key) => [key, '?'])));
    expect(say(await pressed('save', dark))).toMatch(/^None of these values is certain/);
    expect(await saved()).toEqual([]);
  });
});
