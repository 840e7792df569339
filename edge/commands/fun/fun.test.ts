import { describe, expect, test } from 'vitest';
import { chorus } from '../../../infra/testing/chorus.ts';
import { customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, autocomplete, BOB, press, slash } from '../../../infra/testing/interaction.ts';
import { STYLES } from '../../../shared/fun/styles.ts';
import { THEMES } from '../../../shared/fun/themes.ts';

const text = (name: string, value: string) => ({ name, type: 3, value });
const space = text('theme', 'space');
const member = { name: 'member', type: 6, value: BOB.id };
const contentOf = ({ data }: { data?: { content?: unknown } }) => String(data?.content);

describe('/fun', () => {
  test('writes a public text about whoever asks, without pinging them', async () => {
    const answer = await chorus().send(slash('fun', [space, text('style', 'haiku'), member]));
    expect(contentOf(answer)).toMatch(/^Haiku for <@200000000000000002>, by <@200000000000000001>:\n/);
    expect(contentOf(answer)).toMatch(/\n-# Space · Haiku$/);
    expect(answer.data).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(answer.data).not.toHaveProperty('flags');
    expect(answer.data?.allowed_mentions).not.toHaveProperty('users');
  });

  test('works in direct messages, in any style, and about anyone of the theme', async () => {
    const styles = new Set<string>();
    for (let use = 0; use < 60; use++) {
      const answer = await chorus().send(slash('fun', [space], { isDirect: true }));
      styles.add(contentOf(answer).split(' · ')[1] ?? '');
    }
    expect(styles.size).toBeGreaterThan(8);
  });

  test('gives the same text when it’s delivered twice, and another one the next time', async () => {
    const { send } = chorus({}, [], [], { limitScale: 100 });
    const use = slash('fun', [space]);
    const first = contentOf(await send(use));
    expect(contentOf(await send(use))).toBe(first);
    expect(contentOf(await send(slash('fun', [space])))).not.toBe(first);
  });

  test('gets longer with its intensity', async () => {
    const length = async (value: number) => {
      const { send } = chorus();
      const options = [space, text('style', 'trailer'), { name: 'intensity', type: 4, value }];
      return contentOf(await send(slash('fun', options))).length;
    };
    expect(await length(5)).toBeGreaterThan(2 * (await length(1)));
  });

  test.each(['space', 'Space', ' SPACE ', 'Space · Rockets, moons, and comets that run late'])(
    'understands “%s”',
    async (typed) => expect(contentOf(await chorus().send(slash('fun', [text('theme', typed)])))).toContain('-# Space'),
  );

  test('says what there is when a theme or style doesn’t exist', async () => {
    const theme = await chorus().send(slash('fun', [text('theme', '@everyone')]));
    expect(contentOf(theme)).toMatch(
      /^That isn't one of the themes\. Pick one of these: Castle, Cats, .*, or Winter\.$/,
    );
    expect(theme.data?.flags).toBe(64);
    const style = await chorus().send(slash('fun', [space, text('style', 'opera')]));
    expect(contentOf(style)).toContain('Fortune cookie');
  });

  test('suggests every theme and style, then those that match', async () => {
    const choices = async (name: string, value: string) => {
      const { data } = await chorus().send(autocomplete('fun', [{ ...text(name, value), focused: true }]));
      return ((data?.choices ?? []) as { value: string }[]).map((choice) => choice.value);
    };
    expect(await choices('theme', '')).toEqual(THEMES.map(({ id }) => id));
    expect(await choices('style', '')).toEqual(STYLES.map(({ id }) => id));
    expect(await choices('theme', 'rail')).toEqual(['railway']);
    expect(await choices('style', 'syll')).toEqual(['haiku']);
    expect(await choices('theme', 'opera house')).toEqual([]);
  });
});

describe('Another', () => {
  const options = [space, text('style', 'toast'), member, { name: 'intensity', type: 4, value: 2 }];

  test('replaces the text with one of the same kind, for the same member', async () => {
    const { send } = chorus();
    const first = await send(slash('fun', options));
    const second = await send(press(customIdOf(first.data, 'Another')));
    expect(second.type).toBe(7);
    expect(contentOf(second)).not.toBe(contentOf(first));
    for (const part of [`<@${ALICE.id}>`, `<@${BOB.id}>`, '-# Space · Toast'])
      expect(contentOf(second)).toContain(part);
    expect(customIdOf(second.data, 'Another')).toBe(customIdOf(first.data, 'Another'));
  });

  test('is only for whoever asked', async () => {
    const { send } = chorus();
    const first = await send(slash('fun', options));
    const refused = await send(press(customIdOf(first.data, 'Another'), { user: BOB }));
    expect(refused.data?.flags).toBe(64);
  });

  test('waits 3 seconds between two texts', async () => {
    const { reported, send } = chorus();
    const first = await send(slash('fun', options));
    const again = () => send(press(customIdOf(first.data, 'Another')));
    expect((await again()).type).toBe(7);
    expect(contentOf(await again())).toMatch(/3 seconds/);
    expect(contentOf(await send(slash('fun', options)))).toMatch(/3 seconds/);
    expect(reported.rateLimited).toEqual(['component fun.another', 'fun']);
  });
});
