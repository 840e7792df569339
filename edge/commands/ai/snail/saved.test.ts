/** What members saved: compared, ranked, exported, and forgotten. */
import { readXlsx } from 'hucre';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ALICE, autocomplete, BOB, GUILD, press } from '../../../../infra/testing/interaction.ts';
import { buttonsIn, openSnailStage, type SnailStage, say, text } from '../../../../infra/testing/snail-stage.ts';
import type { InteractionAnswer } from '../../../interactions/delivery.ts';

let stage: SnailStage;
beforeAll(async () => {
  stage = await openSnailStage();
});
afterAll(() => stage.database.drop());
beforeEach(() => stage.clear());

async function save(
  values: Record<string, unknown>,
  { user = ALICE.id, scope = GUILD, screens = { attributes: new Date(stage.nowMs).toISOString() } as object } = {},
) {
  await stage.database.sql`update ai_profile set is_newest = false where user_id = ${user} and scope = ${scope}`;
  await stage.database.sql`insert into ai_profile (user_id, scope, sheet, values, screens, at)
    values (${user}, ${scope}, 'super_snail', ${stage.database.sql.json(values as never)}, ${stage.database.sql.json(screens as never)}, ${new Date(stage.nowMs)})`;
}

const saved = async () =>
  (await stage.database.sql`select values from ai_profile where is_newest order by user_id`).map(
    ({ values }) => values as Record<string, unknown>,
  );

describe('what was saved', () => {
  test('/snail stats shows values, how they changed, and what’s missing', async () => {
    expect(say(await stage.ask('snail stats'))).toMatch(
      /You haven’t saved anything yet\. Send screenshots with `\/snail analyze`/,
    );
    for (const hp of [100, 90, 250]) {
      await save({ hp, gear_1: '@everyone' });
      stage.nowMs += 5 * 24 * 60 * 60_000;
    }
    const { data } = await stage.ask('snail stats');
    expect(data?.flags).toBe(64);
    expect(data?.content).toBe('What you saved of Super Snail:\n-# Not saved yet: **Loadout** and **Relics**.');
    // The newest is 5 days old, the one before 10, and that's how it was a week ago.
    expect(say({ data } as InteractionAnswer)).toMatch(
      /^-# Read <t:\d+:R>, and <t:\d+:R> before that\n\*\*HP\*\*: 250 \(\+160 since the last time\)$/,
    );
    expect(data?.allowed_mentions).toEqual({ parse: [] });
  });

  test('others see only what was saved in this server', async () => {
    await save({ hp: 1 }, { user: BOB.id, scope: 'dm' });
    const bob = { name: 'user', type: 6, value: BOB.id };
    expect(say(await stage.ask('snail stats', [bob]))).toBe(`<@${BOB.id}> hasn’t saved anything in this server.`);
    await save({ hp: 2 }, { user: BOB.id });
    expect(say(await stage.ask('snail stats', [bob]))).toContain('**HP**: 2');
    expect(say(await stage.ask('snail stats', [bob], { isDirect: true }))).toMatch(/only in a server/);
  });

  test('/snail leaderboard turns its pages, and those with the same value share a place', async () => {
    for (let place = 1; place <= 7; place++)
      await save({ fame: place < 3 ? 900 : 100 - place }, { user: `${210_000_000_000_000_000n + BigInt(place)}` });
    const first = await stage.ask('snail leaderboard', [text('field', 'Fame'), { name: 'limit', type: 4, value: 5 }]);
    expect(say(first)).toMatch(/^🥇 <@\d+1> · 900\n🥇 <@\d+2> · 900\n🥉 <@\d+3> · 97\n#4 /);
    const { components } = first.data as { components: { components: { label: string; custom_id: string }[] }[] };
    const next = components[0]?.components.find(({ label }) => label.startsWith('Next'));
    const second = await stage.chorus.send(press(next?.custom_id ?? ''));
    expect(say(second)).toMatch(/^#6 <@\d+6> · 94\n#7 <@\d+7> · 93$/);
    expect(say(await stage.ask('snail leaderboard', [text('field', 'gear_1')]))).toMatch(/There’s no such value/);
    const typed = [{ ...text('field', 'f'), focused: true }];
    const suggested = await stage.chorus.send(autocomplete('snail leaderboard', typed));
    expect(suggested.data?.choices).toEqual([
      { name: 'DEF', value: 'super_snail-def' },
      { name: 'FAME', value: 'super_snail-fame' },
      { name: 'FTH', value: 'super_snail-fth' },
    ]);
  });

  test('/snail export gives a table that spreadsheets can’t run', async () => {
    await save({ hp: 1_000_000_000_000, gear_1: '=cmd|calc' });
    const csv = String((await stage.ask('snail export')).files?.[0]?.data);
    const [header, row] = csv.split('\r\n');
    expect(header).toMatch(/^Time,HP,ATK,DEF,RUSH,FAME/);
    expect(row).toMatch(/^2026-01-15T12:00:00\.000Z,1000000000000,.*,'=cmd\|calc,/);
    const [xlsx] = (await stage.ask('snail export', [text('format', 'xlsx')])).files ?? [];
    expect(xlsx?.name).toBe('super-snail.xlsx');
    const { sheets } = await readXlsx(xlsx?.data as Uint8Array);
    expect(sheets[0]?.rows[1]?.filter((cell) => cell !== null)).toEqual([
      '2026-01-15T12:00:00.000Z',
      1_000_000_000_000,
      '=cmd|calc',
    ]);
    expect(
      say(await stage.ask('snail export', [text('format', 'google'), text('spreadsheet', 'https://evil.test/d/1')])),
    ).toMatch(/isn’t a link to a Google spreadsheet/);
    expect(say(await stage.ask('snail export', [], { user: BOB }))).toMatch(/You haven’t saved anything here yet/);
  });

  test('/snail forget asks first, and deletes what’s theirs', async () => {
    await save({ hp: 1 });
    await save({ hp: 1 }, { scope: 'dm' });
    await save({ hp: 2 }, { user: BOB.id });
    const asked = await stage.ask('snail forget', [text('from', 'everywhere')]);
    expect(say(asked)).toMatch(
      /Delete 2 saved readings of Super Snail in all servers and direct messages\?.*can’t undo/,
    );
    const yes = press(buttonsIn(asked)[0]?.custom_id ?? '');
    expect(say(await stage.chorus.send(yes))).toBe('2 readings deleted for good.');
    expect(say(await stage.chorus.send(yes))).toMatch(/There’s nothing saved anymore/);
    expect(await saved()).toEqual([{ hp: 2 }]);
    expect(say(await stage.ask('snail forget'))).toBe('You have nothing saved here.');
  });
});
