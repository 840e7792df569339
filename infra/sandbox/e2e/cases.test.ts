/** What’s on record about members: warnings, appeals, notes, reports, and what the log has to do with it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../testing/voice-node/stage.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import {
  banOf,
  logged,
  memberOf,
  newcomer,
  noticesOf,
  numberIn,
  settings,
  stage,
  useStaffStage,
} from './staff-stage.ts';
import { messageText, onlyMessage, textOf } from './stage.ts';

useStaffStage();

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
    // Those of everyone.
    for (const list of ['/mod list', '/case list']) {
      expect(textOf(await stage.say('carol', list))).toContain('Just one');
      const refused = { user: 'bob', guild: 'Chorus Lounge', channel: 'general', command: list };
      expect((await stage.control('/sandbox/command', refused)).status).toBe(403);
    }
  });

  test('escalate where the server wants it', async () => {
    await settings(['escalation', 'on'], ['timeoutAfter', '2'], ['kickAfter', '3']);
    const { id, username } = await newcomer();
    await stage.say('carol', `/mod warn user:@${username} reason:One`);
    const second = await stage.say('carol', `/mod warn user:@${username} reason:Two`);
    expect(textOf(second)).toContain("This server's escalation applies, so they were timed out");
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
  const [json] = onlyMessage(await stage.say('alice', '/case export format:json')).attachments as { url: string }[];
  const cases = (await (await fetch(json?.url ?? '')).json()) as { reason: string; detail: object }[];
  expect(cases[0]).toMatchObject({ reason: '=1+1', kind: 'warn' });
  expect(cases[0]?.detail).not.toHaveProperty('buttons');
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
