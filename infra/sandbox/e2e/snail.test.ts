/** A game's screenshots from upload to export, against the scripted model: on Node and on workerd. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readXlsx } from 'hucre';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { screenOf } from '../../testing/sheets.ts';
import { pictureOf } from '../ai/picture.ts';
import type { AiEndpoint } from '../ai/server.ts';
import type { InteractionOutcome, SandboxAttachment, SandboxMessage } from '../control/protocol.ts';
import { ROOT } from '../state/folder.ts';
import { openStage, type Stage, textOf } from './stage.ts';

/** Much longer than anything takes, because the machine may be busy. */
const TIMEOUT_MS = 30_000;
/** How long a look takes while an edge is killed, in milliseconds. */
const LOOK_MS = 300;
vi.setConfig({ testTimeout: 3 * TIMEOUT_MS, hookTimeout: 4 * TIMEOUT_MS });

const STATS = {
  ...{ hp: '1,234,567', atk: '55.5K', def: '43,210', rush: '9,999' },
  ...{ fame: '12,000', tech: '11,500', art: '13,000', civ: '12,100', fth: '11,900' },
};
const GEAR = {
  loadout: 'B',
  gear_1: '@everyone **bold** [x](https://evil.test)',
  gear_2: '=1+1',
  gear_3: '{"art": 1}',
  gear_4: 'Whistle',
};
const RELICS = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`relic_${n}`, `Relic of ${n}`]));

describe.each(['node', 'workerd'] as const)('on %s', (runtime) => {
  let stage: Stage;
  let sql: Sql;
  let ai: AiEndpoint;
  beforeAll(async () => {
    stage = await openStage(runtime, { RATE_LIMIT_SCALE: '100' });
    sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    if (stage.sandbox.ai === undefined) throw new Error('there is no scripted model');
    ai = stage.sandbox.ai;
  });
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await stage?.stop();
  });

  async function uploaded(user: string, bytes: Buffer): Promise<string> {
    const data = bytes.toString('base64');
    const { body } = await stage.control<SandboxAttachment>('/sandbox/file', { user, filename: 'screen.png', data });
    return body.id;
  }

  /** Sends pictures, each as the model sees it. */
  async function analyze(user: string, pictures: readonly (Buffer | object)[]): Promise<InteractionOutcome> {
    const ids = [];
    for (const picture of pictures)
      ids.push(await uploaded(user, Buffer.isBuffer(picture) ? picture : pictureOf(JSON.stringify(picture))));
    return stage.say(user, `/snail analyze ${ids.map((id, index) => `image_${index + 1}:${id}`).join(' ')}`);
  }

  const only = ({ messages }: InteractionOutcome): SandboxMessage => messages[0] as SandboxMessage;
  const looks = () => ai.asked.filter(({ path }) => path === '/v1/chat/completions').length;
  const press = async (user: string, outcome: InteractionOutcome, label: string) =>
    stage.press(user, only(outcome), label);

  test('the examples in the repository are read, corrected, and saved', async () => {
    const example = (name: string) => readFileSync(join(ROOT, 'infra/sandbox/ai/pictures', name));
    const preview = await analyze('alice', [example('attributes.png'), example('loadout.png')]);
    expect(textOf(preview)).toContain('Read 2 pictures of Super Snail.');
    expect(textOf(preview)).toContain('⚠️ **ART**: 1,150 · doesn’t fit the other values, two looks differ');
    expect(textOf(preview)).toContain('⚠️ **CIV**: ? · couldn’t be read');
    expect(only(preview).visible_to).toBeDefined();
    expect(textOf(await press('alice', preview, 'Save'))).toContain('Save without **ART** and **CIV**?');
    const form = await press('alice', preview, 'Correct');
    expect(form.modal?.title).toBe('Correct what was read');
    const { body: refused } = await submit('alice', form, 'ART = 11.500\nCIV = 12,100');
    expect(textOf(refused)).toMatch(/Line 1: .*could mean two numbers.*Nothing was changed/);
    const { body: corrected } = await submit(
      'alice',
      await press('alice', preview, 'Correct'),
      'ART = 11,500\nCIV = 12,100',
    );
    expect(textOf(corrected)).toContain('✏️ **ART**: 11,500');
    expect(textOf(await press('alice', preview, 'Save'))).toContain('Saved **14 values**');
    const stats = textOf(await stage.say('alice', '/snail stats'));
    expect(stats).toContain('**CIV**: 12,100');
    expect(stats).toContain('Not saved yet: **Relics**');
  });

  function submit(user: string, form: InteractionOutcome, value: string) {
    return stage.control<InteractionOutcome>('/sandbox/modal', {
      user,
      interaction: form.interactionId,
      fields: { values: value },
    });
  }

  test('ten pictures survive the death of the edge that began with them', async () => {
    const screens = [screenOf('attributes', STATS), screenOf('loadout', GEAR), screenOf('relics', RELICS)];
    const before = looks();
    ai.faults.latency(LOOK_MS);
    const asked = analyze(
      'bob',
      Array.from({ length: 10 }, (_, n) => screens[n % 3] as object),
    );
    await vi.waitFor(() => expect(looks() - before).toBeGreaterThanOrEqual(4), { timeout: TIMEOUT_MS, interval: 20 });
    await stage.fault('edge', 'kill');
    const [{ done } = { done: 0 }] =
      await sql`select jsonb_array_length(pictures) as done from ai_reading where state = 'reading'`;
    expect(done).toBeGreaterThan(1);
    ai.faults.heal();
    // Its lease ends by itself after 30 s, and a Worker's next trigger is at most a minute away. Both are here with the restart.
    await sql`update job set claimable_at = now() where kind = 'read_profile'`;
    await stage.fault('edge', 'restart');
    const preview = await asked;
    expect(preview.messages).toHaveLength(1);
    expect(textOf(preview)).toContain('Read 10 pictures of Super Snail.');
    // The picture in hand is looked at once more, and no other.
    expect(looks() - before).toBeLessThanOrEqual(11);
    const bills =
      await sql`select key from ai_request where purpose = 'screenshots' and key like ${`i:${preview.interactionId}:%`} and input > 0`;
    expect(bills).toHaveLength(10);

    const said = JSON.stringify(only(preview));
    expect(said).toContain('\\\\@everyone \\\\*\\\\*bold');
    expect(only(preview) as { mention_everyone?: boolean }).not.toMatchObject({ mention_everyone: true });
    expect(textOf(await press('bob', preview, 'Save'))).toContain('Saved **19 values**');
    expect(
      (
        await sql`select values -> 'art' as art from ai_profile where is_newest and sheet = 'super_snail' and values ? 'relic_1'`
      )[0]?.art,
    ).toBe(13_000);
  });

  test('a leaderboard ranks them, and a table has everything they saved', async () => {
    const ranked = textOf(await stage.say('carol', '/snail leaderboard field:ART'));
    expect(ranked).toMatch(/🥇 <@\d+> · 13,000\\n🥈 <@\d+> · 11,500/);
    const exported = async (format: string) => {
      const [file] = only(await stage.say('bob', `/snail export format:${format}`)).attachments as SandboxAttachment[];
      return new Uint8Array(await (await fetch(file?.url ?? '')).arrayBuffer());
    };
    const csv = new TextDecoder().decode(await exported('CSV'));
    expect(csv.split('\r\n')[1]).toMatch(
      /^2\d{3}-.*,1234567,55500,.*,'@everyone \*\*bold\*\* \[x\]\(https:\/\/evil\.test\),'=1\+1,"\{""art"": 1\}",Whistle,Relic of 1/,
    );
    const { sheets } = await readXlsx(await exported('Excel'));
    expect(sheets[0]?.rows[1]).toEqual(expect.arrayContaining([1_234_567, '=1+1', '{"art": 1}']));
    expect(textOf(await stage.say('bob', '/snail export format:Google Sheets'))).toContain(
      'hasn’t set up Google Sheets',
    );
  });

  test('where AI is off, and with a provider that fails, it’s said', async () => {
    ai.faults.error(401);
    const failed = await analyze('dave', [screenOf('attributes', STATS), screenOf('relics', RELICS)]);
    ai.faults.heal();
    expect(textOf(failed)).toMatch(/Pictures 1 and 2: The AI provider doesn’t accept the key/);
    expect(textOf(failed)).toContain('There’s nothing to save.');
    await stage.say('alice', '/mode set use:Off where:The whole server');
    expect(textOf(await analyze('dave', [screenOf('relics', RELICS)]))).toContain('AI is off in this channel');
  });
});
