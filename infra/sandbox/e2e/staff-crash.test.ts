/** What staff asked for ends as if nothing had happened, though the process that does it is killed at any of its requests. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InvocationEnvelope } from '../../../edge/interactions/envelope.ts';
import { endLockdown, openLockdown } from '../../../shared/moderation/lockdowns.ts';
import type { GuildCaller } from '../../../shared/platform/store.ts';
import { endRaid, readRaid, startRaid } from '../../../shared/safety/raid.ts';
import { openStaffChorus, type StaffChorus } from '../../testing/staff-chorus.ts';
import { killPoints, StaffWorkers } from '../../testing/staff-workers.ts';

let staff: StaffChorus;
let workers: StaffWorkers;
beforeAll(async () => {
  staff = await openStaffChorus();
  workers = new StaffWorkers(staff);
});
afterAll(async () => {
  workers?.close();
  await staff?.close();
});

const overwrites = () =>
  JSON.stringify(
    staff.guild.channels.map(({ name, overwrites: each }) => [
      name,
      each.map(({ id, type, allow, deny }) => `${id} ${type} +${allow} -${deny}`).sort(),
    ]),
  );
const protection = () => {
  const { verificationLevel, incidents, channels } = staff.guild;
  return JSON.stringify([
    verificationLevel,
    Object.values(incidents ?? {}).filter((until) => until !== null).length,
    channels.map(({ rateLimitPerUser }) => rateLimitPerUser ?? 0),
  ]);
};
const rules = () => JSON.stringify(staff.guild.autoModeration.map(({ id: _, ...rule }) => rule));

function callerOf(command: string, module: string): GuildCaller {
  const key = `i:${staff.discord.core.ids.next()}`;
  return {
    key,
    actor: { id: staff.id('alice') },
    guild: { id: staff.guild.id, roleIds: [] },
    command: { name: command, module },
  };
}

async function actsSince(act: string): Promise<{ kind: string; lines: string[] }[]> {
  return [
    ...(await staff.sql<{ kind: string; lines: string[] }[]>`
      select kind, coalesce(detail -> 'lines', '[]') as lines from moderation_act where act_id > ${act} order by act_id`),
  ];
}

async function lastAct(): Promise<string> {
  const [row] = await staff.sql<{ id: string }[]>`select coalesce(max(act_id), 0)::text as id from moderation_act`;
  return row?.id ?? '0';
}

/** What's the same after each kill: what Discord has, and one entry in the log. */
async function compared(run: () => Promise<unknown>, state: () => string): Promise<unknown> {
  const since = await lastAct();
  await run();
  return { state: state(), acts: await actsSince(since) };
}

/** Starts and ends something again and again, with kills in both, and compares each with how it went without any. */
async function startsAndEnds(
  state: () => string,
  { start, end }: { start: (killAt?: number) => Promise<string[]>; end: (killAt?: number) => Promise<string[]> },
): Promise<number> {
  const before = state();
  let [starting, ending]: [string[], string[]] = [[], []];
  const whole = [
    await compared(async () => (starting = await start()), state),
    await compared(async () => (ending = await end()), state),
  ];
  expect(whole[0]).toMatchObject({ acts: [{}] });
  expect(whole[0]).not.toMatchObject({ state: before });
  expect(whole[1]).toMatchObject({ acts: [{}], state: before });
  const points = [killPoints(starting), killPoints(ending)] as const;
  for (let turn = 0; turn < Math.max(points[0].length, points[1].length); turn += 1) {
    const again = [
      await compared(() => start(points[0][turn]), state),
      await compared(() => end(points[1][turn]), state),
    ];
    expect({ turn, again }).toEqual({ turn, again: whole });
  }
  return points[0].length + points[1].length;
}

async function lockdownState(): Promise<string | undefined> {
  const [row] = await staff.sql<{ state: string }[]>`select state from moderation_lockdown order by at desc limit 1`;
  return row?.state;
}

async function addLockdownJob(lockdown: string, direction: 'start' | 'end'): Promise<void> {
  const payload = {
    application: staff.discord.applicationId,
    token: { ciphertext: 'x', keyId: 'x' },
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
    request: { lockdown, direction },
  };
  await staff.sql`select job_add(p_kind => 'lockdown', p_key => ${`${lockdown}:${direction}`}, p_payload => ${staff.sql.json(payload)})`;
}

test('a lockdown closes all channels, and its end restores what was', async () => {
  staff.channel('general').overwrites = [
    { id: staff.guild.id, type: 0, allow: 1n << 6n, deny: 1n << 34n },
    { id: staff.id('dave'), type: 1, allow: 0n, deny: 1n << 11n },
  ];
  let ref = '';
  const kills = await startsAndEnds(overwrites, {
    start: async (killAt) => {
      ref = staff.discord.core.ids.next();
      const request = { scope: staff.guild.id, kind: 'lockdown', reason: undefined, ref } as const;
      expect(await openLockdown(staff.store, callerOf('lockdown', 'moderation'), request)).toMatchObject({
        status: 'opened',
      });
      await addLockdownJob(ref, 'start');
      return workers.run({ order: 'jobs' }, async () => (await lockdownState()) === 'active', killAt);
    },
    end: async (killAt) => {
      const ending = await endLockdown(staff.store, callerOf('lockdown', 'moderation'), staff.guild.id);
      expect(ending).toMatchObject({ status: 'ending' });
      await addLockdownJob(ref, 'end');
      return workers.run({ order: 'jobs' }, async () => (await lockdownState()) === 'ended', killAt);
    },
  });
  expect(kills).toBeGreaterThan(7);
});

test('protection from a raid sets everything, and its end restores what was', async () => {
  staff.channel('general').rateLimitPerUser = 5;
  const kills = await startsAndEnds(protection, {
    start: async (killAt) => {
      const measures = { pausesInvites: true, pausesMessages: true, level: 3, slowmode: 30 };
      const request = { ...measures, forMs: 3_600_000, reason: undefined };
      expect(await startRaid(staff.store, callerOf('raid', 'safety'), request)).toMatchObject({ status: 'started' });
      const isOver = async () => (await readRaid(staff.store, staff.guild.id))?.isDone === true;
      return workers.run({ order: 'jobs' }, isOver, killAt);
    },
    end: async (killAt) => {
      expect(await endRaid(staff.store, callerOf('raid', 'safety'))).toMatchObject({ status: 'ended' });
      return workers.run(
        { order: 'jobs' },
        async () => (await readRaid(staff.store, staff.guild.id)) === undefined,
        killAt,
      );
    },
  });
  expect(kills).toBeGreaterThan(10);
});

/** Sends an interaction to a worker that dies, and again to the next one, as often as there are requests to die at. */
async function answersAlike(
  envelope: () => Promise<InvocationEnvelope> | InvocationEnvelope,
  state: () => string,
  reset: () => void,
): Promise<void> {
  let requests: string[] = [];
  const answer = async (killAt?: number) => {
    requests = await workers.run({ order: 'answer', envelope: await envelope() }, undefined, killAt);
  };
  const whole = await compared(answer, state);
  expect(whole).toMatchObject({ acts: [{}] });
  const changing = killPoints(requests).filter((at) => !requests[at]?.startsWith('GET'));
  expect(changing).not.toEqual([]);
  for (const at of changing) {
    reset();
    expect({ at, whole: await compared(() => answer(at), state) }).toEqual({ at, whole });
  }
}

test('an AutoMod rule is added once, and a preset whole', async () => {
  const reset = () => {
    staff.guild.autoModeration = [];
  };
  await answersAlike(() => staff.envelope('alice', 'automod add words', [['words', 'badword']]), rules, reset);
  reset();
  const prompt = await staff.ask('alice', 'automod presets', ['level', 'standard']);
  await answersAlike(() => staff.pressed('alice', prompt, 'Confirm'), rules, reset);
});

test('what nobody asks for again is recorded as interrupted', async () => {
  staff.guild.autoModeration = [];
  const envelope = staff.envelope('alice', 'automod add invites', []);
  const requests = await workers.run({ order: 'answer', envelope: staff.envelope('alice', 'automod add spam', []) });
  const since = await lastAct();
  const isRecorded = async () => (await actsSince(since)).length > 0;
  await workers.run({ order: 'answer', envelope }, isRecorded, requests.length - 1, { order: 'jobs' });
  const [act] = await actsSince(since);
  expect(act?.lines[0]).toContain('Added');
  expect(act?.lines[1]).toBe('I was interrupted before Discord answered, so please check whether it went through.');
  expect((await staff.ask('alice', 'audit view')).text).toContain('interrupted, so it may not be so');
});

test('/setup creates its channel once, and says so', async () => {
  const { guild } = staff;
  const draft = await staff.press('alice', await staff.ask('alice', 'setup'), 'Create a log channel');
  const review = await staff.press('alice', draft, 'Review');
  await answersAlike(
    () => staff.pressed('alice', review, 'Apply'),
    () => String(guild.channels.filter(({ name }) => name === 'mod-log').length),
    () => {
      guild.channels = guild.channels.filter(({ name }) => name !== 'mod-log');
    },
  );
});

test('a verification panel is posted once and replaces the one before, and members get their role', async () => {
  const { guild } = staff;
  const bottom = { ...staff.role('DJ'), id: '900000000000000007', name: 'Member', position: 1, permissions: 0n };
  guild.roles.push(bottom);
  await staff.ask('alice', 'verify settings', ['role', 'Member']);
  const posted = () =>
    staff.discord.core.messages
      .list(staff.channel('general').id)
      .filter(({ embeds }) => JSON.stringify(embeds).includes('"title":"Verification"'));
  await answersAlike(
    () => staff.envelope('alice', 'verify panel', []),
    () => String(posted().length),
    () => {},
  );
  expect(posted()).toHaveLength(1);
  const [panel] = posted();
  const dave = staff.member('dave');
  await answersAlike(
    () => staff.pressed('dave', { data: { components: panel?.components } }, 'Verify'),
    () => String(dave.roleIds.includes(bottom.id)),
    () => {
      dave.roleIds = dave.roleIds.filter((id) => id !== bottom.id);
    },
  );
});

test.each([
  ['slowmode', [['time', '30s']], () => String(staff.channel('general').rateLimitPerUser)],
  [
    'nick',
    [
      ['user', 'dave'],
      ['name', 'Davey'],
    ],
    () => String(staff.member('dave').nick),
  ],
  [
    'role add',
    [
      ['user', 'dave'],
      ['role', 'DJ'],
    ],
    () => JSON.stringify(staff.member('dave').roleIds),
  ],
] as const)('/%s is recorded, whether the interaction comes again or a job looks', async (path, options, state) => {
  const reset = () => {
    staff.channel('general').rateLimitPerUser = 0;
    const dave = staff.member('dave');
    delete dave.nick;
    dave.roleIds = [];
  };
  reset();
  const envelope = () =>
    staff.envelope(
      'alice',
      path,
      options.map((option) => [...option] as [string, string]),
    );
  await answersAlike(envelope, state, reset);
  reset();
  const since = await lastAct();
  const requests = await workers.run({ order: 'answer', envelope: envelope() });
  const whole = await actsSince(since);
  reset();
  const again = await lastAct();
  const isRecorded = async () => (await actsSince(again)).length > 0;
  await workers.run({ order: 'answer', envelope: envelope() }, isRecorded, requests.length - 1, { order: 'jobs' });
  expect(await actsSince(again)).toEqual(whole);
});
