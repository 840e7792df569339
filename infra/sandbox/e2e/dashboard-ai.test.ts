/** The dashboard's page about AI: what applies where, how it talks, and what it costs. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { openStage, type Stage, textOf } from './stage.ts';
import { hiddenFieldsIn, Visitor } from './visitor.ts';

vi.setConfig({ testTimeout: 60_000 });
const PAYLOAD = '<img src=x onerror=alert(1)>';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;';

describe.each(['node', 'workerd'] as const)('on %s', (runtime) => {
  let stage: Stage;
  let sql: Sql;
  let alice: Visitor;
  let base: string;
  let guild: string;
  const channelId = (name: string) => {
    const { world } = stage.sandbox.discord.core;
    return world.findChannel(name, world.findGuild('Chorus Lounge'))?.id ?? '';
  };
  beforeAll(async () => {
    stage = await openStage(runtime, { RATE_LIMIT_SCALE: '1000' });
    sql = connect(stage.sandbox.databaseUrl, { max: 1 });
    guild = stage.sandbox.discord.core.world.guilds[0]?.id ?? '';
    base = `/dashboard/${guild}/ai`;
    alice = new Visitor(stage.sandbox);
    await alice.logIn('alice');
  }, 120_000);
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await stage?.stop();
  });

  const personalities = async () =>
    (
      await sql`select version, preset, enthusiasm, text, action from ai_personality where guild_id = ${guild} order by version`
    ).map((row) => ({ ...row }));

  test('modes show what applies where and why, change as with /mode set, and never overwrite what the form didn’t show', async () => {
    await stage.say('alice', '/mode set use:Off where:The whole server');
    const before = await alice.get(base);
    expect(before.text).toContain('#general');
    expect(before.text.match(/Off <span class="quiet">inherited from the server/g)?.length).toBeGreaterThan(2);
    const place = `${base}/place/channel/${channelId('general')}`;
    const fields = { use: 'chat', personality: 'off', rating: 'inherit' };
    const shown = (await alice.get(place)).text;
    const hidden = hiddenFieldsIn(shown, `${base}/mode`);
    hidden.seen = hidden.seen?.replaceAll('&quot;', '"') ?? '';
    const twice = await Promise.all([1, 2].map(() => alice.postOnce(`${base}/mode`, { ...hidden, ...fields })));
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    const after = await alice.get(place);
    expect(after.text).toContain('<dd>Chat</dd><dd class="quiet">set here</dd>');
    expect(await sql`select 1 from ai_mode_history where level = 'channel'`).toHaveLength(1);
    expect(textOf(await stage.say('alice', '/mode view'))).toContain('**Personality:** Off (set here)');
    // The page from before knows nothing of it.
    const fresh = { ...hiddenFieldsIn(after.text, `${base}/mode`), seen: hidden.seen };
    const late = await alice.post(`${base}/mode`, {
      ...fresh,
      use: 'super_snail',
      personality: 'inherit',
      rating: 'inherit',
    });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Someone else changed this');
    expect(textOf(await stage.say('alice', '/mode view'))).toContain('**Use:** Chat (set here)');
    const unrated = { ...fresh, use: 'inherit', personality: 'inherit', rating: 'unrated', _once: '' };
    const newest = hiddenFieldsIn((await alice.get(place)).text, `${base}/mode`);
    const refused = await alice.post(`${base}/mode`, { ...unrated, _once: newest._once ?? '' });
    expect(refused.text).toContain('age-restricted, so it stays PG-13');
  });

  test('what was set in a channel that’s gone is listed as text, and cleared', async () => {
    await sql`insert into ai_mode (guild_id, level, place_id, name, use, set_by) values (${guild}, 'thread', 77, ${PAYLOAD}, 'chat', 1)`;
    const page = await alice.get(base);
    expect(page.text).toContain(ESCAPED);
    expect(page.text).not.toContain(PAYLOAD);
    const cleared = await alice.submit(base, `${base}/clear`);
    expect(cleared.text).toContain('Nothing is set for');
    expect(cleared.text).not.toContain(PAYLOAD);
    expect(await sql`select 1 from ai_mode where level = 'thread'`).toHaveLength(0);
  });

  test('the personality is edited, turned, tested once, and brought back', async () => {
    const page = `${base}/personality`;
    const edited = await alice.submit(page, `${base}/edit`, { preset: 'playful', text: PAYLOAD });
    expect(edited.path).toBe(page);
    expect(edited.text).toContain('This is version 1.');
    expect(edited.text).toContain(ESCAPED);
    expect(edited.text).not.toContain(PAYLOAD);
    const opened = hiddenFieldsIn(edited.text, `${base}/adjust`);
    const dials = { catchphrases: '2', enthusiasm: '10', depth: '3', formality: '4' };
    const twice = await Promise.all([1, 2].map(() => alice.postOnce(`${base}/adjust`, { ...opened, ...dials })));
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    const late = await alice.post(`${base}/edit`, {
      ...hiddenFieldsIn((await alice.get(page)).text, `${base}/edit`),
      ...{ seen: '1', preset: 'mentor', text: 'patient' },
    });
    expect([late.status, late.text.includes('patient')]).toEqual([409, true]);
    expect((await personalities()).map(({ version, enthusiasm }) => [version, enthusiasm])).toEqual([
      [1, 8],
      [2, 10],
    ]);
    const restored = await alice.submit(page, `${base}/restore`);
    expect(restored.text).toContain('brought back version 1');
    expect((await personalities()).at(-1)).toMatchObject({ version: 3, action: 'restore', enthusiasm: 8 });

    const asked = hiddenFieldsIn(restored.text, `${base}/test`);
    const sample = await alice.post(`${base}/test`, { ...asked, message: `Say ${PAYLOAD}`, channel: '' });
    expect(sample.status).toBe(200);
    expect(sample.text).toContain('scripted model');
    expect(sample.text).toContain('img src=x');
    expect(sample.text).not.toContain('<img');
    const again = await alice.post(`${base}/test`, { ...asked, message: `Say ${PAYLOAD}`, channel: '' });
    expect(again.text).not.toContain('scripted model');
    const [bills] = await sql`select count(*)::int as count from ai_request where purpose = 'personality_test'`;
    expect(bills?.count).toBe(1);
    const usage = await alice.get(`${base}/usage`);
    expect(usage.text).toMatch(/<th scope="row">personality test<\/th><td class="number">[1-9]/);
    expect(usage.text).toContain(' of 400,000');
  });

  test('what forms change is logged with before and after, and undone until someone changes it again', async () => {
    const access = `/dashboard/${guild}/access`;
    const newest = async () => {
      const [write] =
        await sql`select write_id::text as id from web_write where outcome = 'done' order by write_id desc limit 1`;
      return String(write?.id);
    };
    const undo = async (write: string) =>
      (await alice.post(`${base}/revert`, { ...(await alice.tokens()), write })).text;
    const answers = async () =>
      (await sql`select use, has_personality, rating from ai_mode where place_id = ${channelId('music')}`).map(
        (row) => ({ ...row }),
      );
    const set = async (use: string) => {
      const place = `${base}/place/channel/${channelId('music')}`;
      const hidden = hiddenFieldsIn((await alice.get(place)).text, `${base}/mode`);
      hidden.seen = hidden.seen?.replaceAll('&quot;', '"') ?? '';
      await alice.post(`${base}/mode`, { ...hidden, use, personality: 'inherit', rating: 'pg13' });
      return newest();
    };
    await set('chat');
    const was = await answers();
    const second = await set('off');
    expect((await alice.get(access)).text).toMatch(
      /ai mode · #?music: Use: Chat · Rating: PG-13 → Use: Off · Rating: PG-13/,
    );
    const form = { ...(await alice.tokens()), write: second };
    await Promise.all([1, 2].map(() => alice.postOnce(`${base}/revert`, form)));
    expect(await answers()).toEqual(was);
    expect(await undo(second)).toContain('Someone has changed that since then (now: Use: Chat');

    const page = `${base}/personality`;
    const before = (await personalities()).at(-1);
    await alice.submit(page, `${base}/edit`, { preset: 'mentor', text: 'patient' });
    const edit = await newest();
    expect((await alice.get(access)).text).toMatch(/ai edit · version \d+: .*Mentor/);
    expect(await undo(edit)).toContain('Undone');
    expect((await personalities()).at(-1)).toMatchObject({
      preset: before?.preset,
      text: before?.text,
      action: 'restore',
    });
    expect(await undo(edit)).toContain('Someone has changed the personality since then');
  });

  test('the server’s key is never shown, and is deleted after a confirmation', async () => {
    const key = 'sealed-and-never-shown';
    await sql`insert into ai_key (owner, owner_id, service, model, key_ciphertext, key_key_id, set_by, set_at)
      values ('server', ${guild}, 'openai', ${PAYLOAD}, ${key}, 'k1', 1, now())`;
    const usage = await alice.get(`${base}/usage`);
    expect(usage.text).toContain(ESCAPED);
    expect(usage.text).not.toContain(PAYLOAD);
    expect(usage.text).not.toContain(key);
    const question = await alice.submit(`${base}/usage`, `${base}/remove-key`);
    expect(question.text).toContain('Delete the server’s key?');
    expect(await sql`select 1 from ai_key`).toHaveLength(1);
    const done = await alice.post(`${base}/remove-key`, hiddenFieldsIn(question.text, `${base}/remove-key`));
    expect(done.text).toContain('The server’s key is deleted.');
    expect(await sql`select 1 from ai_key`).toHaveLength(0);
  });

  test('staff who can only view see no forms and change nothing, and members see nothing', async () => {
    const carol = new Visitor(stage.sandbox);
    await carol.logIn('carol');
    const { users } = stage.sandbox.discord.core.world;
    const subject = users.find(({ username }) => username === 'carol')?.id ?? '';
    const access = `/dashboard/${guild}/access`;
    await alice.submit(access, `${access}/grant`, { subject, areas: ['ai'], level: 'view', days: '1' });
    const views = [base, `${base}/personality`, `${base}/usage`, `${base}/place/server/${guild}`];
    for (const view of views) {
      const { status, text } = await carol.get(view);
      expect([view, status, text.includes(`action="${base}`)]).toEqual([view, 200, view.endsWith('usage')]);
    }
    const own = hiddenFieldsIn((await carol.get(base)).text, '/auth/logout');
    const was = await personalities();
    for (const [name, fields] of [
      ['mode', { place: `server:${guild}`, use: 'chat', personality: 'on', rating: 'pg13', seen: '{}' }],
      ['clear', { place: `server:${guild}` }],
      ['edit', { seen: '3', preset: 'mentor', text: '' }],
      ['restore', { seen: '3', version: '0' }],
      ['test', { message: 'hi', channel: '' }],
      ['remove-key', {}],
      ['revert', { write: '1' }],
    ] as const)
      expect([name, (await carol.post(`${base}/${name}`, { ...own, ...fields })).status]).toEqual([name, 403]);
    expect(await personalities()).toEqual(was);
    const bob = new Visitor(stage.sandbox);
    await bob.logIn('bob');
    for (const view of views) expect((await bob.get(view)).status).toBe(403);
  });
});
