import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStaffChorus, type StaffChorus } from '../../../infra/testing/staff-chorus.ts';
import { secondsIn } from '../../moderation/slowmode.ts';

let staff: StaffChorus;
beforeAll(async () => {
  staff = await openStaffChorus();
});
afterAll(() => staff?.close());
beforeEach(() => {
  staff.calls.length = 0;
  staff.discord.heal();
});

test.each([
  ['30s', 30],
  ['30', 30],
  ['1h 30m', 5_400],
  ['off', 0],
  ['soon', undefined],
])('%s is read as %s seconds', (typed, seconds) => {
  expect(secondsIn(typed)).toBe(seconds);
});

test('/slowmode sets this channel’s slowmode, and says what it was', async () => {
  const seen = await staff.ask('alice', 'slowmode', ['time', '30s'], ['reason', 'too *fast*']);
  const { id } = staff.channel('general');
  expect(seen.text).toContain(`Members wait 30 seconds between messages in <#${id}>. Slowmode was off before.`);
  expect(staff.channel('general').rateLimitPerUser).toBe(30);
  expect(staff.lastEntry()).toMatchObject({ reason: `By alice (${staff.id('alice')}): too *fast*` });
  expect((await staff.acts()).at(-1)).toMatchObject({ kind: 'slowmode', actor: staff.id('alice') });
  expect((await staff.ask('alice', 'slowmode', ['time', 'off'])).text).toContain('It was 30 seconds before.');
  expect(staff.channel('general').rateLimitPerUser).toBe(0);
});

test('an interaction delivered twice sets it once, and is answered alike', async () => {
  const envelope = staff.envelope('alice', 'slowmode', [['time', '5m']]);
  const [first, second] = [await staff.see(envelope), await staff.see(envelope)];
  expect(second.text).toBe(first.text);
  expect(staff.calls.filter(({ route }) => route.startsWith('PATCH'))).toHaveLength(1);
  await staff.ask('alice', 'slowmode', ['time', 'off']);
});

test('a member without Manage Channels there is refused, whatever another channel grants', async () => {
  const { overwrites } = staff.channel('music');
  overwrites.push({ id: staff.id('bob'), type: 1, allow: 1n << 4n, deny: 0n });
  expect((await staff.askIn('music', 'bob', 'slowmode', ['time', '5s'], ['channel', 'general'])).text).toMatch(
    /You need \*\*Manage Channels\*\*/,
  );
  expect((await staff.askIn('general', 'bob', 'slowmode', ['time', '5s'], ['channel', 'music'])).text).toMatch(
    /Members wait 5 seconds/,
  );
  overwrites.length = 0;
});

test('the staff role stands in for Manage Channels', async () => {
  expect((await staff.ask('carol', 'slowmode', ['time', '5s'])).text).toMatch(/Manage Channels/);
  await staff.setting('staffRole', staff.role('Staff').id);
  expect((await staff.ask('carol', 'slowmode', ['time', '5s'])).text).toMatch(/Members wait 5 seconds/);
  await staff.setting('staffRole', null);
});

test('what the bot lacks, what is too long, and what Discord refuses are said', async () => {
  const { overwrites, id } = staff.channel('music');
  overwrites.push({ id: staff.role('Chorus').id, type: 0, allow: 0n, deny: 1n << 4n });
  expect((await staff.ask('alice', 'slowmode', ['time', '5s'], ['channel', 'music'])).text).toContain(
    `I need **Manage Channels** in <#${id}>`,
  );
  overwrites.length = 0;
  expect((await staff.ask('alice', 'slowmode', ['time', '7h'])).text).toMatch(/from 1 second to 6 hours/);
  staff.discord.failWith(500, { route: 'PATCH /channels/:id' });
  expect((await staff.ask('alice', 'slowmode', ['time', '9s'])).text).toMatch(/Discord isn’t responding/);
});
