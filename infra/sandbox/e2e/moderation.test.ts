/** What staff do to members, from the command to Discord, the log, and the member’s own messages. */
import { describe, expect, test } from 'vitest';
import { until } from '../../testing/voice-node/stage.ts';
import type { SandboxMessage } from '../control/protocol.ts';
import {
  as,
  banOf,
  guild,
  logged,
  memberOf,
  newcomer,
  noticesOf,
  numberIn,
  stage,
  users,
  useStaffStage,
} from './staff-stage.ts';
import { messageText, textOf } from './stage.ts';

useStaffStage();

describe('a ban', () => {
  test('tells the member first, is in Discord’s audit log with its reason, and is undone from the log', async () => {
    const { id, username } = await newcomer();
    const said = await stage.say('carol', `/mod ban user:@${username} reason:Spam everywhere`);
    const number = numberIn(said);
    expect(textOf(said)).toContain(`<@${id}> was banned.`);
    expect((await banOf(id)).status).toBe(200);
    const [notice] = await noticesOf(username);
    expect(notice && messageText(notice)).toMatch(/You're banned from Chorus Lounge.*Spam everywhere/);
    const { body } = await as('alice', 'GET', `/guilds/${guild}/audit-logs?limit=5`);
    const entries = body.audit_log_entries as { target_id: string; reason: string; action_type: number }[];
    expect(entries.find((entry) => entry.target_id === id)).toMatchObject({
      action_type: 22,
      reason: `Case ${number} by ${users.carol}: Spam everywhere`,
    });
    const entry = await logged(`Case ${number} · Ban`);
    const undone = await stage.press('alice', entry, 'Undo');
    expect(textOf(undone)).toContain(`That takes case ${number} back`);
    expect((await banOf(id)).status).toBe(404);
    expect(textOf(await stage.press('carol', entry, 'Undo'))).toContain(`Case ${number} is over already.`);
  });

  test('says when the member couldn’t be told, and bans them anyway', async () => {
    const { id, username } = await newcomer();
    await stage.control('/sandbox/dms', { user: username, state: 'closed' });
    const said = await stage.say('carol', `/mod ban user:@${username}`);
    expect(textOf(said)).toContain("I couldn't tell them");
    expect((await banOf(id)).status).toBe(200);
    expect(messageText(await logged(`Case ${numberIn(said)} · Ban`))).toContain('I couldn’t tell them');
  });

  test('delivered again, it’s the same case', async () => {
    const { username } = await newcomer();
    const said = await stage.say('carol', `/mod ban user:@${username} reason:Twice`, '?deliveries=2');
    const list = textOf(await stage.say('carol', `/mod history user:@${username}`));
    expect(list.match(/Twice/g)).toHaveLength(1);
    expect(numberIn(said)).toBeGreaterThan(0);
  });

  test('of someone who’s banned already says so', async () => {
    const { id, username } = await newcomer();
    await stage.say('carol', `/mod ban user:@${username}`);
    expect(textOf(await stage.say('carol', `/mod ban user:<@${id}>`))).toContain("They're already banned.");
    expect(textOf(await stage.say('carol', `/mod unban user:${id}`))).toContain('was unbanned');
    expect(textOf(await stage.say('carol', `/mod unban user:${id}`))).toContain("They aren't banned.");
  });

  test('for some time is lifted by itself', async () => {
    const { id, username } = await newcomer();
    const said = await stage.say('carol', `/mod ban user:@${username} duration:10s`);
    expect(textOf(said)).toContain('It ends <t:');
    await until('the ban to be lifted', async () => (await banOf(id)).status === 404, 40_000);
    expect(messageText(await logged(`The time of case ${numberIn(said)} was up.`))).toContain('Unban');
  }, 60_000);

  test.each([
    ['the owner', '@alice', "The owner of this server can't be banned."],
    ['themselves', '@carol', "You can't ban yourself."],
    ['the bot', '@chorus', "I can't ban myself."],
  ])('of %s is refused', async (_, user, sentence) => {
    expect(textOf(await stage.say('carol', `/mod ban user:${user}`))).toContain(sentence);
  });

  test('of someone above the bot says how to mend it', async () => {
    const { id, username } = await newcomer();
    const { body: created } = await as('alice', 'POST', `/guilds/${guild}/roles`, { name: 'Above' });
    const above = String(created.id);
    const roles = (await as('alice', 'GET', `/guilds/${guild}/roles`)).body as unknown as { position: number }[];
    const top = Math.max(...roles.map(({ position }) => position));
    await as('alice', 'PATCH', `/guilds/${guild}/roles`, [{ id: above, position: top }]);
    await as('alice', 'PUT', `/guilds/${guild}/members/${id}/roles/${above}`);
    await new Promise((resolve) => setTimeout(resolve, 5_200));
    expect(textOf(await stage.say('alice', `/mod kick user:@${username}`))).toContain(
      "I can't kick them: their highest role is above mine. Move my role up in **Server Settings → Roles**.",
    );
    expect(textOf(await stage.say('carol', `/mod kick user:@${username}`))).toContain(
      "You can't kick them: their highest role isn't below yours.",
    );
    await as('alice', 'DELETE', `/guilds/${guild}/roles/${above}`);
    expect((await memberOf(id)).status).toBe(200);
  }, 30_000);

  test('by someone who isn’t staff is refused, unless the server named their role', async () => {
    const { username } = await newcomer();
    const asked = `/mod warn user:@${username} reason:Hm`;
    const refused = await stage.control('/sandbox/command', {
      ...{ user: 'bob', guild: 'Chorus Lounge', channel: 'general', command: asked },
    });
    // Discord doesn't even show it to him.
    expect(refused.status).toBe(403);
  });

  test('Discord’s outage leaves it to a job, which finishes it', async () => {
    const { id, username } = await newcomer();
    await stage.fault('discord', 'error', { route: 'PUT /guilds/:id/bans/:id', forMs: 9_000 });
    const said = await stage.say('carol', `/mod ban user:@${username}`);
    expect(textOf(said)).toMatch(/Discord isn't responding|was banned/);
    await until('the ban', async () => (await banOf(id)).status === 200, 60_000);
  }, 90_000);
});

describe('a timeout', () => {
  test('keeps a member from talking, and ends when staff say so', async () => {
    const { id, username } = await newcomer();
    const said = await stage.say('carol', `/mod timeout user:@${username} duration:10m reason:Calm down`);
    expect(textOf(said)).toContain('was timed out');
    expect((await memberOf(id)).body.communication_disabled_until).toEqual(expect.any(String));
    expect(messageText((await noticesOf(username))[0] as SandboxMessage)).toContain(
      "You're timed out in Chorus Lounge",
    );
    expect(textOf(await stage.say('carol', `/mod untimeout user:@${username}`))).toContain('was released');
    expect((await memberOf(id)).body.communication_disabled_until).toBeNull();
  });

  test('beyond what Discord allows begins with as much as it does', async () => {
    const { id, username } = await newcomer();
    await stage.say('carol', `/mod timeout user:@${username} duration:60d`);
    const until28 = Date.parse(String((await memberOf(id)).body.communication_disabled_until)) - Date.now();
    expect(until28).toBeGreaterThan(27 * 86_400_000);
    expect(until28).toBeLessThan(28 * 86_400_000);
  });

  test.each([
    ['soon', 'Write a length of time with its unit'],
    ['2y', "That's too long."],
    ['1s', "That's too short."],
  ])('of “%s” says what fits', async (duration, sentence) => {
    expect(textOf(await stage.say('carol', `/mod timeout user:@dave duration:${duration}`))).toContain(sentence);
  });

  test('of an administrator is refused before Discord does', async () => {
    const { id, username } = await newcomer();
    const { body: created } = await as('alice', 'POST', `/guilds/${guild}/roles`, { name: 'Boss', permissions: '8' });
    await as('alice', 'PUT', `/guilds/${guild}/members/${id}/roles/${String(created.id)}`);
    await new Promise((resolve) => setTimeout(resolve, 5_200));
    expect(textOf(await stage.say('alice', `/mod timeout user:@${username} duration:10m`))).toContain(
      "Discord doesn't allow timeouts for members with **Administrator**.",
    );
  });
});

/** An ID that no account has. */
const NOBODY = '999999999999999999';

test('a mass ban bans who it may, and says who it left out, or who isn’t there', async () => {
  const { body } = await stage.control<{ users: { id: string }[] }>('/sandbox/members', {
    guild: 'Chorus Lounge',
    count: 30,
  });
  const ids = body.users.map(({ id }) => id);
  const said = await stage.say('alice', `/mod massban users:${[...ids, users.alice, NOBODY].join(' ')} reason:Raid`);
  expect(said.deferred).toBe(true);
  const answer = messageText(await logged('30 users were banned (case', 'general'));
  expect(answer).toMatch(/30 users were banned \(cases \d+ to \d+\)/);
  expect(answer).toContain(`I left out <@${users.alice}>: that’s you.`);
  const refused = new RegExp(`Not <@${NOBODY}> \\(case (\\d+)\\): Discord doesn’t know that user. Check the ID.`).exec(
    answer,
  );
  expect(textOf(await stage.say('alice', `/case view number:${refused?.[1]}`))).toContain(
    'Discord doesn’t know that user',
  );
  for (const id of [ids[0], ids[29]]) expect((await banOf(id ?? '')).status).toBe(200);
  expect(messageText(await logged('30 users were banned'))).toContain('Mass ban');
}, 30_000);
