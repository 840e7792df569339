/** The agents of a server on its dashboard: what they do, where they come from, and what's wrong with them. */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { InteractionOutcome } from '../control/protocol.ts';
import { tokenOf, userId } from '../discord/gateway/testing.ts';
import { TIMEOUT_MS, until } from './running-sessions.ts';
import { openStage, type Stage, textOf } from './stage.ts';
import { hiddenFieldsIn, noticeOf, type Visited, Visitor } from './visitor.ts';

vi.setConfig({ testTimeout: 4 * TIMEOUT_MS });

const PAYLOAD = '<img src=x onerror=alert(1)>';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;';

let stage: Stage;
let sql: postgres.Sql;
let alice: Visitor;
let agents: string;
let lounge: string;

beforeAll(async () => {
  stage = await openStage('node', { RATE_LIMIT_SCALE: '1000' }, { hasVoice: true });
  sql = postgres(stage.sandbox.databaseUrl, { max: 1 });
  const [guild] = stage.sandbox.discord.core.world.guilds;
  lounge = guild?.channels.find(({ name }) => name === 'Lounge')?.id ?? '';
  agents = `/dashboard/${guild?.id}/agents`;
  alice = new Visitor(stage.sandbox);
  await alice.logIn('alice');
}, 180_000);
afterAll(async () => {
  await sql?.end();
  await stage?.stop();
});

const ask = (action: string, fields: Record<string, string>, from = agents): Promise<Visited> =>
  alice.submit(from, `${agents}/${action}`, fields);
/** The words of a page. */
const wordsOf = ({ text }: Visited) => text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const poolId = async (name: string) =>
  (await sql<{ id: string }[]>`select pool_id::text as id from agent_pools where name = ${name}`)[0]?.id ?? '';

test('shows who is there, what they serve, and where they come from', async () => {
  await stage.control('/sandbox/voice', { user: 'bob', guild: 'Chorus Lounge', channel: 'Lounge' });
  await stage.say('bob', '/music play query:first light');
  const page = await alice.get(agents);
  expect([page.status, page.text.match(/<h1>/g)?.length]).toEqual([200, 1]);
  expect(wordsOf(page)).toMatch(/(soprano|alto) In use #Lounge node-\d/);
  expect(wordsOf(page)).toMatch(/(soprano|alto) Free node-\d/);
  expect(wordsOf(page)).toContain('Tokens are never shown');
  expect(wordsOf(page)).toContain('Everything looks good');
});

test('links add the agents that are missing', async () => {
  const links = (page: Visited) => page.text.match(/href="https:\/\/discord\.com\/oauth2\/authorize\?[^"]+"/g) ?? [];
  const missing = await alice.get(`${agents}/deploy?count=4`);
  expect(wordsOf(missing)).toContain('This server has 2 of 4 agents. 2 are missing.');
  expect(links(missing)).toHaveLength(2);
  for (const link of links(missing)) expect(link).toContain('permissions=3146752');
  await stage.control('/sandbox/invite', { agent: 'tenor', guild: 'Chorus Lounge', user: 'alice' });
  await until('Tenor to be there', async () => wordsOf(await alice.get(agents)).includes('tenor Free'));
  expect(links(await alice.get(`${agents}/deploy?count=4`))).toHaveLength(1);
  expect((await alice.get(`${agents}/deploy?count=4&pool=999999`)).status).toBe(404);
});

test('an agent is released after a confirmation, and restarted once per form', async () => {
  const asked = await ask('release', { channel: lounge });
  expect(wordsOf(asked)).toContain('It leaves #Lounge, and the queue is lost.');
  const released = await alice.post(`${agents}/release`, hiddenFieldsIn(asked.text, `${agents}/release`));
  expect(noticeOf(released)).toMatch(/<strong>.+<\/strong> is leaving #Lounge/);
  await until('it to be free', async () => textOf(await stage.say('bob', '/agents status')).includes('3 free'));
  const page = await alice.get(agents);
  const fields = hiddenFieldsIn(page.text, `${agents}/restart`);
  const sent = await Promise.all([1, 2].map(() => alice.postOnce(`${agents}/restart`, fields)));
  expect(sent.map(({ status }) => status)).toEqual([303, 303]);
  const [row] = await sql<{ times: number }[]>`
    select count(*)::integer as times from pool_events where agent_id = ${fields.agent ?? ''} and action like '%restart%'`;
  expect(row?.times).toBe(1);
});

test('a server selects a pool, and says when agents leave', async () => {
  await stage.say('bob', `/pools create name:Night owls description:${PAYLOAD} visibility:public`);
  const id = await poolId('Night owls');
  expect(noticeOf(await ask('select', { pool: id }))).toContain('uses only that pool');
  const page = await alice.get(agents);
  expect(wordsOf(page)).toContain('This server uses the agents of Night owls only.');
  // One list says what's wrong, with a fix each.
  expect(wordsOf(page)).toMatch(/In this server: 0 of them, 0 missing Add some with \/agents deploy/);
  const pool = await alice.get(`${agents}/pool/${id}`);
  expect([pool.text.includes(ESCAPED), pool.text.includes(PAYLOAD)]).toEqual([true, false]);
  await ask('select', { pool: '' });
  await ask('policy', { minutes: '45' });
  expect(textOf(await stage.say('alice', '/agents policy'))).toContain('Agents leave after 45 minutes');
  await ask('policy', { minutes: '45', stay: 'yes' });
  expect(wordsOf(await alice.get(agents))).toContain('Agents stay in their voice channel until someone removes them.');
  expect((await ask('policy', { minutes: '721' })).status).toBe(400);
});

test('selecting a pool is logged with before and after, and undone until someone selects another', async () => {
  const access = agents.replace(/agents$/, 'access');
  const id = await poolId('Night owls');
  const select = async (pool: string) => {
    await ask('select', { pool });
    const [write] = await sql`select write_id::text as id from web_write order by write_id desc limit 1`;
    return String(write?.id);
  };
  const undo = async (write: string) => alice.post(`${agents}/revert`, { ...(await alice.tokens()), write });
  const selected = async () =>
    (
      await sql<
        { id: string | null }[]
      >`select voice_selected_pool(p_guild => ${agents.split('/')[2] ?? ''})::text as id`
    )[0]?.id;
  const chosen = await select(id);
  expect(await selected()).toBe(id);
  expect(wordsOf(await alice.get(access))).toContain('agents select · all public pools → Night owls');
  const undone = await undo(chosen);
  expect([undone.path, await selected()]).toEqual([access, null]);
  expect(wordsOf(undone)).toContain('agents revert · Night owls → all public pools');
  expect(noticeOf(await undo(chosen))).toContain('uses the agents of all public pools now, so nothing');
  // A setting has a history already.
  await ask('policy', { stay: 'yes' });
  expect((await alice.get(access)).text).toMatch(/agents policy.*?settings\/history">In its history/s);
});

test('a contributed agent is approved, and revoked after a confirmation', async () => {
  const demo = (
    await sql<{ name: string }[]>`select p.name from agent_pools p join agent_bots a using (pool_id) limit 1`
  )[0]?.name;
  const { interactionId: interaction, modal } = await stage.say('bob', `/pools add pool:${demo}`);
  const token = tokenOf(stage.sandbox.discord, 'parrot');
  const submitted = { user: 'bob', interaction, customId: modal?.custom_id, fields: { token } };
  const { body } = await stage.control<InteractionOutcome>('/sandbox/modal', submitted);
  expect(textOf(body)).toContain('waiting for the pool');
  const path = `${agents}/pool/${await poolId(demo ?? '')}`;
  const parrot = userId(stage.sandbox.discord, 'parrot');
  expect(wordsOf(await alice.get(path))).toMatch(/parrot Pending approval 0 servers bob Approve/);
  const carol = new Visitor(stage.sandbox);
  await carol.logIn('carol');
  expect((await carol.get(path)).status).toBe(403);
  expect(noticeOf(await ask('approve', { agent: parrot }, path))).toContain('is in the pool now');
  await until('Parrot to be online', async () => wordsOf(await alice.get(path)).includes('parrot Online'));
  const bass = await alice.get(`${agents}/agent/${userId(stage.sandbox.discord, 'bass')}`);
  expect(wordsOf(bass)).toContain('Not in this server Add it with the button below.');
  expect(wordsOf(bass)).toContain('Add it to this server');
  const asked = await ask('revoke', { agent: parrot }, path);
  expect(wordsOf(asked)).toContain('You can’t undo this.');
  await alice.post(`${agents}/revoke`, hiddenFieldsIn(asked.text, `${agents}/revoke`));
  const [row] = await sql`select status, token_ciphertext from agent_bots where agent_id = ${parrot}`;
  expect(row).toEqual({ status: 'revoked', token_ciphertext: null });
  // No page that was shown has any part of a token that's secret.
  const seen = [agents, path, `${agents}/agent/${userId(stage.sandbox.discord, 'alto')}`, `${agents}/deploy?count=4`];
  const pages = await Promise.all(seen.map((each) => alice.get(each)));
  for (const { token } of stage.sandbox.discord.core.bots.all())
    for (const { text } of pages) expect(text).not.toContain(token.split('.').at(-1));
  const stored = await sql<{ text: string }[]>`
    select token_ciphertext as text from agent_bots where token_ciphertext is not null`;
  for (const { text } of stored) for (const page of pages) expect(page.text).not.toContain(text);
});

test('a name that carries markup stays text, and a refused token is named with its fix', async () => {
  await sql`update agent_bots set name = ${PAYLOAD} where name = 'tenor'`;
  await stage.control('/sandbox/token', { agent: 'tenor' });
  await until('its token to be refused', async () =>
    wordsOf(await alice.get(agents)).includes('Discord refuses its token'),
  );
  const { text } = await alice.get(agents);
  expect([text.includes(ESCAPED), text.includes(PAYLOAD)]).toEqual([true, false]);
  expect(text).toMatch(/Discord refuses its token<\/strong><p>Add a new one with <code>\/pools add<\/code>/);
});

test('staff who can only view see no forms and change nothing, and members see nothing', async () => {
  const access = agents.replace(/agents$/, 'access');
  const grant = { subject: userId(stage.sandbox.discord, 'bob'), areas: 'agents', level: 'view', days: '1' };
  await alice.submit(access, `${access}/grant`, grant);
  const [bob, dave] = [new Visitor(stage.sandbox), new Visitor(stage.sandbox)];
  await bob.logIn('bob');
  await dave.logIn('dave');
  const seen = await bob.get(agents);
  expect([seen.status, seen.text.includes(`action="${agents}`)]).toEqual([200, false]);
  expect((await bob.get(`${agents}/deploy?count=4`)).text).not.toContain('oauth2/authorize');
  expect((await dave.get(agents)).status).toBe(403);
  for (const visitor of [bob, dave]) {
    const own = hiddenFieldsIn((await visitor.get('/dashboard')).text, '/auth/logout');
    expect((await visitor.post(`${agents}/policy`, { ...own, minutes: '5' })).status).toBe(403);
    expect((await visitor.post(`${agents}/revert`, { ...own, write: '1' })).status).toBe(403);
  }
  expect(textOf(await stage.say('alice', '/agents policy'))).toContain('until someone removes them');
});
