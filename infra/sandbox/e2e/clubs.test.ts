/** A club's weeks, from screenshots to statistics, with a scripted model: on Node and on workerd. */
import { readXlsx } from 'hucre/xlsx';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { weekAt, weeksBefore } from '../../../shared/ai/clubs/week.ts';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { ANCHOR } from '../../testing/clubs.ts';
import { rosterOf } from '../../testing/sheets.ts';
import { pictureOf } from '../ai/picture.ts';
import type { AiEndpoint } from '../ai/server.ts';
import type { InteractionOutcome, SandboxAttachment, SandboxMessage } from '../control/protocol.ts';
import { messageText, openStage, type Stage, textOf } from './stage.ts';

/** Much longer than anything takes, because the machine may be busy. */
const TIMEOUT_MS = 30_000;
vi.setConfig({ testTimeout: 3 * TIMEOUT_MS });

const WEEK = weekAt(new Date(), ANCHOR).id;
const LAST_WEEK = weeksBefore(WEEK, 1, ANCHOR)[0]?.id ?? '';
const sims = (values: Record<string, string>) =>
  rosterOf(Object.entries(values).map(([name, sim]) => [name, { sim }] as const));

describe.each(['node', 'workerd'] as const)('on %s', (runtime) => {
  let stage: Stage;
  let sql: Sql;
  let ai: AiEndpoint;
  beforeAll(async () => {
    stage = await openStage(runtime, { RATE_LIMIT_SCALE: '100' });
    sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    if (stage.sandbox.ai === undefined) throw new Error('there is no scripted model');
    ai = stage.sandbox.ai;
    ai.pieceMs = 0;
    await stage.say('alice', '/settings set key:club.role value:@DJ');
  });
  afterEach(() => ai.faults.heal());
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await stage?.stop();
  });

  async function analyze(user: string, pictures: readonly unknown[], more = ''): Promise<InteractionOutcome> {
    const options: string[] = [];
    for (const [place, seen] of pictures.entries()) {
      const data = pictureOf(typeof seen === 'string' ? seen : JSON.stringify(seen)).toString('base64');
      const file = { user, filename: `club-${place + 1}.png`, contentType: 'image/png', data };
      const { body } = await stage.control<SandboxAttachment>('/sandbox/file', file);
      options.push(`image_${place + 1}:${body.id}`);
    }
    return stage.say(user, `/club analyze ${options.join(' ')}${more && ` ${more}`}`);
  }
  function newest({ messages, error }: InteractionOutcome): SandboxMessage {
    const message = messages.at(-1);
    if (message === undefined) throw new Error(`no message: ${JSON.stringify(error)}`);
    return message;
  }
  /** The message as it is by now: others change it. */
  function present({ id }: SandboxMessage): SandboxMessage {
    const { core } = stage.sandbox.discord;
    const channel = core.world.findChannel('general', core.world.findGuild('Chorus Lounge'));
    const found = (core.messages.list(channel?.id ?? '') as SandboxMessage[]).find((message) => message.id === id);
    if (found === undefined) throw new Error('the message is gone');
    return found;
  }
  async function press(user: string, message: SandboxMessage, label: string) {
    const outcome = await stage.press(user, present(message), label);
    return { said: textOf(outcome), shown: messageText(present(message)) };
  }
  async function correct(user: string, message: SandboxMessage, lines: string): Promise<string> {
    const opened = await stage.press(user, present(message), 'Correct');
    const [field = ''] = [...JSON.stringify(opened.modal?.components).matchAll(/"custom_id":"([^"]+)"/g)].map(
      ([, id]) => id,
    );
    const answered = await stage.control<InteractionOutcome>('/sandbox/modal', {
      ...{ user, interaction: opened.interactionId, fields: { [field]: lines } },
    });
    return textOf(answered.body);
  }
  const looks = () => ai.asked.filter(({ path }) => path === '/v1/chat/completions').length;

  test('a week is read, corrected, and approved by one of the club’s role; nobody else may', async () => {
    const refused = await analyze('dave', [sims({ Ann: '1', Ben: '2', Cid: '3' })]);
    expect(textOf(refused)).toContain('the club role this server named');
    expect(newest(refused).visible_to).toBeDefined();
    const outcome = await analyze(
      'alice',
      [sims({ Ann: '1,000', Ben: '2M', Cid: '3000' }), sims({ '[TAG] Ánn': '1,000', Dee: '400', Eve: '5' }), 'a cat'],
      `week:${LAST_WEEK}`,
    );
    const message = newest(outcome);
    expect(message.visible_to).toBeUndefined();
    expect(messageText(message)).toContain('SIM power: 5 rows');
    expect(messageText(message)).toContain('from 2 of 3 pictures');
    expect((await press('dave', message, 'Approve')).said).toContain('the club role this server named');
    expect(await correct('bob', message, 'Eve = 1.234\nNobody = 5')).toContain('Nothing was corrected');
    expect(await correct('bob', message, 'Eve = 100000000')).not.toContain('Nothing was corrected');
    const { shown } = await press('bob', message, 'Approve');
    expect(shown).toMatch(/Saved with 5 members\. Approved by <@\d+>/);
    const [row] =
      await sql`select r.metrics from club_week w join club_row r using (commit_id) where canonical = 'eve'`;
    expect(row?.metrics).toEqual({ sim: 100_000_000 });
  });

  test('two people approve a week that someone is missing from, and what they do is in the audit log', async () => {
    const attack = '@everyone **[free](https://evil.example)** <@1>';
    const outcome = await analyze('alice', [
      sims({ Ann: '1,100', Ben: '2M', [attack]: '9' }),
      sims({ Cid: '30', Dee: '400' }),
    ]);
    const message = newest(outcome);
    expect(messageText(message)).toContain('4 of 5 members of the week before (80%)');
    expect(messageText(message)).toContain('Missing: **Eve**');
    expect(messageText(message)).toContain('(−99%)');
    expect((await press('alice', message, 'Approve')).shown).toContain('Someone else has to approve it, too');
    expect((await press('alice', message, 'Approve')).said).toContain('You’ve approved this already');
    expect((await press('bob', message, 'Approve')).shown).toContain('and 1 missing member');
    const stats = textOf(await stage.say('dave', '/club stats'));
    for (const part of [
      `Compared with **${LAST_WEEK}**`,
      'Missing: **Eve**',
      '**Ann** +100 (+10%)',
      '**Cid** −2,970 (−99%)',
    ])
      expect(stats).toContain(part);
    // A name is a name: no link, no formatting, and no mention.
    expect(stats).not.toContain('[free](');
    for (const each of [present(message), newest(await stage.say('alice', '/club stats'))] as {
      mention_everyone?: boolean;
    }[])
      expect(each.mention_everyone).not.toBe(true);
    expect(textOf(await stage.say('alice', '/audit view area:AI'))).toMatch(/Club: commit.*Club: approve/s);
  });

  test('an edge that’s killed while it reads goes on where it was, and nothing is billed twice', async () => {
    const pictures = Array.from({ length: 5 }, (_, index) =>
      sims(Object.fromEntries([0, 1].map((row) => [`Snail ${index}${row}`, String(10 * index + row + 1)]))),
    );
    ai.faults.latency(400);
    const before = looks();
    const asked = analyze('bob', pictures);
    await vi.waitFor(
      () => {
        if (looks() - before < 3) throw new Error('it hasn’t begun with the third one');
      },
      { timeout: TIMEOUT_MS, interval: 20 },
    );
    await stage.fault('edge', 'kill');
    ai.faults.heal();
    // Its lease ends by itself after 30 s, and a Worker's next trigger is at most a minute away. Both are here with the restart.
    await sql`update job set claimable_at = now() where kind = 'read_roster'`;
    await stage.fault('edge', 'restart');
    const outcome = await asked;
    const message = newest(outcome);
    expect(messageText(message)).toContain('SIM power: 10 rows');
    // Only the one that was being read is read again.
    expect(looks() - before).toBeLessThanOrEqual(6);
    const bills = await sql`select key from ai_request where key like ${`i:${outcome.interactionId}:%`} and input > 0`;
    expect(bills).toHaveLength(5);
    expect((await press('bob', message, 'Cancel')).shown).toContain('Nothing was saved');
    expect((await press('bob', message, 'Cancel').catch(String)).toString()).toContain('no button');
  });

  test('a second look settles what was unsure, only whoever started may have it, and what differs stays open', async () => {
    const first = rosterOf([
      ['Ann', { sim: ['1,100', 0.2] }],
      ['Ben', { sim: ['2M', 0.2] }],
      ['Cid', { sim: '30' }],
      ['Dee', { sim: '400' }],
    ]);
    // The reader's own second look isn't sure either.
    const outcome = await analyze('bob', [
      {
        first,
        again: rosterOf([
          ['Ann', { sim: '?' }],
          ['Ben', { sim: '3M' }],
        ]),
      },
    ]);
    const message = newest(outcome);
    expect(messageText(message)).toContain('readings differ');
    expect((await press('alice', message, 'Second look')).said).toMatch(/Only <@\d+> can use that/);
    await press('bob', message, 'Second look');
    await vi.waitFor(() => expect(messageText(present(message))).toContain('2,000,000 or 3,000,000'), {
      timeout: TIMEOUT_MS,
    });
    await press('bob', message, 'Second look');
    // Two looks of three read 3M. Nobody could read Ann again.
    await vi.waitFor(
      () => {
        const shown = messageText(present(message));
        expect(shown).not.toContain('3,000,000');
        expect(shown).toContain('**Ann**, SIM power: 1,100');
      },
      { timeout: TIMEOUT_MS },
    );
  });

  test('weeks are exported as they are, and taken back', async () => {
    const outcome = await stage.say('bob', '/club export format:XLSX');
    const [file] = newest(outcome).attachments as { url: string; filename: string }[];
    expect(file?.filename).toBe(`snail-club-${WEEK}.xlsx`);
    const workbook = await readXlsx(new Uint8Array(await (await fetch(file?.url ?? '')).arrayBuffer()));
    expect(workbook.sheets.map(({ name }) => name)).toEqual(['Latest', 'Weeks', 'Corrections']);
    const rows = workbook.sheets[1]?.rows ?? [];
    expect(rows.find((row) => row[2] === 'Eve' && row[0] === LAST_WEEK)?.[4]).toBe(100_000_000);
    expect(rows.find((row) => row[2] === 'Eve' && row[0] === WEEK)?.[3]).toBe('missing');
    const asked = newest(await stage.say('bob', '/club rollback'));
    expect(messageText(asked)).toContain('Then nothing is left of that week');
    expect(textOf(await stage.press('bob', asked, 'Take back'))).toContain('Taken back');
    expect(textOf(await stage.say('dave', '/club stats'))).toContain(`Super Snail club: ${LAST_WEEK}`);
  });
});
