/** The economy on a dashboard: the books, receipts, supply, what another payout would have paid, and undo. */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage, type Stage, textOf } from './stage.ts';
import { hiddenFieldsIn, Visitor } from './visitor.ts';

const XSS = '<img src=x onerror=alert(1)>';

let stage: Stage;
let sql: postgres.Sql;
let alice: Visitor;
let base: string;
let ids: Record<string, string>;

beforeAll(async () => {
  stage = await openStage('workerd', { RATE_LIMIT_SCALE: '1000' });
  sql = postgres(stage.sandbox.databaseUrl, { max: 1 });
  const { guilds, users } = stage.sandbox.discord.core.world;
  base = `/dashboard/${guilds[0]?.id}/economy`;
  ids = Object.fromEntries(users.map(({ username, id }) => [username, id]));
  alice = new Visitor(stage.sandbox);
  await alice.logIn('alice');
  await stage.say('bob', '/daily');
  await stage.say('bob', `/pay user:@carol amount:50 note:${XSS}`);
  await stage.say('bob', '/work job:programmer');
}, 120_000);
afterAll(async () => {
  await sql?.end();
  await stage?.stop();
});

async function transferOf(code: string): Promise<string> {
  const [row] = await sql`select id::text from transfer where code = ${code} order by id desc limit 1`;
  return row?.id;
}
const balanceOf = async (user: string): Promise<number> => {
  const [row] = await sql`
    select sum(balance)::int as credits from account where owner_id = ${ids[user] ?? ''} and asset = 'credits'`;
  return row?.credits;
};
/** The addresses of receipts, in the order of the list. */
const receiptsIn = (page: string) =>
  [...new Set([...page.matchAll(/economy\/receipt\/([0-9A-Z-]{11})"/g)].map(([, number]) => number))] as string[];

test('the books have what moved in this server, by member, kind, and day, with both sides and no balance', async () => {
  const all = await alice.get(base);
  for (const part of ['Daily reward', 'Payment', 'Work', '>bob<', '>carol<', '50 credits'])
    expect(all.text).toContain(part);
  expect(all.text).not.toContain('<img');
  expect(all.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(receiptsIn(all.text)).toHaveLength(3);
  const ofCarol = await alice.get(`${base}?member=${ids.carol}`);
  expect(receiptsIn(ofCarol.text)).toHaveLength(1);
  expect(receiptsIn((await alice.get(`${base}?kind=daily`)).text)).toEqual([receiptsIn(all.text)[2]]);
  const today = new Date().toISOString().slice(0, 10);
  expect(receiptsIn((await alice.get(`${base}?from=${today}&to=${today}`)).text)).toHaveLength(3);
  expect(receiptsIn((await alice.get(`${base}?to=2020-01-01`)).text)).toEqual([]);

  const [payment] = receiptsIn(ofCarol.text);
  const receipt = await alice.get(`${base}?receipt=${payment?.toLowerCase()}`);
  expect(receipt.path).toBe(`${base}/receipt/${payment}`);
  for (const part of ['>bob<', '>carol<', 'wallet', '50 credits', '2 ledger entries, adding up to 0'])
    expect(receipt.text).toContain(part);
  expect(receipt.text).not.toContain('<img');
  // Carol holds no credits but these, Bob more: neither is told.
  expect(receipt.text).not.toContain(`${await balanceOf('bob')} credits`);

  // The other server has the same owner, and none of this.
  const other = `/dashboard/${stage.sandbox.discord.core.world.guilds[1]?.id}/economy`;
  const elsewhere = await alice.get(other);
  expect([elsewhere.status, receiptsIn(elsewhere.text)]).toEqual([200, []]);
  expect((await alice.get(`${other}/receipt/${payment}`)).status).toBe(404);
  expect((await alice.get(`${other}/supply`)).text).toContain('ECONOMY_STAFF_GUILDS');
});

test('older transfers are on the next page', async () => {
  await sql`
    insert into transfer (idem_key, code, actor_id, guild_id, at)
    select 'page ' || n, 'resume', ${ids.dave ?? ''}, ${stage.sandbox.discord.core.world.guilds[0]?.id ?? ''}, now()
    from generate_series(1, 30) n`;
  const first = await alice.get(`${base}?kind=resume`);
  const next = first.text.match(/href="([^"]+)" rel="next"/)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const second = await alice.get(next);
  expect([receiptsIn(first.text).length, receiptsIn(second.text).length]).toEqual([25, 5]);
  expect(second.text).not.toContain('rel="next"');
});

test('the supply of this server by day and source, and what circulates everywhere', async () => {
  const [worked] = await sql`
    select -delta::int as credits from entry join account on account.id = account_id
    where owner_kind = 'mint' and bucket = 'work' and asset = 'credits'`;
  const page = await alice.get(`${base}/supply`);
  const today = new Date().toISOString().slice(0, 10);
  const [daily] = await sql`
    select -sum(delta)::int as credits from entry join account on account.id = account_id
    where owner_kind = 'mint' and asset = 'credits'`;
  const row = (page: string, title: string) =>
    page.split(`<figcaption>${title}`)[1]?.match(new RegExp(`${today}</th><td>(.*?)</tr>`))?.[1] ?? '';
  expect(row(page.text, 'Created and destroyed, by day')).toContain(`value="${daily?.credits}"`);
  expect(row(page.text, 'Created, by source')).toContain(`value="${worked?.credits}"`);
  const [held] = await sql`select sum(balance)::int as credits from account where asset = 'credits'`;
  expect(row(page.text, 'In circulation, by day')).toContain(`value="${held?.credits}"`);
  expect(page.text).toMatch(/Work<\/th><td class="number">\d/);
});

test('a simulation shows what was paid and what would have been, and changes nothing until it’s confirmed', async () => {
  const [{ credits } = { credits: 0 }] = await sql`
    select -delta::int as credits from entry join account on account.id = account_id
    where owner_kind = 'mint' and bucket = 'work' and asset = 'credits'`;
  const simulation = `${base}/faucets?percent=50`;
  const page = await alice.get(simulation);
  expect(page.text).toMatch(
    new RegExp(`<td class="number">${credits}</td><td class="number">${Math.floor(credits / 2)}</td>`),
  );
  expect(page.text).toContain('Code review');
  const percentages = () =>
    sql`select value -> 'payoutPercent' as percent from guild_settings where module = 'economy'`;
  expect(await percentages()).toEqual([]);

  // Two people look at it; the second is told.
  const stale = hiddenFieldsIn(page.text, `${base}/payout`);
  const once = { ...hiddenFieldsIn((await alice.get(simulation)).text, `${base}/payout`) };
  const twice = await Promise.all([alice.postOnce(`${base}/payout`, once), alice.postOnce(`${base}/payout`, once)]);
  expect(twice.map(({ status }) => status)).toEqual([303, 303]);
  expect((await percentages())[0]?.percent).toBe(50);
  expect(await sql`select from guild_settings_history where module = 'economy'`).toHaveLength(1);
  const told = await alice.post(`${base}/payout`, { ...stale, percent: '70' });
  expect(told.text).toContain('has set it to 50% in the meantime');
  expect((await percentages())[0]?.percent).toBe(50);
  expect((await alice.post(`${base}/payout`, { ...stale, percent: '5' })).status).toBe(400);

  // What was paid at 100% is simulated from 100%, and what's paid now from 50%.
  await sql`update member set work_ready_at = null`;
  const again = textOf(await stage.say('bob', '/work job:programmer'));
  expect(again).toMatch(/credits/);
  const [{ total } = { total: 0 }] = await sql`
    select -sum(delta)::int as total from entry join account on account.id = account_id
    where owner_kind = 'mint' and bucket = 'work' and asset = 'credits'`;
  const halved = await alice.get(`${base}/faucets?percent=100`);
  const at100 = credits + 2 * (total - credits);
  expect(halved.text).toMatch(new RegExp(`${total}</td><td class="number">${at100}</td>`));
});

test('a transfer is undone once, after a look at what goes back, and the books keep both', async () => {
  const daily = await transferOf('daily');
  const page = await alice.get(`${base}?kind=daily`);
  const receipt = `${base}/receipt/${receiptsIn(page.text)[0]}`;
  const before = [await balanceOf('bob'), await balanceOf('carol')];
  const asked = await alice.submit(receipt, `${base}/undo`, { reason: XSS });
  expect(asked.text).toContain('Undo this?');
  expect(asked.text).not.toContain('<img');
  expect([await balanceOf('bob'), await balanceOf('carol')]).toEqual(before);
  expect(await sql`select from transfer where reverses_id = ${daily}`).toHaveLength(0);

  const agreed = hiddenFieldsIn(asked.text, `${base}/undo`);
  const twice = await Promise.all([alice.postOnce(`${base}/undo`, agreed), alice.postOnce(`${base}/undo`, agreed)]);
  expect(twice.map(({ status }) => status)).toEqual([303, 303]);
  expect(await sql`select from transfer where reverses_id = ${daily}`).toHaveLength(1);
  expect(await sql`select from entry where transfer_id = ${daily}`).not.toHaveLength(0);
  expect(await balanceOf('bob')).toBeLessThan(before[0] ?? 0);
  const seen = await alice.get(receipt);
  expect(seen.text).toContain('Undone by');
  expect(seen.text).toContain('already been undone');
  expect((await alice.get(`${base}?kind=undo`)).text).toContain('&lt;img');
  expect(textOf(await stage.say('alice', '/audit view'))).toContain('**undo**');
});

test('staff who can only view change nothing, and members see nothing', async () => {
  const [bob, dave] = [new Visitor(stage.sandbox), new Visitor(stage.sandbox)];
  await Promise.all([bob.logIn('bob'), dave.logIn('dave')]);
  expect((await dave.get(base)).status).toBe(403);
  const access = base.replace('economy', 'access');
  await alice.submit(access, `${access}/grant`, { subject: ids.bob ?? '', areas: 'economy', level: 'view', days: '1' });
  const page = await bob.get(`${base}/faucets?percent=60`);
  expect([page.status, page.text.includes('/payout"')]).toEqual([200, false]);
  expect((await bob.get(`${base}/supply`)).text).not.toContain('In circulation');
  const payment = receiptsIn((await bob.get(`${base}?kind=pay`)).text)[0] ?? '';
  expect((await bob.get(`${base}/receipt/${payment}`)).text).not.toContain('/undo"');
  const own = hiddenFieldsIn((await bob.get('/dashboard/me')).text, '/auth/logout');
  expect((await bob.post(`${base}/payout`, { ...own, percent: '60', seen: '50' })).status).toBe(403);
  // Not even those who may change the rest: credits are everyone's.
  await alice.submit(access, `${access}/grant`, { subject: ids.bob ?? '', areas: 'economy', level: 'edit', days: '1' });
  expect((await bob.post(`${base}/payout`, { ...own, percent: '60', seen: '50' })).status).toBe(200);
  expect(await sql`select from guild_settings_history where module = 'economy'`).toHaveLength(2);
  expect((await bob.post(`${base}/undo`, { ...own, receipt: payment, _confirmed: '1' })).status).toBe(403);
  expect(await sql`select from transfer where reverses_id is not null`).toHaveLength(1);
});
