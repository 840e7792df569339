/** A request that was queued, because its node was busy or its source slow: the member reads what came of it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { press, slash } from '../../../infra/testing/interaction.ts';
import { type JobStage, openJobStage } from '../../../infra/testing/jobs.ts';
import { added, type MusicChorus, openMusicChorus } from '../../../infra/testing/music.ts';
import { type Asker, by, text } from '../../../infra/testing/voice-chorus.ts';
import { interactionSeal } from '../../../shared/jobs/interaction.ts';
import { lateResult } from '../../../shared/music/late-result.ts';
import type { VerbResult } from '../../../shared/music/verbs.ts';
import { applyNextIntent } from '../../../shared/voice/intents.ts';
import type { Lease } from '../../../shared/voice/session.ts';
import { signComponent } from '../../interactions/render.ts';
import { panelButtons } from './panel-buttons.ts';

let voice: MusicChorus;
let stage: JobStage;
let bob: Asker;
let here: string;
let lease: Lease;
beforeAll(async () => {
  voice = await openMusicChorus(8);
});
afterAll(() => voice.close());
beforeEach(async () => {
  await voice.sql`truncate job`;
  stage = openJobStage(voice.sql);
  ({ asker: bob, channel: here } = await voice.newcomer());
  [lease] = (await voice.runCrew(1, [voice.guildId])).leases as [Lease];
  voice.paper.failures.intents = 'busy';
});

const QUEUED = /^Your request for <#\d+> is queued\./;
async function play() {
  const seen = await voice.ask(bob, 'music play', text('query', 'first light'));
  await expireIn(14 * 60_000);
  return seen;
}
/** Interactions of tests are from long ago, and jobs run now. */
async function expireIn(ms: number): Promise<void> {
  const at = new Date(Date.now() + ms).toISOString();
  await voice.sql`update job set payload = jsonb_set(payload, '{expiresAt}', to_jsonb(${at}::text))`;
}
const jobs = () => voice.sql<{ key: string; attempts: number; isLater: boolean }[]>`
  select key, attempts, run_at > now() as "isLater" from job where kind = 'music_late_result'`;

/** Time passes, and whoever runs jobs looks. */
async function look(): Promise<void> {
  await voice.sql`update job set run_at = now(), claimable_at = now()`;
  await stage.runDue([lateResult]);
}

/** A node gets to the request. */
async function comes(result: VerbResult): Promise<void> {
  const session = (await voice.sessionIn(here)) ?? '';
  await applyNextIntent(voice.store, lease, session, async () => ({ ...result }));
}

test('queued turns into what was done, however often someone has to look', async () => {
  expect((await play()).text).toMatch(QUEUED);
  await stage.runDue([lateResult]);
  expect(stage.said, 'before "queued" can have arrived').toEqual([]);
  for (let looks = 0; looks < 20; looks++) await look();
  expect(stage.said).toEqual([]);
  expect(await jobs()).toMatchObject([{ attempts: 0, isLater: true }]);
  await comes(added());
  await look();
  await look();
  const [{ key } = { key: '' }] = await voice.intents(here);
  expect(stage.said).toMatchObject([
    { call: 'edit', key: interactionSeal(key), payload: { embeds: [{ title: 'First Light' }] } },
  ]);
  expect(await jobs()).toEqual([]);
});

test('a refusal replaces "queued" with a sentence that only the member sees', async () => {
  await play();
  await comes({ status: 'source_failed', reason: 'it took too long to load' });
  await look();
  expect(stage.said).toMatchObject([
    { call: 'delete' },
    {
      call: 'follow up',
      payload: { flags: 64, content: expect.stringMatching(/^I couldn't load that: it took too long/) },
    },
  ]);
});

test('a session that ended first is said, too', async () => {
  await play();
  await voice.sql`update voice_sessions set state = 'ended', end_reason = 'left', ended_at = now() where channel_id = ${here}`;
  await look();
  expect(stage.said.at(-1)?.payload?.content).toMatch(/^Nothing is playing in/);
});

test('pressed on the panel, it leaves the panel alone', async () => {
  const session = await voice.session(voice.guildId, { channelId: here, user: bob.id });
  await voice.fill(session.id, 1);
  const panel = voice.id();
  await voice.sql`
    update music_players set panel_channel = 1, panel_message = ${panel} where session_id = ${session.id}`;
  const { skip } = panelButtons((component) => signComponent(component, voice.made.codec));
  const seen = await voice.see(press(skip, { ...by(bob), messageId: panel }));
  expect(seen).toMatchObject({ text: expect.stringMatching(QUEUED), isEphemeral: true });
  await expireIn(14 * 60_000);
  await comes({ status: 'shuffled', waiting: 2 });
  await look();
  expect(stage.said).toMatchObject([
    { call: 'follow up', payload: { flags: 64, embeds: [{ description: 'Shuffled 2 tracks.' }] } },
  ]);
});

test('shortly before Discord stops accepting it, the message says where to look instead', async () => {
  await play();
  await expireIn(20_000);
  await look();
  expect(stage.said).toMatchObject([
    {
      call: 'edit',
      payload: { embeds: [{ description: expect.stringMatching(/is still waiting.*`\/music queue`/) }] },
    },
  ]);
  expect(await jobs()).toEqual([]);
});

test('delivered twice, it’s answered once', async () => {
  const envelope = slash('music play', [text('query', 'first light')], by(bob));
  await Promise.all([voice.see(envelope), voice.see(envelope)]);
  expect(await jobs()).toHaveLength(1);
});

test('a request that’s done in time leaves nothing behind', async () => {
  voice.paper.failures.intents = undefined as never;
  await play();
  expect(await jobs()).toEqual([]);
});

test('in line, they’re told when their turn comes and what they requested can’t be played', async () => {
  await voice.session(voice.guildId);
  expect((await play()).text).toContain('in line');
  await look();
  expect(stage.said).toEqual([]);
  await voice.sql`update voice_sessions set state = 'ended', end_reason = 'left', ended_at = now() where state <> 'ended'`;
  await voice.sql`select voice_serve_waiters(${voice.guildId})`;
  await look();
  expect(stage.said).toEqual([]);
  await comes({ status: 'not_found', query: 'first light' });
  await look();
  expect(stage.said).toMatchObject([
    { call: 'follow up', payload: { flags: 64, content: expect.stringMatching(/^I couldn't find anything for/) } },
  ]);
  expect(await jobs()).toEqual([]);
});
