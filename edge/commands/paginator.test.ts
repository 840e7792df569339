import { describe, expect, test } from 'vitest';
import { chorus } from '../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../infra/testing/dispatching.ts';
import { ALICE, BOB, press, slash, submit } from '../../infra/testing/interaction.ts';
import { arg } from '../interactions/custom-id.ts';
import { type Outcome, reply } from '../interactions/reply.ts';
import { type Place, paginator, positionIn, readPage, rowOf } from './paginator.ts';
import { command } from './services.ts';

const PER_PAGE = 2;
const ENTRIES = Array.from({ length: 13 }, (_, index) => `entry ${index + 1}`);

/** A command that lists what `entries` holds by then, of a color that travels from page to page. */
function listing(entries: readonly string[]) {
  const asked: number[] = [];
  const state = { entries };
  const show = async (color: 'red' | 'blue', page: number, place: Place, onlyFor: string): Promise<Outcome> => {
    const { found, ...position } = await readPage(
      page,
      PER_PAGE,
      async ({ offset, limit }) => {
        asked.push(offset);
        return { total: state.entries.length, shown: state.entries.slice(offset, offset + limit) };
      },
      ({ total }) => total,
    );
    const content = `${color}: ${found.shown.join(', ') || 'nothing'}`;
    return place({ content, rows: rowOf(pages.buttons({ color }, position, onlyFor)) });
  };
  const pages = paginator({
    id: 'test.pages',
    effect: 'read',
    visibility: 'ephemeral',
    args: { color: arg.oneOf('red', 'blue') },
    show: ({ user }, { color }, page, place) => show(color, page, place, user.id),
  });
  const list = command({
    name: 'test-list',
    module: 'info',
    description: 'A list',
    effect: 'read',
    visibility: 'ephemeral',
    components: pages.components,
    run: ({ user }) => show('blue', 0, reply, user.id),
  });
  const { send } = chorus({}, [], [list]);
  const data = async (envelope: Parameters<typeof send>[0]) => (await send(envelope)).data;
  return {
    asked,
    state,
    send,
    open: () => data(slash('test-list')),
    turn: async (page: Record<string, unknown> | undefined, label: string) => data(press(customIdOf(page, label))),
    jump: async (page: Record<string, unknown> | undefined, label: string, typed: string) => {
      const form = await send(press(customIdOf(page, label)));
      return send(submit(String(form.data?.custom_id), { page: typed }, { messageId: '77' }));
    },
  };
}

const buttonsOf = (page: Record<string, unknown> | undefined) =>
  componentsOf(page).map(({ label, disabled }) => (disabled === true ? `(${label})` : label));

describe('a list', () => {
  test('of one page has no buttons', async () => {
    expect(buttonsOf(await listing(['one', 'two']).open())).toEqual([]);
  });

  test('is turned page by page, and stops at both ends', async () => {
    const { open, turn } = listing(ENTRIES.slice(0, 5));
    const first = await open();
    expect(first).toMatchObject({ content: 'blue: entry 1, entry 2' });
    expect(buttonsOf(first)).toEqual(['(‹ Back)', '(1 of 3)', 'Next ›']);
    const second = await turn(first, 'Next ›');
    expect(second).toMatchObject({ content: 'blue: entry 3, entry 4' });
    const third = await turn(second, 'Next ›');
    expect(third).toMatchObject({ content: 'blue: entry 5' });
    expect(buttonsOf(third)).toEqual(['‹ Back', '(3 of 3)', '(Next ›)']);
    expect(await turn(third, '‹ Back')).toEqual(second);
  });

  test('of more than five pages has a form to jump to one', async () => {
    const { open, send, jump } = listing(ENTRIES);
    const first = await open();
    expect(buttonsOf(first)).toEqual(['(‹ Back)', '1 of 7', 'Next ›']);
    expect(await send(press(customIdOf(first, '1 of 7')))).toMatchObject({
      type: 9,
      data: { title: 'Go to page', components: [{ label: 'Page (1 to 7)', component: { value: '1' } }] },
    });
    const fifth = await jump(first, '1 of 7', ' #5 ');
    expect(fifth).toMatchObject({ type: 7, data: { content: 'blue: entry 9, entry 10' } });
    expect(buttonsOf(fifth.data)).toEqual(['‹ Back', '5 of 7', 'Next ›']);
    expect((await jump(first, '1 of 7', '9999999999')).data).toMatchObject({ content: 'blue: entry 13' });
  });

  test.each(['', 'x', '0', '-1', '1.5.x', '2nd'])('has no page “%s”', async (typed) => {
    const { open, jump } = listing(ENTRIES);
    const answer = await jump(await open(), '1 of 7', typed);
    expect(answer).toMatchObject({
      type: 4,
      data: { content: expect.stringMatching(/page number|fill in/), flags: 64 },
    });
  });

  test('that has become shorter shows its last page', async () => {
    const { open, turn, state, asked } = listing(ENTRIES);
    const second = await turn(await open(), 'Next ›');
    state.entries = ENTRIES.slice(0, 3);
    asked.length = 0;
    const last = await turn(second, 'Next ›');
    expect(last).toMatchObject({ content: 'blue: entry 3' });
    expect(asked).toEqual([4, 2]);
    state.entries = [];
    expect(await turn(last, '‹ Back')).toMatchObject({ content: 'blue: nothing' });
  });

  test('belongs to whoever opened it', async () => {
    const { open, send } = listing(ENTRIES);
    const first = await open();
    for (const label of ['1 of 7', 'Next ›'])
      expect((await send(press(customIdOf(first, label), { user: BOB }))).data?.content).toContain(
        `Only <@${ALICE.id}> can use that`,
      );
  });
});

test.each([
  [0, 0, { page: 0, pages: 1, offset: 0 }],
  [10, 0, { page: 0, pages: 1, offset: 0 }],
  [11, 1, { page: 1, pages: 2, offset: 10 }],
  [11, 9, { page: 1, pages: 2, offset: 10 }],
  [11, -3, { page: 0, pages: 2, offset: 0 }],
])('of %i entries, page %i is %j', (total, asked, position) => expect(positionIn(total, 10, asked)).toEqual(position));
