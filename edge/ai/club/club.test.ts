/** `/club` and its buttons through the dispatcher, on a database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { analysisOf, committed, sims } from '../../../infra/testing/clubs.ts';
import { openStaffChorus, type StaffChorus, type Typed } from '../../../infra/testing/staff-chorus.ts';
import type { Seen } from '../../../infra/testing/voice-chorus.ts';
import type { Assessed } from '../../../shared/ai/clubs/analysis.ts';
import { clubModule } from '../../../shared/ai/clubs/settings.ts';
import { clubRules, readClubRules } from '../../../shared/ai/clubs/settings-store.ts';
import { weekAt, weeksBefore } from '../../../shared/ai/clubs/week.ts';
import { valuesOf } from '../../../shared/settings/declaration.ts';
import { previewParts } from '../../commands/ai/club/preview.ts';
import { renderMessage } from '../../interactions/render.ts';
import { previewBody } from './preview-body.ts';

const ANCHOR = clubRules(valuesOf(clubModule, {})).anchor;
const WEEK = weekAt(new Date(), ANCHOR).id;
const LAST_WEEK = weeksBefore(WEEK, 1, ANCHOR)[0]?.id ?? '';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());
beforeEach(async () => {
  await staff.sql`delete from club_analysis`;
  await staff.sql`delete from club_week`;
  await staff.sql`delete from club_correction`;
  await staff.sql`delete from club_alias`;
  await staff.sql`delete from guild_settings where module = 'club'`;
});

const ask = (user: string, path: string, ...options: Typed[]) => staff.ask(user, `club ${path}`, ...options);
const given = () => ({ guild: staff.guild.id, user: staff.id('alice') });
const save = (week: string, values: Record<string, number | string>) =>
  committed(staff.store, { ...given(), week }, sims(values));
const open = (values: Record<string, number | string>) => analysisOf(staff.store, given(), sims(values));
/** The preview as the job shows it. */
function shown(assessed: Assessed): Pick<Seen, 'data'> {
  return { data: renderMessage(previewBody(assessed, previewParts), staff.made.codec, false).payload };
}
const press = (user: string, on: Pick<Seen, 'data'>, label: string) => staff.see(staff.pressed(user, on, label));
async function pick(user: string, on: Pick<Seen, 'data'>, placeholder: string, value: string): Promise<Seen> {
  const pressed = staff.pressed(user, on, placeholder) as { data: object };
  return staff.see({ ...pressed, data: { ...pressed.data, component_type: 3, values: [value] } } as never);
}
/** Gives the club role to whoever is a DJ: bob. */
async function nameRole(): Promise<void> {
  const outcome = await staff.ask(
    'alice',
    'settings set',
    ['key', 'club.role'],
    ['value', `<@&${staff.role('DJ').id}>`],
  );
  expect(outcome.text).toContain('Club role');
}

const FORBIDDEN = 'You need **Manage Server**, or the club role this server named';

describe('who may', () => {
  const COMMANDS: [string, ...Typed[]][] = [
    ['correct', ['member', 'Ann'], ['metric', 'sim'], ['value', '5']],
    ['corrections'],
    ['rollback'],
    ['export'],
    ['aliases list'],
    ['aliases merge', ['name', 'Bob'], ['into', 'Ann']],
    ['aliases split', ['name', 'Bob']],
  ];

  test.each(COMMANDS)('/club %s is for Manage Server and the club role', async (path, ...options) => {
    await save(WEEK, { Ann: 1, Ben: 2, Cid: 3 });
    expect((await ask('bob', path, ...options)).text).toContain(FORBIDDEN);
    await nameRole();
    expect((await ask('dave', path, ...options)).text).toContain(FORBIDDEN);
    for (const user of ['alice', 'bob']) expect((await ask(user, path, ...options)).text).not.toContain(FORBIDDEN);
  });

  test('everyone sees the statistics', async () => {
    await save(WEEK, { Ann: 1, Ben: 2, Cid: 3 });
    const seen = await ask('dave', 'stats');
    expect(seen.isEphemeral).toBe(false);
    expect(seen.text).toContain('3 members');
    expect(seen.text).toContain('Nothing was saved for the week before');
  });

  test.each(['Approve', 'Correct', 'Cancel'])('%s is for them, too', async (label) => {
    const first = await open({ Ann: 1, Ben: 2, Cid: 3 });
    expect((await press('dave', shown(first), label)).text).toContain(FORBIDDEN);
    expect((await press('bob', shown(first), label)).text).toContain(FORBIDDEN);
    await nameRole();
    expect((await press('bob', shown(first), label)).text).not.toContain(FORBIDDEN);
  });

  test('whoever started it may cancel it, also without the role by now', async () => {
    const mine = await analysisOf(
      staff.store,
      { ...given(), user: staff.id('dave') },
      sims({ Ann: 1, Ben: 2, Cid: 3 }),
    );
    expect((await press('dave', shown(mine), 'Approve')).text).toContain(FORBIDDEN);
    expect((await press('dave', shown(mine), 'Cancel')).text).toContain('Nothing was saved');
    expect((await press('alice', shown(mine), 'Approve')).text).toContain('It was canceled');
  });
});

describe('approving', () => {
  test('if someone changed it meanwhile, it’s shown again, and the press doesn’t count', async () => {
    await save(LAST_WEEK, { Ann: 1, Ben: 2, Cid: 3, Dee: 4 });
    const first = await open({ Ann: 1, Ben: 2, Cid: 3 });
    await save(LAST_WEEK, { Ann: 1, Ben: 2, Cid: 3 });
    const seen = await press('alice', shown(first), 'Approve');
    expect(seen.text).toContain('the club changed since this was read');
    expect(seen.text).toContain('3 of 3 members');
    const again = await press('alice', shown(first), 'Approve');
    expect(again.text).toContain('this changed after you saw it');
    expect((await press('alice', seen, 'Approve')).text).toContain('Saved with 3 members');
  });

  test('a name that’s confirmed in the preview is that member’s from then on', async () => {
    await save(LAST_WEEK, { Bobby: 1, Ben: 2, Cid: 3 });
    const first = await open({ B0bby: 1, Ben: 2, Cid: 3 });
    expect(first.analysis.needed).toBe(2);
    const seen = await pick('alice', shown(first), 'Confirm whose name that is', 'b0bby');
    expect(seen.text).toContain('3 of 3 members');
    expect((await press('alice', seen, 'Approve')).text).toContain('Saved with 3 members');
    expect((await ask('alice', 'aliases list')).text).toContain('**B0bby** is **Bobby**');
    expect((await ask('alice', 'aliases split', ['name', 'b0bby'])).text).toContain('a member of their own again');
  });

  test('has no second look where nothing is doubtful', async () => {
    const first = await open({ Ann: 1, Ben: 2, Cid: 3 });
    expect((await press('alice', shown(first), 'Second look')).text).toContain('Nothing is doubtful');
  });
});

describe('commands', () => {
  test('a correction is listed with its reason, and removed from the list', async () => {
    await save(WEEK, { Ann: 1, Ben: 2, Cid: 3 });
    const typed: Typed[] = [
      ['member', 'ÁNN'],
      ['metric', 'SIM power'],
      ['value', '100000000'],
      ['reason', '*misread*'],
    ];
    expect((await ask('alice', 'correct', ...typed)).text).toContain('**Ann** has SIM power 100,000,000');
    expect((await ask('dave', 'stats')).text).toContain('Total 100,000,005');
    const list = await ask('alice', 'corrections');
    expect(list.text).toMatch(/\*\*Ann\*\*, SIM power: 100,000,000\n-# <@\d+> · <t:\d+:R> · \\\*misread\\\*/);
    const [{ id } = { id: '' }] = await staff.sql<
      { id: string }[]
    >`select correction_id::text as id from club_correction`;
    expect((await pick('alice', list, 'Remove one', id)).text).toContain('The correction is gone');
    expect((await ask('dave', 'stats')).text).toContain('Total 6');
  });

  test.each<[string, Typed[], string]>([
    [
      'correct',
      [
        ['member', 'Anm'],
        ['metric', 'sim'],
        ['value', '5'],
      ],
      'The nearest is **Ann**',
    ],
    [
      'correct',
      [
        ['member', 'Ann'],
        ['metric', 'kills'],
        ['value', '5'],
      ],
      'Pick one of these',
    ],
    [
      'correct',
      [
        ['member', 'Ann'],
        ['metric', 'sim'],
        ['value', '1.234'],
      ],
      'more than one number',
    ],
    [
      'correct',
      [
        ['member', 'Ann'],
        ['metric', 'sim'],
        ['value', '0'],
      ],
      'is from 1 to',
    ],
    [
      'correct',
      [
        ['member', 'Ann'],
        ['metric', 'sim'],
        ['value', '5'],
        ['week', '2020-W01'],
      ],
      'Nothing was saved for `2020-W01`',
    ],
    ['stats', [['week', 'last']], 'That’s no week'],
    ['stats', [['week', '2020-W01']], 'Nothing was saved for `2020-W01`'],
    ['stats', [['metric', 'kills']], 'Pick one of these'],
    ['stats', [['sheet', 'scoreboard']], 'Nothing was saved yet'],
    ['rollback', [['week', '2020-W01']], 'Nothing was saved for `2020-W01`'],
    [
      'aliases merge',
      [
        ['name', 'Ben'],
        ['into', 'Nobody'],
      ],
      'Nobody called **Nobody**',
    ],
    [
      'aliases merge',
      [
        ['name', 'Ann'],
        ['into', 'ann'],
      ],
      'one member already',
    ],
    [
      'aliases merge',
      [
        ['name', 'Ben'],
        ['into', 'Ann'],
      ],
      'so they’re two members',
    ],
    ['aliases split', [['name', 'Ann']], 'isn’t an alias'],
  ])('/club %s %j says what’s wrong', async (path, options, sentence) => {
    await save(WEEK, { Ann: 1, Ben: 2, Cid: 3 });
    const seen = await ask('alice', path, ...options);
    expect(seen.text).toContain(sentence);
    expect(seen.isEphemeral).toBe(true);
  });

  test('statistics have a page for all members', async () => {
    await save(WEEK, Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`Snail ${index}x`, 1_000 - index])));
    const first = await ask('dave', 'stats', ['metric', 'sim']);
    expect(first.text).toContain('45 members');
    const second = await press('dave', first, 'Next ›');
    expect(second.text).toContain('1. **Snail 0x** · SIM power 1,000');
    expect((await press('dave', await press('dave', second, 'Next ›'), 'Next ›')).text).toContain('45. **Snail 44x**');
  });

  test('as many long names as there can be fit into every page', async () => {
    const names = Array.from({ length: 90 }, (_, index) => `${'*_~'.repeat(12)}${index}x`);
    const both = (value: number) =>
      Object.fromEntries(
        names.map((name, index) => [name, { sim: `${value + index}`, total: `${2 * value - index}` }]),
      );
    await committed(staff.store, { ...given(), week: LAST_WEEK }, both(1_000_000), sims({ Ann: 1 }));
    await committed(staff.store, { ...given(), week: WEEK }, both(9_000_000));
    let page = await ask('dave', 'stats', ['top', 25]);
    for (let count = 1; count < 7; count++) {
      expect([page.text.includes('Something went wrong'), staff.made.reported.failed]).toEqual([false, []]);
      page = await press('dave', page, 'Next ›');
    }
    expect(page.text).toContain('90. **');
    for (const name of names.slice(0, 12))
      await ask('alice', 'correct', ['member', name], ['metric', 'sim'], ['value', '5'], ['reason', '*'.repeat(200)]);
    expect((await ask('alice', 'corrections')).text).toContain('and 3 more');
    const preview = await analysisOf(
      staff.store,
      given(),
      both(90),
      sims(Object.fromEntries(names.map((name) => [name, 7]))),
    );
    expect((await press('alice', shown(preview), 'Approve')).text).toContain('Someone else has to approve it');
  });

  test('a rollback asks first, and the same answer twice is one', async () => {
    await save(WEEK, { Ann: 1, Ben: 2, Cid: 3 });
    await save(WEEK, { Ann: 9, Ben: 2, Cid: 3 });
    const asked = await ask('alice', 'rollback');
    expect(asked.text).toContain('Then this counts again: 3 members');
    expect((await press('alice', asked, 'Take back')).text).toContain('counts again');
    expect((await press('alice', asked, 'Take back')).text).toContain('nothing was taken back');
    expect((await ask('dave', 'stats')).text).toContain('Total 6');
  });

  test('a scoreboard of another game goes through the same ones', async () => {
    const board = {
      Ace: { score: '12,500', kills: '31', deaths: '0' },
      Kat: { score: '9,000', kills: '12' },
      Max: { score: '5' },
    };
    const sheet: Typed = ['sheet', 'scoreboard'];
    const first = await analysisOf(staff.store, { ...given(), sheet: 'scoreboard' }, board);
    const preview = shown(first);
    expect(JSON.stringify(preview.data)).toContain('Score: 3 rows · Kills: 2 rows · Deaths: 1 row');
    expect((await press('alice', preview, 'Approve')).text).toContain('Saved with 3 members');
    expect((await ask('dave', 'stats', ['metric', 'kills'])).text).toContain('Total 43, average 21, of 2 members');
    await ask('alice', 'correct', ['member', 'max'], ['metric', 'Kills'], ['value', '7'], sheet);
    expect((await ask('dave', 'stats', ['metric', 'kills'], sheet)).text).toContain('Total 50');
    expect((await ask('alice', 'corrections', sheet)).text).toContain('**Max**, Kills: 7');
    expect((await ask('alice', 'export', ['format', 'csv'])).text).toContain('Here is 1 week');
    expect((await press('alice', await ask('alice', 'rollback'), 'Take back')).text).toContain('Nothing is left');
    expect((await ask('dave', 'stats', sheet)).text).toContain('Nothing was saved yet');
  });

  test('a week ends when the server says so', async () => {
    for (const [key, value] of [
      ['weekDay', 'sunday'],
      ['weekTime', '7:05'],
      ['timeZone', 'berlin'],
    ] as const)
      await staff.ask('alice', 'settings set', ['key', `club.${key}`], ['value', value]);
    expect(await readClubRules(staff.store, staff.guild.id)).toEqual({
      role: null,
      anchor: { day: 7, minutes: 425, timeZone: 'Europe/Berlin' },
    });
    expect((await staff.ask('alice', 'settings set', ['key', 'club.weekTime'], ['value', '25:00'])).text).toContain(
      'Use a time',
    );
  });

  test('what staff did is in the audit log', async () => {
    await save(WEEK, { Ann: 1, Ben: 2, Cid: 3 });
    await ask('alice', 'correct', ['member', 'Ann'], ['metric', 'sim'], ['value', '7']);
    const log = await staff.ask('alice', 'audit view', ['what', 'club']);
    expect(log.text).toMatch(/\*\*Club: correct\*\* · \d{4}\\-W\d\d · Ann · sim · 7/);
    expect(log.text).toContain('**Club: commit**');
  });
});
