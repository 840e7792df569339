/** What staff do to members, from the command to Discord, the record, the log, and the member's own messages. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../testing/voice-node/stage.ts';
import type { SandboxDirectMessages } from '../control/administration-protocol.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { messageText, onlyMessage, openStage, type Stage, textOf } from './stage.ts';

let stage: Stage;
let guild: string;
const users: Record<string, string> = {};
beforeAll(async () => {
  stage = await openStage('node', { RATE_LIMIT_SCALE: '100' });
  const { body } = await stage.control<{
    guilds: { id: string; name: string; channels: { id: string; name: string }[] }[];
    users: { id: string; username: string }[];
  }>('/sandbox');
  guild = body.guilds.find(({ name }) => name === 'Chorus Lounge')?.id ?? '';
  for (const { id, username } of body.users) users[username] = id;
  await stage.say('alice', '/settings set key:moderation.logChannel value:#staff');
}, 90_000);
afterAll(() => stage.stop());

/** A new member, so that no test depends on another. */
async function newcomer(): Promise<{ id: string; username: string }> {
  const { body } = await stage.control<{ users: { id: string; username: string }[] }>('/sandbox/members', {
    guild: 'Chorus Lounge',
    count: 1,
  });
  const [one] = body.users;
  if (one === undefined) throw new Error('nobody came');
  return one;
}

/** Discord's own API, as somebody in the server. */
async function as(user: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${stage.sandbox.url}/sandbox/as/${user}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown> };
}

const memberOf = (id: string) => as('alice', 'GET', `/guilds/${guild}/members/${id}`);
const banOf = (id: string) => as('alice', 'GET', `/guilds/${guild}/bans/${id}`);

async function noticesOf(user: string): Promise<SandboxMessage[]> {
  const { body } = await stage.control<SandboxDirectMessages>(`/sandbox/dms?user=${user}`);
  return body.channels.flatMap(({ messages }) => messages);
}

/** The newest message that says something and that Alice sees in a channel (default: the log's). */
async function logged(text: string, channel = 'staff'): Promise<SandboxMessage> {
  let found: SandboxMessage | undefined;
  await until(`#${channel} to say ${text}`, async () => {
    const { body } = await stage.control<SandboxMessage[]>(
      `/sandbox/messages?user=alice&channel=${channel}&guild=${encodeURIComponent('Chorus Lounge')}`,
    );
    found = body.findLast((message) => messageText(message).includes(text));
    return found !== undefined;
  });
  return found as SandboxMessage;
}

const numberIn = (outcome: InteractionOutcome) => Number(/case (\d+)/.exec(textOf(outcome))?.[1]);

async function settings(...changes: [string, string][]): Promise<void> {
  for (const [key, value] of changes) await stage.say('alice', `/settings set key:moderation.${key} value:${value}`);
  // Settings are remembered for a moment.
  await new Promise((resolve) => setTimeout(resolve, 1_600));
}

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

  test('of somebody who’s banned already says so', async () => {
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
    ['the owner', '@alice', 'Nobody can ban the owner of this server.'],
    ['themselves', '@carol', "You can't ban yourself."],
    ['the bot', '@chorus', "I can't ban myself."],
  ])('of %s is refused', async (_, user, sentence) => {
    expect(textOf(await stage.say('carol', `/mod ban user:${user}`))).toContain(sentence);
  });

  test('of somebody above the bot says how to mend it', async () => {
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

  test('by somebody who isn’t staff is refused, unless the server named their role', async () => {
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

describe('warnings', () => {
  test('are counted, told, pardoned, and stay on record', async () => {
    const { username } = await newcomer();
    const first = await stage.say('carol', `/mod warn user:@${username} reason:One`);
    const second = await stage.say('carol', `/mod warn user:@${username} reason:Two`);
    expect(textOf(second)).toContain('They have 2 warnings that count.');
    await until('the notice', async () => (await noticesOf(username)).length === 2);
    const number = numberIn(first);
    expect(textOf(await stage.say('alice', `/case pardon number:${number} reason:Fine`))).toContain('is pardoned');
    expect(textOf(await stage.say('alice', `/case pardon number:${number}`))).toContain("doesn't count anymore");
    expect(textOf(await stage.say('alice', `/case edit number:${number} reason:Just one`))).toContain('Just one');
    await stage.say('alice', `/case comment number:${number} text:He said sorry`);
    const seen = textOf(await stage.say('carol', `/case view number:${number}`));
    for (const part of ['Just one', 'Earlier reason', 'One', 'He said sorry', 'pardoned']) expect(seen).toContain(part);
    expect(textOf(await stage.say('carol', `/mod clearwarns user:@${username}`))).toContain('1 warning');
    const history = textOf(await stage.say('carol', `/mod history user:@${username}`));
    expect(history).toContain('2 cases, 0 warnings that count');
    expect(textOf(await stage.say('carol', `/mod warnings user:@${username}`))).toContain('2 warnings');
  });

  test('climb a ladder where the server wants it', async () => {
    await settings(['escalation', 'on'], ['timeoutAfter', '2'], ['kickAfter', '3']);
    const { id, username } = await newcomer();
    await stage.say('carol', `/mod warn user:@${username} reason:One`);
    const second = await stage.say('carol', `/mod warn user:@${username} reason:Two`);
    expect(textOf(second)).toContain("That's a step of the ladder, so they were timed out");
    expect((await memberOf(id)).body.communication_disabled_until).toEqual(expect.any(String));
    const third = await stage.say('carol', `/mod warn user:@${username} reason:Three`);
    expect(textOf(third)).toContain('they were kicked');
    expect((await memberOf(id)).status).toBe(404);
    await settings(['escalation', 'off']);
  }, 30_000);
});

describe('an appeal', () => {
  beforeAll(() => settings(['appealChannel', '#staff']));
  afterAll(() => settings(['appealChannel', 'none']));

  /** A member presses the button of their notice, and says why. */
  async function appeal(username: string, text: string): Promise<InteractionOutcome> {
    const notice = (await noticesOf(username)).findLast((message) => message.components.length > 0);
    const opened = await stage.press(username, notice as SandboxMessage, 'Appeal');
    const fields = { text };
    const { body } = await stage.control<InteractionOutcome>('/sandbox/modal', {
      ...{ user: username, interaction: opened.interactionId, fields },
    });
    return body;
  }

  test('is accepted: the ban is lifted', async () => {
    const { id, username } = await newcomer();
    const said = await stage.say('carol', `/mod ban user:@${username} reason:Mistake`);
    expect(textOf(await appeal(username, 'It was my cat'))).toContain('The staff has your appeal.');
    expect(textOf(await appeal(username, 'Really'))).toContain('You already appealed against this.');
    const decided = await stage.press('alice', await logged('It was my cat'), 'Accept');
    expect(textOf(decided)).toContain('accepted');
    expect((await banOf(id)).status).toBe(404);
    expect(textOf(await stage.say('carol', `/case view number:${numberIn(said)}`))).toContain('Appeal (accepted)');
  });

  test('is denied: the member hears it, and it stays', async () => {
    const { id, username } = await newcomer();
    await stage.say('carol', `/mod timeout user:@${username} duration:1h reason:Loud`);
    await appeal(username, 'I was quiet');
    await stage.press('alice', await logged('I was quiet'), 'Deny');
    await until('the verdict', async () =>
      (await noticesOf(username)).some((each) => messageText(each).includes('denied your appeal')),
    );
    expect((await memberOf(id)).body.communication_disabled_until).toEqual(expect.any(String));
  });
});

test('a mass ban bans who it may, and says who it left out', async () => {
  const { body } = await stage.control<{ users: { id: string }[] }>('/sandbox/members', {
    guild: 'Chorus Lounge',
    count: 30,
  });
  const ids = body.users.map(({ id }) => id);
  const said = await stage.say('alice', `/mod massban users:${[...ids, users.alice].join(' ')} reason:Raid`);
  expect(said.deferred).toBe(true);
  const answer = messageText(await logged('30 users were banned (case', 'general'));
  expect(answer).toMatch(/30 users were banned \(cases \d+ to \d+\)/);
  expect(answer).toContain(`I left out <@${users.alice}>: that’s you.`);
  for (const id of [ids[0], ids[29]]) expect((await banOf(id ?? '')).status).toBe(200);
  expect(messageText(await logged('30 users were banned'))).toContain('Mass ban');
}, 30_000);

test('notes are for staff alone', async () => {
  const { username } = await newcomer();
  const added = textOf(await stage.say('carol', `/note add user:@${username} text:Friend of Dave`));
  const number = /number (\d+)/.exec(added)?.[1];
  expect(textOf(await stage.say('alice', `/note list user:@${username}`))).toContain('Friend of Dave');
  expect(textOf(await stage.say('alice', `/note delete note:${number}`))).toContain('is deleted');
  expect(textOf(await stage.say('alice', `/note delete note:${number}`))).toContain('no note with that number');
});

test('a report reaches the channel for reports, and says so where there’s none', async () => {
  expect(textOf(await stage.say('bob', '/report user:@dave reason:Rude'))).toContain(
    'This server takes no reports here.',
  );
  await settings(['reportChannel', '#staff']);
  expect(textOf(await stage.say('bob', '/report user:@dave reason:Very rude'))).toContain(
    'The staff will see your report',
  );
  expect(messageText(await logged('Very rude'))).toContain('Report');
}, 20_000);

test('every case is exported, and none of its cells is a formula', async () => {
  const { username } = await newcomer();
  await stage.say('carol', `/mod warn user:@${username} reason:=1+1`);
  const { attachments } = onlyMessage(await stage.say('alice', '/case export'));
  const [file] = attachments as { url: string; filename: string }[];
  expect(file?.filename).toBe('cases.csv');
  const csv = await (await fetch(file?.url ?? '')).text();
  expect(csv).toContain("'=1+1");
  expect(csv.split('\r\n')[0]).toContain('case,kind,member');
});

test('without a log channel, everything works', async () => {
  await settings(['logChannel', 'none']);
  const { id, username } = await newcomer();
  expect(textOf(await stage.say('carol', `/mod kick user:@${username}`))).toContain('was kicked');
  expect((await memberOf(id)).status).toBe(404);
  const softbanned = await newcomer();
  expect(textOf(await stage.say('carol', `/mod softban user:@${softbanned.username}`))).toContain('was softbanned');
  expect((await banOf(softbanned.id)).status).toBe(404);
  expect((await memberOf(softbanned.id)).status).toBe(404);
}, 20_000);
