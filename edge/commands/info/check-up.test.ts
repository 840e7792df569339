/** What `/setup` and `/diag` say about a server is the same, and so is what staff hear when they choose a channel. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../infra/testing/staff-chorus.ts';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());

const said = async (path: string, ...options: Parameters<StaffChorus['ask']>[2][]) =>
  (await staff.ask('alice', path, ...options)).text;

/** What the bot may do in a channel. */
async function close(channel: string, ...denied: ('viewChannel' | 'sendMessages')[]) {
  const bits = { viewChannel: 1_024, sendMessages: 2_048 };
  const deny = String(denied.reduce((sum, name) => sum + bits[name], 0));
  const { id } = staff.channel(channel);
  await staff.as('alice', 'PUT', `/channels/${id}/permissions/${staff.id('chorus')}`, { type: 1, allow: '0', deny });
}

test('a channel that the bot can’t post in is named when it’s chosen, by /setup, and by /diag', async () => {
  await close('general', 'sendMessages');
  const { id } = staff.channel('general');
  const problem = `I can’t post in <#${id}>: I need **Send Messages** and **Embed Links** there.`;
  for (const key of ['moderation.logChannel', 'moderation.reportChannel', 'music.announceChannel']) {
    const set = await said('settings set', ['key', key], ['value', `<#${id}>`]);
    expect(set).toMatch(/is now: /);
    expect(set).toContain(problem);
  }
  expect(await said('setup')).toContain(`${problem} Press **Repair**`);
  const shown = await said('diag');
  expect(shown).toContain(`${problem} \`/setup\` can fix that.`);
  // Three settings name the channel, and one line is enough.
  expect(shown.split('can’t post in')).toHaveLength(2);
  await close('general', 'viewChannel');
  expect(await said('diag')).toContain(`I can’t post in <#${id}>: I need **View Channels**, `);
  // What Discord doesn't tell isn't a fault of the server's.
  staff.discord.failWith(503, { route: 'GET /channels/:id' });
  expect(await said('diag')).not.toContain('I can’t post');
  staff.discord.heal();
  await close('general');
  expect(await said('settings set', ['key', 'moderation.logChannel'], ['value', `<#${id}>`])).not.toContain('can’t');
  expect(await said('diag')).not.toContain('I can’t post');
});

test('permissions that the bot lacks are in /diag as in /setup', async () => {
  const checks = async () => {
    const lines = (await said('setup')).split('\n').filter((line) => line.startsWith('- '));
    return lines.map((line) => line.slice(2));
  };
  expect(await checks()).toEqual(['I have everything I need.']);
  staff.grant('viewChannel', 'sendMessages', 'embedLinks', 'manageChannels');
  const lacking = await checks();
  expect(lacking).toEqual([
    expect.stringMatching(/^Moderation needs .*\*\*Ban Members\*\*/),
    expect.stringMatching(/^Safety needs .*\*\*Manage Server\*\*/),
  ]);
  const shown = await said('diag');
  for (const line of lacking) expect(shown).toContain(line);
});
