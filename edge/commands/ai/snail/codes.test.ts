/** Codes for presents, as staff adds them and members see them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { autocomplete, type Circumstances, GUILD, press } from '../../../../infra/testing/interaction.ts';
import { buttonsIn, openSnailStage, type SnailStage, STAFF, say, text } from '../../../../infra/testing/snail-stage.ts';

let stage: SnailStage;
beforeAll(async () => {
  stage = await openSnailStage();
});
afterAll(() => stage.database.drop());
beforeEach(() => stage.clear());

describe('/snail codes', () => {
  const list = async (where: Circumstances = {}) => say(await stage.ask('snail codes list', [], where));

  test('staff add and remove them; members see active ones, newest first, to copy', async () => {
    expect(await list()).toMatch(/There are no codes/);
    expect(say(await stage.ask('snail codes add', [text('code', 'HELLO')]))).toMatch(/Manage Server/);
    expect(
      say(
        await stage.ask(
          'snail codes add',
          [text('code', ' SNAIL**DAY** '), text('reward', '5 *tads* @everyone')],
          STAFF,
        ),
      ),
    ).toBe('You added the code `SNAIL**DAY**`.');
    stage.nowMs += 1_000;
    expect(say(await stage.ask('snail codes add', [text('code', 'soon'), text('expires', '2h')], STAFF))).toMatch(
      /added the code `soon`\. It expires <t:\d+:R>/,
    );
    expect(await list()).toMatch(
      /^`soon` · expires <t:\d+:R>\n-# Added <t:\d+:R>\n`SNAIL\*\*DAY\*\*` · 5 \\\*tads\\\* \\@everyone\n-# Added/,
    );
    expect(
      say(await stage.ask('snail codes add', [text('code', 'SOON'), text('expires', '2026-01-16')], STAFF)),
    ).toMatch(/You changed the code `SOON`/);
    stage.nowMs += 3 * 60 * 60_000;
    expect(await list()).toContain('`SOON`');
    stage.nowMs += 2 * 24 * 60 * 60_000;
    expect(await list()).not.toContain('SOON');
    const suggested = await stage.chorus.send(
      autocomplete('snail codes remove', [{ ...text('code', 'sna'), focused: true }], STAFF),
    );
    expect(suggested.data?.choices).toEqual([{ name: 'SNAIL**DAY**', value: 'SNAIL**DAY**' }]);
    expect(say(await stage.ask('snail codes remove', [text('code', 'snail**day**')], STAFF))).toBe(
      'You removed the code `SNAIL**DAY**`.',
    );
    expect(say(await stage.ask('snail codes remove', [text('code', 'snail**day**')], STAFF))).toMatch(
      /There’s no such code/,
    );
    expect(await list()).toMatch(/There are no codes/);
  });

  test.each([
    ['two words', undefined, 'A code has up to 40 characters, and no spaces.'],
    ['`tick`', undefined, 'A code has up to 40 characters'],
    ['FINE', 'someday', 'I can’t read when that expires'],
    ['FINE', '2026-01-01', 'That code has expired already.'],
    ['FINE', '9y', 'That’s more than five years from now'],
  ])('%s, %s', async (code, expires, sentence) => {
    const options = [text('code', code), ...(expires === undefined ? [] : [text('expires', expires)])];
    expect(say(await stage.ask('snail codes add', options, STAFF))).toContain(sentence);
    expect(await stage.database.sql`select from ai_code`).toHaveLength(0);
  });

  test('pages can be turned, and another server has its own', async () => {
    await stage.database.sql`insert into ai_code (guild_id, game, code, added_by, added_at)
      select ${GUILD}, 'super_snail', 'CODE' || n, 1, now() - n * interval '1 minute' from generate_series(1, 23) n`;
    await stage.database
      .sql`insert into ai_code (guild_id, game, code, added_by, added_at) values (5, 'super_snail', 'THEIRS', 1, now())`;
    const first = await stage.ask('snail codes list');
    const next = buttonsIn(first).find(({ label }) => label.startsWith('Next'));
    const second = await stage.chorus.send(press(next?.custom_id ?? ''));
    expect(say(first)).toContain('`CODE1`');
    expect(say(second)).toMatch(/^`CODE11`[\s\S]*`CODE20`/);
    expect(`${say(first)}${say(second)}`).not.toContain('THEIRS');
  });
});
