/** Members in line who leave voice, and agents that nobody hears while someone waits. */
import { expect, onTestFinished, test } from 'vitest';
import { userId } from '../../infra/sandbox/discord/gateway/testing.ts';
import { agentsReady, openVoiceStage, until } from '../../infra/testing/voice-node/stage.ts';

test('whoever left voice loses their place, and an agent that nobody hears goes to someone who waits in theirs', async () => {
  const stage = await openVoiceStage(1);
  onTestFinished(() => stage.close());
  await agentsReady(await stage.start(), 1);
  const { world, voice } = stage.discord.core;
  const guild = world.guild(stage.guildId);
  if (guild === undefined) throw new Error('no such guild');
  const enter = (name: string, id: string) => {
    const channel = world.channel(id);
    if (channel === undefined) throw new Error('no such channel');
    voice.place(guild, userId(stage.discord, name), channel);
  };
  const leave = (name: string) => voice.leave(guild, userId(stage.discord, name));
  const play = (name: string, channelId: string) =>
    stage.allocate(stage.guildId, {
      ...{ channelId, user: userId(stage.discord, name) },
      intent: { verb: 'none_of_music', payload: {} },
    });
  const waiting = async () =>
    (await stage.sql<{ id: string }[]>`select user_id::text as id from voice_waiters order by waiter_id`).map(
      ({ id }) => id,
    );
  const [studio, lounge, attic, loft] = [
    stage.newChannel(),
    stage.newChannel(),
    stage.newChannel(),
    stage.newChannel(),
  ];

  enter('alice', studio);
  const held = await play('alice', studio);
  if (held.status !== 'session') throw new Error(held.status);
  await stage.active(held.session.id);
  enter('dave', lounge);
  expect(await play('dave', lounge)).toMatchObject({ status: 'waiting', position: 1 });
  enter('bob', attic);
  expect(await play('bob', attic)).toMatchObject({ status: 'waiting', position: 2 });
  // Staff needn't be where they want an agent.
  const staff = stage.id();
  expect(await stage.allocate(stage.guildId, { channelId: loft, user: staff })).toMatchObject({ position: 3 });

  leave('dave');
  await until('dave to lose the place', async () => !(await waiting()).includes(userId(stage.discord, 'dave')));
  expect(await waiting()).toEqual([userId(stage.discord, 'bob'), staff]);
  // Someone still listens in Studio.
  expect(await stage.stateOf(held.session.id)).toMatchObject({ state: 'active' });

  leave('alice');
  expect(await stage.ended(held.session.id)).toBe('idle');
  await until('the agent to be with bob', () => stage.placeOf(held.session.agent) === attic);
  expect(await waiting()).toEqual([staff]);
});
