import { describe, expect, test } from 'vitest';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { ALICE, autocomplete, type GivenOption, GUILD, slash } from '../../../infra/testing/interaction.ts';

const STAFF = { envelope: { member: { user: ALICE, roles: [], permissions: '32' } } };
const text = (name: string, value: string): GivenOption => ({ name, type: 3, value });
const enabled = (value: boolean): GivenOption => ({ name: 'enabled', type: 5, value });
const role = (value: string): GivenOption => ({ name: 'role', type: 8, value });

test.each(['view', 'module', 'restrict'])('/settings %s is for staff, in servers', async (name) => {
  const { send, changes } = chorus();
  expect((await send(slash(`settings ${name}`))).data?.content).toContain('You need **Manage Server**');
  const direct = await send(slash(`settings ${name}`, [], { isDirect: true }));
  expect(direct.data?.content).toMatch(/only works in a server/);
  expect(changes).toEqual([]);
});

describe('/settings view', () => {
  test('says that everything is on where nothing was changed', async () => {
    const answer = await chorus().send(slash('settings view', [], STAFF));
    expect(shownIn(answer).description).toBe('All commands are on for all members.');
    expect(answer.data?.flags).toBe(64);
  });

  test('lists what is off and what is kept for roles', async () => {
    const gates = [
      { subject: 'command:pay', isOff: false, roleIds: ['31', '32'] },
      { subject: 'module:economy', isOff: true, roleIds: [] },
    ];
    const answer = await chorus({}, gates).send(slash('settings view', [], STAFF));
    expect(shownIn(answer).description).toBe('`/pay`: only <@&31>, <@&32>\nAll economy commands: off');
  });

  test('stays within Discord’s limits, however much was changed', async () => {
    const gates = Array.from({ length: 200 }, (_, i) => ({
      subject: `command:c${i}`,
      isOff: false,
      roleIds: ['3'.repeat(19)],
    }));
    expect(shownIn(await chorus({}, gates).send(slash('settings view', [], STAFF)))).toHaveProperty(
      'title',
      'Settings',
    );
  });
});

describe('/settings module', () => {
  test('switches an area off and on, under the key of the interaction', async () => {
    const { send, changes } = chorus();
    const command = slash('settings module', [text('name', 'economy'), enabled(false)], STAFF);
    expect((await send(command)).data?.content).toBe(
      'The economy commands are now off in this server. `/receipt` and `/statement` always work.',
    );
    expect(changes).toEqual([
      {
        ...{ key: `i:${command.id}`, actor: ALICE.id, guild: GUILD },
        ...{ module: 'settings', command: 'settings', roles: '' },
        changes: { access: { 'module:economy': { isOff: true, roleIds: [] } } },
      },
    ]);
    const back = await send(slash('settings module', [text('name', 'economy'), enabled(true)], STAFF));
    expect(back.data?.content).toBe('The economy commands are now on in this server.');
  });

  test('calls AI what everyone calls it', async () => {
    const off = await chorus().send(slash('settings module', [text('name', 'ai'), enabled(false)], STAFF));
    expect(off.data?.content).toContain('The AI commands are now off in this server.');
    const gates = [{ subject: 'module:ai', isOff: true, roleIds: [] }];
    expect(shownIn(await chorus({}, gates).send(slash('settings view', [], STAFF))).description).toBe(
      'All AI commands: off',
    );
  });

  test.each([
    ['settings', "You can't turn that off."],
    ['nonsense', "There's no area called “nonsense”."],
    ['__proto__', "There's no area called “\\_\\_proto\\_\\_”."],
    ['', "There's no area called “”."],
    ['Economy', "There's no area called “Economy”."],
  ])('does not switch %j', async (name, sentence) => {
    const { send, changes } = chorus();
    const { data } = await send(slash('settings module', [text('name', name), enabled(false)], STAFF));
    expect(data?.content).toContain(
      `${sentence} These are the areas you can turn on and off: admin, agents, ai, economy,`,
    );
    expect(changes).toEqual([]);
  });
});

test('without the info commands, those that always work are named', async () => {
  const { data } = await chorus().send(slash('settings module', [text('name', 'info'), enabled(false)], STAFF));
  expect(data?.content).toContain('`/about`, `/dashboard`, `/diag`, `/help`, `/ping`, and `/privacy` always work.');
});

describe('/settings restrict', () => {
  const restrict = (...options: GivenOption[]) => slash('settings restrict', options, STAFF);

  test('keeps a command for a role, pinging nobody, and gives it back', async () => {
    const { send, changes } = chorus();
    const kept = await send(restrict(text('command', '/pay'), role('31')));
    expect(kept.data).toMatchObject({ content: 'Only <@&31> can use `/pay` now.', allowed_mentions: { parse: [] } });
    const freed = await send(restrict(text('command', 'pay')));
    expect(freed.data?.content).toBe('Everyone can use `/pay`.');
    expect(changes).toMatchObject([
      { changes: { access: { 'command:pay': { isOff: false, roleIds: ['31'] } } } },
      { changes: { access: { 'command:pay': null } } },
    ]);
  });

  test('kept for @everyone is for everyone, not for nobody', async () => {
    const { send, changes } = chorus();
    expect((await send(restrict(text('command', 'pay'), role(GUILD)))).data?.content).toBe('Everyone can use `/pay`.');
    expect(changes).toMatchObject([{ changes: { access: { 'command:pay': null } } }]);
  });

  test.each(['settings', 'help', 'gone', '`x`', '__proto__'])('does not restrict %j', async (name) => {
    const { send, changes } = chorus();
    const { data } = await send(restrict(text('command', name), role('31')));
    expect(data?.content).toMatch(/^You can't restrict `\/[^`]*`\. Pick a command from the list\.$/);
    expect(changes).toEqual([]);
  });
});

test('areas and commands are offered while one types', async () => {
  const { send } = chorus();
  const offered = async (path: string, name: string, value: string) =>
    (await send(autocomplete(path, [{ ...text(name, value), focused: true }], STAFF))).data?.choices;
  expect(await offered('settings module', 'name', 'ECO')).toEqual([{ name: 'economy', value: 'economy' }]);
  expect(await offered('settings restrict', 'command', '/pa')).toEqual([{ name: 'pay', value: 'pay' }]);
  expect(await offered('settings restrict', 'command', 'sett')).toEqual([]);
});
