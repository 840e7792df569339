/** What staff do, with the edge as it's deployed: as a Worker. Everything beyond these runs the same code as on Node. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { controlNamed } from '../cli/transcript.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { serverOf, type TestedServer } from '../discord/testing-server.ts';
import { messageText, onlyMessage, openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
let server: TestedServer;
beforeAll(async () => {
  // With nodes: a purge is more than one request to a Worker may do.
  stage = await openStage('workerd', { RATE_LIMIT_SCALE: '100' }, { hasVoice: true });
  server = serverOf(stage.sandbox.discord);
});
afterAll(() => stage.stop());

const said = async (user: string, command: string) => textOf(await stage.say(user, command));
const press = async (message: SandboxMessage, label: string) => onlyMessage(await stage.press('alice', message, label));
/** Discord doesn't show them the command: how it refuses what their client sends anyway. */
const refusedTo = async (user: string, command: string) =>
  (await stage.control('/sandbox/command', { user, guild: 'Chorus Lounge', channel: 'general', command })).status;

test('a warning is a case that can be seen and undone', async () => {
  const warned = await stage.say('alice', '/mod warn user:@bob reason:Spam');
  const number = /case (\d+)/.exec(textOf(warned))?.[1];
  expect(textOf(warned)).toContain('Spam');
  const shown = onlyMessage(await stage.say('alice', `/case view number:${number}`));
  expect(messageText(shown)).toContain('Spam');
  await stage.press('alice', shown, 'Undo');
  expect(await said('alice', `/case view number:${number}`)).toContain('pardoned');
  expect(await said('alice', '/mod warn user:@alice reason:Me')).toMatch(/yourself/);
  expect(await refusedTo('bob', '/mod warn user:@dave reason:No')).toBe(403);
});

test('a timeout is Discord’s, and says why it can’t be', async () => {
  await said('alice', '/mod timeout user:@dave duration:10m reason:Calm down');
  expect(Date.parse(server.member('dave').communicationDisabledUntil ?? '')).toBeGreaterThan(Date.now() + 500_000);
  await said('alice', '/mod untimeout user:@dave');
  expect(server.member('dave').communicationDisabledUntil ?? null).toBeNull();
  expect(await said('alice', '/mod untimeout user:@dave')).toMatch(/n't timed out/);
});

test('a purge shows what it deletes, and deletes just that', async () => {
  for (const text of ['one', 'two', 'three']) server.type('bob', text);
  const shown = onlyMessage(await stage.say('alice', '/purge count:2 user:@bob'));
  server.type('bob', 'four');
  expect(textOf(await stage.press('alice', shown, 'Delete 2 messages'))).toContain('Deleted 2 messages.');
  const left = stage.sandbox.discord.core.messages.list(server.channel('general').id, server.id('bob'));
  expect(left.filter(({ author }) => author.id === server.id('bob')).map(({ content }) => content)).toEqual([
    'one',
    'four',
  ]);
});

test('a lock closes a channel, and its end restores what was', async () => {
  const before = structuredClone(server.channel('general').overwrites);
  expect(await said('alice', '/lock reason:Break')).toContain('Break');
  expect(() => server.type('bob', 'hello')).toThrow();
  expect(await said('alice', '/lock')).toContain('is locked already');
  await said('alice', '/lock off:True');
  expect(server.channel('general').overwrites).toEqual(before);
  server.type('bob', 'hello');
});

test('/setup creates a log channel once, and shows what’s there', async () => {
  let shown = onlyMessage(await stage.say('alice', '/setup'));
  const customId = controlNamed(shown, 'No staff role');
  const { body } = await stage.control<InteractionOutcome>('/sandbox/component', {
    ...{ user: 'alice', message: shown.id, customId, values: ['Staff'] },
  });
  shown = await press(onlyMessage(body), 'Create a log channel');
  const review = await press(shown, 'Review');
  expect(messageText(review)).toContain('Create a private channel **mod-log**');
  await Promise.all([stage.press('alice', review, 'Apply'), stage.press('alice', review, 'Apply')]);
  expect(server.guild.channels.filter(({ name }) => name === 'mod-log')).toHaveLength(1);
  expect(await said('alice', '/audit view area:moderation')).toContain('lock');
  expect(await said('carol', '/mod warn user:@bob reason:As staff')).toContain('As staff');
});
