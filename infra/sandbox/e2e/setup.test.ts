/** A server's first two minutes with Chorus, and a check-up later. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../../shared/platform/postgres.ts';
import { controlNamed } from '../cli/transcript.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { serverOf, type TestedServer } from '../discord/testing-server.ts';
import { messageText, onlyMessage, openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
let server: TestedServer;
beforeAll(async () => {
  stage = await openStage('node');
  server = serverOf(stage.sandbox.discord);
});
afterAll(() => stage.stop());

const say = async (command: string, user = 'alice') => textOf(await stage.say(user, command, '?unchecked=1'));

async function pick(message: SandboxMessage, placeholder: string, ...values: string[]): Promise<SandboxMessage> {
  const customId = controlNamed(message, placeholder);
  const { body, status } = await stage.control<InteractionOutcome>('/sandbox/component', {
    ...{ user: 'alice', message: message.id, customId, values },
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return onlyMessage(body);
}

const press = async (message: SandboxMessage, label: string) => onlyMessage(await stage.press('alice', message, label));

test('two minutes: choose, review, apply once', async () => {
  let shown = onlyMessage(await stage.say('alice', '/setup'));
  expect(messageText(shown)).toContain('Nothing changes before you apply it');
  expect(messageText(shown)).toContain('I have everything I need');
  shown = await pick(shown, 'Areas', 'music', 'moderation', 'safety');
  shown = await pick(shown, 'No staff role', 'Staff');
  shown = await press(shown, 'Create a log channel');
  const review = await press(shown, 'Review');
  for (const line of ['Switch **Economy** off', 'Create a private channel **mod-log**', 'Set the staff role'])
    expect(messageText(review)).toContain(line);
  expect(await say('/balance', 'bob')).not.toContain('turned off');
  expect(server.guild.channels.some(({ name }) => name === 'mod-log')).toBe(false);

  const applied = await Promise.all([stage.press('alice', review, 'Apply'), stage.press('alice', review, 'Apply')]);
  expect(applied.map(textOf).some((text) => text.includes('Switch **Economy** off'))).toBe(true);
  expect(server.guild.channels.filter(({ name }) => name === 'mod-log')).toHaveLength(1);
  expect(() => server.type('bob', 'hello', 'mod-log')).toThrow();
  server.type('carol', 'hello', 'mod-log');
  expect(await say('/balance', 'bob')).toContain('turned off');
  const sql = connect(stage.sandbox.databaseUrl, { max: 1 });
  const history = await sql`select module, version from guild_settings_history order by module`;
  const acts = await sql`select kind, detail -> 'lines' ->> 0 as line from moderation_act`;
  await sql.end();
  expect([...acts]).toEqual([{ kind: 'setup', line: 'Created the private channel **mod-log** for the log.' }]);
  expect([...history]).toEqual(
    [
      { module: 'access', version: 1n },
      { module: 'moderation', version: 1n },
    ].map((row) => expect.objectContaining({ module: row.module })),
  );
});

test('once it’s set up, it shows what’s there, and what’s broken', async () => {
  const shown = onlyMessage(await stage.say('alice', '/setup'));
  expect(messageText(shown)).toContain('I have everything I need');
  expect(controlNamed(shown, 'Nothing to apply')).toBeUndefined();
  const channel = server.channel('mod-log');
  await server.as('alice', 'PUT', `/channels/${channel.id}/permissions/${server.id('chorus')}`, {
    type: 1,
    allow: '1024',
    deny: '2048',
  });
  const broken = onlyMessage(await stage.say('alice', '/setup'));
  expect(messageText(broken)).toMatch(/I need .*\*\*Send Messages\*\*.* there. Press \*\*Repair/);
  const repaired = await press(broken, 'Repair');
  expect(messageText(repaired)).toContain('I can post in');
  expect(await say('/audit view area:moderation')).toMatch(/setup.*setup/s);
  expect(messageText(repaired)).toContain('I have everything I need');
  await server.as('alice', 'DELETE', `/channels/${channel.id}`);
  expect(await say('/setup')).toContain('log channel doesn’t exist anymore');
});

test('what the bot lacks is named with the area that needs it', async () => {
  server.grant('viewChannel', 'sendMessages', 'embedLinks', 'manageChannels');
  const text = await say('/setup');
  expect(text).toMatch(/Moderation needs .*\*\*Ban Members\*\*/);
  expect(text).toMatch(/Safety needs .*\*\*Manage Server\*\*/);
  expect(await say('/setup', 'bob')).toContain('Manage Server');
});
