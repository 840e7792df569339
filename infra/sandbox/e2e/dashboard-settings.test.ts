/** Settings on the dashboard, as staff see and change them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverOf } from '../discord/testing-server.ts';
import { openStage, type Stage } from './stage.ts';
import { hiddenFieldsIn, Visitor } from './visitor.ts';

let stage: Stage;
let base: string;
let alice: Visitor;
beforeAll(async () => {
  stage = await openStage('workerd', { RATE_LIMIT_SCALE: '1000' });
  base = `/dashboard/${stage.sandbox.discord.core.world.guilds[0]?.id}/settings`;
  alice = new Visitor(stage.sandbox);
  await alice.logIn('alice');
}, 120_000);
afterAll(() => stage?.stop());

/** What `/settings view` and the like say. */
const said = async (command: string, user = 'alice') => JSON.stringify((await stage.say(user, command)).messages);

test('a form saves what was changed, by the rules of /settings set, and nothing else', async () => {
  const saved = await alice.submit(`${base}?module=music`, `${base}/save`, { 'v.volume': '80 %', 'v.isFair': 'on' });
  expect([saved.status, saved.path]).toEqual([200, `${base}?module=music`]);
  expect(saved.text).toContain('Saved: Starting volume');
  expect(saved.text).toContain('value="80%"');
  expect(await said('/settings view')).toContain('Starting volume: **80%**');
  const wrong = await alice.submit(`${base}?module=music`, `${base}/save`, { 'v.volume': '900' });
  expect(wrong.text).toContain('Use a whole number from');
  const reset = await alice.submit(`${base}?module=music`, `${base}/save`, { 'v.volume': '', 'v.isFair': 'on' });
  expect(reset.text).toContain('Saved: Starting volume.');
  expect(await said('/settings view')).not.toContain('Starting volume: **80%**');
});

test('a form with something that doesn’t fit comes back as it was typed, and saves nothing', async () => {
  const fields = hiddenFieldsIn((await alice.get(`${base}?module=music`)).text, `${base}/save`);
  const typed = { 'v.volume': '9999%', 'v.maxQueue': '55' };
  const { status, text } = await alice.post(`${base}/save`, { ...fields, ...typed });
  expect([status, text.includes('Nothing was saved.'), text.includes('href="#v.volume"')]).toEqual([400, true, true]);
  expect(text).toMatch(/id="v.volume" [^>]*value="9999%"[^>]* aria-invalid="true" aria-describedby="v.volume-problem/);
  expect(text).toMatch(/id="v.maxQueue" [^>]*value="55"/);
  expect(text.match(/class="problem"/g)).toHaveLength(1);
  expect(await said('/settings view')).not.toContain('**55');
  const mended = { ...hiddenFieldsIn(text, `${base}/save`), ...typed, 'v.volume': '41%' };
  expect((await alice.post(`${base}/save`, mended)).text).toContain('Saved: ');
  expect(await said('/settings view')).toContain('Starting volume: **41%**');
});

test('a channel that the bot can’t post in is named when it’s saved, and on the overview', async () => {
  const server = serverOf(stage.sandbox.discord);
  const { id } = server.channel('general');
  const overwrite = `/channels/${id}/permissions/${server.id('chorus')}`;
  await server.as('alice', 'PUT', overwrite, { type: 1, allow: '0', deny: '2048' });
  const form = `${base}?module=moderation`;
  const saved = await alice.submit(form, `${base}/save`, { 'v.logChannel': id });
  expect(saved.text).toMatch(/Saved: Moderation log\.<br>I can’t post in #general: I need <strong>Send Messages/);
  const overview = base.replace('/settings', '');
  expect((await alice.get(overview)).text).toContain('I can’t post in #general');
  await server.as('alice', 'DELETE', overwrite);
  const fixed = await alice.get(overview);
  expect(fixed.text).not.toContain('I can’t post');
  await alice.submit(form, `${base}/save`, { 'v.logChannel': '' });
});

test('two people edit one setting: the second one sees the difference, and nothing is overwritten silently', async () => {
  await said('/settings set key:music.volume value:50%');
  const form = await alice.get(`${base}?module=music`);
  const fields = hiddenFieldsIn(form.text, `${base}/save`);
  await said('/settings set key:music.volume value:60%');
  const second = await alice.post(`${base}/save`, { ...fields, 'v.volume': '70%' });
  expect(second.status).toBe(409);
  expect(second.text).toMatch(/60%.*by Alice|60%.*by alice/s);
  expect(second.text).toContain('70%');
  expect(await said('/settings view')).toContain('Starting volume: **60%**');
  // Another setting of the same form is nobody's conflict.
  const other = await alice.post(`${base}/save`, {
    ...hiddenFieldsIn(form.text, `${base}/save`),
    ...hiddenFieldsIn((await alice.get(`${base}?module=music`)).text, `${base}/save`),
    's.volume': fields['s.volume'] ?? '',
    'v.volume': '50%',
    'v.maxQueue': '500',
  });
  expect(other.text).toContain('Saved');
  // Deciding for one's own is checked again.
  const decide = hiddenFieldsIn(second.text, `${base}/overwrite`);
  await said('/settings set key:music.volume value:65%');
  expect((await alice.post(`${base}/overwrite`, decide)).status).toBe(409);
  const again = await alice.post(`${base}/save`, { ...fields, ...freshKeys(await alice.get(base)), 'v.volume': '70%' });
  const done = await alice.post(`${base}/overwrite`, hiddenFieldsIn(again.text, `${base}/overwrite`));
  expect(done.text).toContain('Saved.');
  expect(await said('/settings view')).toContain('Starting volume: **70%**');
});

/** Only the keys of a new form. */
function freshKeys(page: { text: string }): Record<string, string> {
  const { _csrf = '', _once = '' } = hiddenFieldsIn(page.text, `${base}/save`);
  return { _csrf, _once };
}

test('a double submit changes a setting once', async () => {
  const fields = hiddenFieldsIn((await alice.get(`${base}?module=music`)).text, `${base}/save`);
  const sent = { ...fields, 'v.maxQueue': '321' };
  const twice = await Promise.all([alice.postOnce(`${base}/save`, sent), alice.postOnce(`${base}/save`, sent)]);
  expect(twice.map(({ status }) => status)).toEqual([303, 303]);
  const history = await alice.get(`${base}/history`);
  expect(history.text.match(/→ 321/g)).toHaveLength(1);
});

test('a file is compared before it’s imported, and what changed in the meantime isn’t overwritten', async () => {
  const file = (await alice.get(`${base}/file/download`)).text;
  expect(JSON.parse(file)).toMatchObject({ format: 'chorus-settings' });
  const edited = file.replace(/"maxQueue": 321/, '"maxQueue": 654');
  expect(edited).not.toBe(file);
  const compared = await alice.submit(`${base}/file`, `${base}/compare`, { text: edited });
  expect(compared.text).toMatch(/One setting would change.*321.*654/s);
  expect((await alice.get(`${base}/history`)).text).not.toContain('→ 654');
  const fields = hiddenFieldsIn(compared.text, `${base}/import`);
  await said('/settings set key:music.maxQueue value:777');
  const late = await alice.post(`${base}/import`, fields);
  expect([late.status, /777/.test(late.text)]).toEqual([409, true]);
  const again = await alice.submit(`${base}/file`, `${base}/compare`, { text: edited });
  const done = await alice.post(`${base}/import`, hiddenFieldsIn(again.text, `${base}/import`));
  expect(done.text).toContain('The settings are imported.');
  for (const text of [
    '',
    '{}',
    '[',
    'null',
    '{"format":"chorus-settings","version":1,"server":"1","modules":{"music":{"volume":"x"}}}',
  ])
    expect((await alice.submit(`${base}/file`, `${base}/compare`, { text })).text).toMatch(
      /isn’t a file of settings|doesn&#39;t fit|doesn't fit/,
    );
});

test('a change is undone, unless the setting was changed again since', async () => {
  await said('/settings set key:music.volume value:11%');
  const history = await alice.get(`${base}/history`);
  const fields = hiddenFieldsIn(history.text, `${base}/revert`);
  expect((await alice.post(`${base}/revert`, fields)).text).toContain('11% → 70%');
  const again = () => alice.submit(`${base}/history`, `${base}/revert`, { change: fields.change ?? '' });
  expect((await again()).text).toContain('That’s undone already.');
  await said('/settings set key:music.volume value:12%');
  expect((await again()).text).toContain('Undo the newer change first');
});

test('a command that is switched off here is off for the next interaction', async () => {
  const off = await alice.submit(`${base}/commands`, `${base}/gate`, { subject: 'command:daily', state: 'off' });
  expect(off.text).toMatch(/<code>\/daily<\/code>: off/);
  expect(await said('/daily', 'bob')).toContain('is turned off in this server');
  const on = await alice.submit(`${base}/commands`, `${base}/gate`, { subject: 'command:daily', state: 'on' });
  expect(on.text).toContain('It’s on.');
  expect(await said('/daily', 'bob')).not.toContain('turned off');
  for (const subject of ['command:settings', 'command:nothing', 'x'])
    expect((await alice.submit(`${base}/commands`, `${base}/gate`, { subject, state: 'off' })).text).toContain(
      'Pick an area or a command',
    );
});
