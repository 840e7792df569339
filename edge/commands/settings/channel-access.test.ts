/** A channel of a setting that the bot isn't allowed to post in. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Permission } from '../../../infra/sandbox/discord/permissions.ts';
import { openStaffChorus, type StaffChorus } from '../../../infra/testing/staff-chorus.ts';
import { staffIn } from '../../../infra/testing/store.ts';
import { readSettings } from '../../../shared/settings/change.ts';

let server: StaffChorus;
beforeAll(async () => {
  server = await openStaffChorus();
});
afterAll(() => server.close());

test('is a permission problem that says which and where, not a deleted channel, until the permission is given', async () => {
  const { guild, discord } = server;
  const secret = discord.core.administration.createChannel(guild, { name: 'secret', type: 0 });
  const deny = (permission: bigint) => {
    secret.overwrites = [{ id: discord.applicationId, type: 1, allow: 0n, deny: permission }];
  };
  const reports = async () => {
    const asked = ['diag', 'settings view', 'agents diagnose'];
    return Promise.all(asked.map(async (command) => (await server.ask('alice', command)).text));
  };
  deny(Permission.viewChannel);
  const problem = `I can’t post in <#${secret.id}>`;
  const set = await server.ask('alice', 'settings set', ['key', 'music.announceChannel'], ['value', `<#${secret.id}>`]);
  expect(set.text).toContain(`**Panel channel** is now: <#${secret.id}>.\n${problem}: I need **View Channels**`);
  for (const shown of await reports()) {
    expect(shown).toContain(problem);
    expect(shown).toContain('**View Channels**');
    expect(shown).not.toContain('no longer exists');
  }

  deny(Permission.sendMessages);
  for (const shown of await reports()) {
    expect(shown).toContain(problem);
    expect(shown).toContain('**Send Messages**');
  }

  deny(0n);
  for (const shown of await reports()) expect(shown).not.toContain(problem);
  const { values, gone } = await readSettings(server.store, staffIn(guild.id, ''));
  expect([values.music, gone]).toEqual([{ announceChannel: secret.id }, {}]);
});
