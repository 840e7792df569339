/** Moderation on a dashboard: cases by filter, one case, one member, appeals, and the file. */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import {
  banOf,
  guild,
  memberOf,
  newcomer,
  noticesOf,
  numberIn,
  settings,
  stage,
  users,
  useStaffStage,
} from './staff-stage.ts';
import { textOf } from './stage.ts';
import { hiddenFieldsIn, Visitor } from './visitor.ts';

const XSS = '<img src=x onerror=alert(1)>';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;';

useStaffStage();

let sql: postgres.Sql;
let alice: Visitor;
let carol: Visitor;
let base: string;
beforeAll(async () => {
  sql = postgres(stage.sandbox.databaseUrl, { max: 1 });
  base = `/dashboard/${guild}/moderation`;
  [alice, carol] = [new Visitor(stage.sandbox), new Visitor(stage.sandbox)];
  await alice.logIn('alice');
  await carol.logIn('carol');
}, 30_000);
afterAll(() => sql?.end());

/** The numbers of the cases that a page lists. */
const casesIn = (page: string) => [...page.matchAll(/moderation\/case\/(\d+)"/g)].map(([, number]) => Number(number));
const warn = async (username: string, reason: string) =>
  numberIn(await stage.say('carol', `/mod warn user:@${username} reason:${reason}`));

test('cases are found by member, moderator, kind, state, day, and words, and what members wrote stays text', async () => {
  const { id, username } = await newcomer();
  const first = await warn(username, `Loud ${XSS}`);
  const second = numberIn(await stage.say('alice', `/mod timeout user:@${username} duration:1h reason:Louder still`));
  await stage.say('carol', `/case comment number:${first} text:A parrot did it ${XSS}`);
  const found = async (query: string) => casesIn((await carol.get(`${base}?member=${id}&${query}`)).text);
  expect(await found('')).toEqual([second, first]);
  expect(await found(`by=${users.carol}`)).toEqual([first]);
  expect(await found('kind=timeout')).toEqual([second]);
  expect(await found('state=in_force')).toEqual([second, first]);
  expect(await found('state=over')).toEqual([]);
  expect(await found('text=LOUDER')).toEqual([second]);
  expect(await found('text=parrot')).toEqual([first]);
  expect(await found('text=%25')).toEqual([]);
  const today = new Date().toISOString().slice(0, 10);
  expect(await found(`from=${today}&to=${today}`)).toEqual([second, first]);
  expect(await found('to=2020-01-01')).toEqual([]);

  await stage.say('carol', `/note add user:@${username} text:${XSS}`);
  for (const path of [`?member=${id}`, `/case/${first}`, `/member/${id}`]) {
    const { text } = await carol.get(base + path);
    expect([path, text.includes(ESCAPED), text.includes('<img')]).toEqual([path, true, false]);
  }
  const record = (await carol.get(`${base}/member/${id}`)).text;
  for (const part of ['2 cases', '1 warning that counts', '1 note', 'Louder still']) expect(record).toContain(part);
  expect((await carol.get(`${base}/case/999999`)).status).toBe(404);
});

test('more cases than fit are on the next page', async () => {
  const { id } = await newcomer();
  const ref = Date.now();
  await sql`update moderation_server set cases = cases + 30 where guild_id = ${guild}`;
  await sql`
    insert into moderation_case (guild_id, number, kind, user_id, actor_id, state, ref)
    select ${guild}, cases - 30 + n, 'kick', ${id}, ${users.alice ?? ''}, 'done', ${ref}
    from moderation_server, generate_series(1, 30) n where guild_id = ${guild}`;
  const first = (await carol.get(`${base}?member=${id}`)).text;
  const next = first.match(/href="([^"]+)" rel="next"/)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const second = (await carol.get(next)).text;
  expect([first.includes('30 cases'), casesIn(first).length, casesIn(second).length]).toEqual([true, 25, 5]);
  expect(second).not.toContain('rel="next"');
});

test('the file follows the filter, contains no formulas, and takes the right to use /case export', async () => {
  const { id, username } = await newcomer();
  await warn(username, '=1+1');
  const path = `${base}/cases.csv?member=${id}`;
  const file = await alice.get(path);
  expect(file.headers.get('content-type')).toContain('text/csv');
  expect(file.headers.get('content-disposition')).toContain('attachment');
  expect(file.text.trim().split('\r\n')).toHaveLength(2);
  expect(file.text).toContain(",'=1+1,");
  expect((await alice.get(base)).text).toContain('cases.csv');
  const refused = await carol.get(path);
  expect([refused.status, refused.text.includes('Manage Server')]).toEqual([400, true]);
  expect((await carol.get(base)).text).not.toContain('cases.csv');
});

test('a reason is changed once, and the earlier one stays on record', async () => {
  const { username } = await newcomer();
  const number = await warn(username, 'First words');
  const page = `${base}/case/${number}`;
  const form = { ...hiddenFieldsIn((await carol.get(page)).text, `${base}/reason`), reason: 'Better words' };
  const twice = await Promise.all([carol.postOnce(`${base}/reason`, form), carol.postOnce(`${base}/reason`, form)]);
  expect(twice.map(({ status }) => status)).toEqual([303, 303]);
  expect(await sql`select text from moderation_remark where guild_id = ${guild} and number = ${number}`).toEqual([
    { text: 'First words' },
  ]);
  await carol.submit(page, `${base}/comment`, { text: 'He said sorry' });
  const seen = textOf(await stage.say('alice', `/case view number:${number}`));
  for (const part of ['Better words', 'First words', 'He said sorry']) expect(seen).toContain(part);
  expect((await carol.submit(page, `${base}/reason`, { reason: ' ' })).status).toBe(400);
});

test('a timeout, a ban, and a warning end as their commands end them', async () => {
  const { id, username } = await newcomer();
  const timeout = numberIn(await stage.say('carol', `/mod timeout user:@${username} duration:1h`));
  const ended = await carol.submit(`${base}/case/${timeout}`, `${base}/end`, { reason: 'Calm now' });
  expect(ended.text).toContain('class="notice done"');
  expect(ended.text).toMatch(new RegExp(`@${username}[^<]* released from a timeout`));
  expect((await memberOf(id)).body.communication_disabled_until ?? null).toBeNull();

  const ban = numberIn(await stage.say('carol', `/mod ban user:@${username} reason:Mistake`));
  const page = await carol.get(`${base}/case/${ban}`);
  const form = hiddenFieldsIn(page.text, `${base}/end`);
  await Promise.all([carol.postOnce(`${base}/end`, form), carol.postOnce(`${base}/end`, form)]);
  expect((await banOf(id)).status).toBe(404);
  expect(
    await sql`select from moderation_case where guild_id = ${guild} and user_id = ${id} and kind = 'unban'`,
  ).toHaveLength(1);
  expect((await carol.get(`${base}/case/${ban}`)).text).not.toContain('Lift the ban');

  const other = await newcomer();
  const [one, two] = [await warn(other.username, 'One'), await warn(other.username, 'Two')];
  const asked = await carol.submit(`${base}/case/${one}`, `${base}/end`);
  expect(asked.text).toContain(`Pardon case ${one}?`);
  expect((await carol.get(`${base}/case/${one}`)).text).toContain('in force');
  await carol.post(`${base}/end`, hiddenFieldsIn(asked.text, `${base}/end`));
  expect((await carol.get(`${base}/case/${one}`)).text).toContain('pardoned');
  const all = await carol.submit(`${base}/member/${other.id}`, `${base}/clear-warnings`);
  expect(all.text).toContain('Pardon all warnings?');
  const cleared = await carol.post(`${base}/clear-warnings`, hiddenFieldsIn(all.text, `${base}/clear-warnings`));
  expect(cleared.text).toContain(`(case ${two})`);
  expect(cleared.text).toContain('0 warnings that count');
});

test('an appeal is decided once, in Discord and for the member', async () => {
  await settings(['appealChannel', '#staff']);
  const { id, username } = await newcomer();
  const ban = numberIn(await stage.say('carol', `/mod ban user:@${username} reason:Spam`));
  const notice = (await noticesOf(username)).findLast((message) => message.components.length > 0);
  const opened = await stage.press(username, notice as SandboxMessage, 'Appeal');
  await stage.control<InteractionOutcome>('/sandbox/modal', {
    ...{ user: username, interaction: opened.interactionId, fields: { text: `My cat ${XSS}` } },
  });
  const page = await carol.get(`${base}/appeals`);
  expect(page.text).toContain(`My cat ${ESCAPED}`);
  expect(page.text).not.toContain('<img');
  expect((await carol.get(`${base}/case/${ban}`)).text).toContain(ESCAPED);
  expect(casesIn((await carol.get(`${base}?state=appealed`)).text)).toEqual([ban]);
  const form = { ...hiddenFieldsIn(page.text, `${base}/decide`), decision: 'accept' };
  const other = { ...hiddenFieldsIn((await alice.get(`${base}/appeals`)).text, `${base}/decide`), decision: 'deny' };
  const asked = await carol.post(`${base}/decide`, form);
  expect(asked.text).toContain('Accept the appeal?');
  expect((await banOf(id)).status).toBe(200);
  const accepted = await carol.post(`${base}/decide`, hiddenFieldsIn(asked.text, `${base}/decide`));
  expect(accepted.text).toMatch(/@carol accepted @\S+ appeal against case/);
  expect((await banOf(id)).status).toBe(404);
  expect((await alice.post(`${base}/decide`, { ...other, _confirmed: '1' })).text).toContain('already decided');
  expect((await carol.get(`${base}/appeals`)).text).toContain('No appeal is waiting');
  await settings(['appealChannel', 'none']);
});

test('notes are saved once, and deleted after a confirmation', async () => {
  const { id } = await newcomer();
  const page = `${base}/member/${id}`;
  const form = { ...hiddenFieldsIn((await carol.get(page)).text, `${base}/note`), text: 'Friend of Dave' };
  await Promise.all([carol.postOnce(`${base}/note`, form), carol.postOnce(`${base}/note`, form)]);
  const notes = () => sql`select text from moderation_note where guild_id = ${guild} and user_id = ${id}`;
  expect(await notes()).toEqual([{ text: 'Friend of Dave' }]);
  // Managers see in the log that there was one, but not what it says.
  expect((await alice.get(`/dashboard/${guild}/access`)).text).not.toContain('Friend of Dave');
  const asked = await carol.submit(page, `${base}/delete-note`);
  expect([asked.text.includes('Delete this note?'), (await notes()).length]).toEqual([true, 1]);
  await carol.post(`${base}/delete-note`, hiddenFieldsIn(asked.text, `${base}/delete-note`));
  expect(await notes()).toEqual([]);
});

test('view access shows no forms, edit access reaches records but not Discord, and members see nothing', async () => {
  const { id, username } = await newcomer();
  const number = await warn(username, 'Granted');
  const ban = numberIn(await stage.say('carol', `/mod ban user:@${username}`));
  const [bob, dave] = [new Visitor(stage.sandbox), new Visitor(stage.sandbox)];
  await Promise.all([bob.logIn('bob'), dave.logIn('dave')]);
  expect((await dave.get(base)).status).toBe(403);
  const access = `/dashboard/${guild}/access`;
  const grant = (level: string) =>
    alice.submit(access, `${access}/grant`, { subject: users.bob ?? '', areas: 'moderation', level, days: '1' });
  await grant('view');
  const page = await bob.get(`${base}/case/${number}`);
  expect([page.status, page.text.includes(`action="${base}`)]).toEqual([200, false]);
  const own = hiddenFieldsIn((await bob.get('/dashboard/me')).text, '/auth/logout');
  const refused = await bob.post(`${base}/reason`, { ...own, number: String(number), reason: 'Mine' });
  expect(refused.status).toBe(403);
  await grant('edit');
  const changed = await bob.submit(`${base}/case/${number}`, `${base}/reason`, { reason: 'Reworded' });
  expect(changed.text).toContain(`Case ${number} has a new reason.`);
  const lifted = await bob.submit(`${base}/case/${ban}`, `${base}/end`);
  expect(lifted.text).toContain('You need <strong>Ban Members</strong>');
  expect((await banOf(id)).status).toBe(200);
});
