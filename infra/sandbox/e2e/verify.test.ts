/** Verification through Chorus: members get their role, once they may. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../../shared/platform/postgres.ts';
import { controlNamed } from '../cli/transcript.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { serverOf, type TestedServer } from '../discord/testing-server.ts';
import { openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
let server: TestedServer;
beforeAll(async () => {
  stage = await openStage('node');
  server = serverOf(stage.sandbox.discord);
  const path = `/guilds/${server.guild.id}/roles`;
  for (const name of ['Member', 'Powerful', 'High'])
    await server.as('alice', 'POST', path, { name, permissions: name === 'Powerful' ? '8' : '0' });
  server.setPosition('High', 7);
});
afterAll(() => stage.stop());

const say = async (command: string, user = 'alice') => textOf(await stage.say(user, command, '?unchecked=1'));
const panel = () =>
  server
    .seenBy('alice', 'general')
    .findLast((message) => JSON.stringify(message).includes('"Verify"')) as unknown as SandboxMessage;
const press = (user: string) => stage.press(user, panel(), 'Verify');
const has = (user: string) => server.member(user).roleIds.includes(server.role('Member').id);

/** Presses the button, and answers the question. */
async function answer(user: string, text: string): Promise<string> {
  const opened = await press(user);
  if (opened.modal === undefined) return textOf(opened);
  const request = { user, interaction: opened.interactionId, fields: { answer: text } };
  const { body } = await stage.control<InteractionOutcome>('/sandbox/modal', request);
  return textOf(body);
}

test('staff choose a role that members may have, and that the bot can give', async () => {
  expect(await say('/verify panel')).toContain('First choose the role that members get');
  expect(await say('/verify settings mode:question')).toContain('Add a question and its accepted answers');
  expect(await say('/verify settings mode:question answers:spam')).toContain('Add a question, such as');
  expect(await say('/verify settings role:@Powerful')).toContain('only staff should');
  expect(await say('/verify settings role:@High')).toContain('I can’t give');
  expect(await say('/verify settings role:@Chorus')).toContain('belongs to a bot');
  expect(await say('/verify settings role:@Member', 'bob')).toContain('Manage Server');
  expect(await say('/verify settings role:@Member')).toContain('Members get <@&');
  expect(await say('/verify panel channel:#general text:"Welcome!"')).toContain('Members can verify in');
  expect(JSON.stringify(panel())).toContain('Welcome!');
});

test('a press gives the role, and those who have it hear so', async () => {
  expect(controlNamed(panel(), 'Verify')).toBeDefined();
  const [first, second] = await Promise.all([press('dave'), press('dave')]);
  expect([textOf(first), textOf(second)].every((text) => text.includes('verified'))).toBe(true);
  expect(has('dave')).toBe(true);
  expect(textOf(await press('dave'))).toContain('You’re verified already');
  const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
  const acts =
    await sql`select user_id::text as user from moderation_act where kind = 'verify' and user_id is not null`;
  await sql.end();
  expect(acts.length).toBeGreaterThanOrEqual(1);
});

test('an account that’s too young waits', async () => {
  await say('/verify settings age:30');
  const [young] = server.join(1, 2);
  expect(textOf(await press(young?.username ?? ''))).toContain('at least 30 days old');
  await say('/verify settings age:0');
});

test('a question takes one of its answers, and wrong ones are limited', async () => {
  await say('/settings set key:verification.mode value:question');
  expect(textOf(await press('bob'))).toContain('no question to answer yet');
  expect(await say('/verify settings question:"What is rule 3?" answers:"No spam; don’t spam" attempts:2')).toContain(
    '2 accepted answers',
  );
  expect(await answer('bob', 'Be nice')).toContain('you have 1 try left');
  expect(has('bob')).toBe(false);
  expect(await answer('bob', '  NO   spam ')).toContain('You’re verified!');
  expect(has('bob')).toBe(true);
  expect(await answer('carol', 'a')).toContain('1 try left');
  expect(await answer('carol', 'b')).toContain('one wrong answer too many');
  expect(await answer('carol', 'no spam')).toContain('Too many wrong answers');
  expect(has('carol')).toBe(false);
});

test('what changed since is said to whoever presses', async () => {
  await say('/verify settings mode:button');
  server.setPosition('Member', 7);
  await new Promise((resolve) => setTimeout(resolve, 5_200));
  expect(textOf(await press('carol'))).toContain('Move my role above it');
  server.setPosition('Member', 1);
  await new Promise((resolve) => setTimeout(resolve, 5_200));
  stage.sandbox.discord.failWith(500, { route: 'PUT /guilds/:id/members/:id/roles/:id' });
  expect(textOf(await press('carol'))).toContain('your role will come in a minute');
  stage.sandbox.discord.heal();
  const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
  await sql`update job set run_at = clock_timestamp(), claimable_at = clock_timestamp() where kind = 'finish_verification'`;
  await expect.poll(() => has('carol'), { timeout: 20_000 }).toBe(true);
  await sql.end();
});

test('removing it deletes the message', async () => {
  expect(await say('/verify remove')).toContain('can’t verify anymore');
  expect(panel()).toBeUndefined();
  expect(await say('/verify remove')).toContain('doesn’t verify members');
});
