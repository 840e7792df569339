import { describe, expect, test } from 'vitest';
import type { Arguments } from '../../../infra/testing/answering-store.ts';
import { chorus, shownIn } from '../../../infra/testing/chorus.ts';
import { componentsOf, customIdOf } from '../../../infra/testing/dispatching.ts';
import { ALICE, BOB, NOW_MS, press, slash } from '../../../infra/testing/interaction.ts';
import { dayIndex } from '../../../shared/economy/calendar.ts';
import { QUESTS, type QuestId } from '../../../shared/economy/earning-catalog.ts';
import {
  type ClaimOutcome,
  QUEST_IDS,
  type QuestBoard,
  type QuestState,
  questsOf,
} from '../../../shared/economy/quests.ts';

const TODAY = dayIndex(new Date(NOW_MS));
const OFFERED = questsOf(ALICE.id, TODAY);
const [FIRST = 'work', SECOND = 'work', THIRD = 'work'] = OFFERED;

function boardWith(states: Partial<Record<QuestId, Partial<QuestState>>>): QuestBoard {
  const open = { count: 0, goal: 2, credits: 450, xp: 120, isClaimed: false };
  const quests = Object.fromEntries(QUEST_IDS.map((id) => [id, { ...open, ...states[id] }]));
  return { day: TODAY, level: 1, quests: quests as QuestBoard['quests'] };
}

const claimed = (quest: QuestId): ClaimOutcome => ({
  status: 'claimed',
  quest,
  credits: 450,
  item: 'luck_charm',
  transfer: '77',
  after: { credits: 1_450, luck_charm: 2 },
  xp: { gained: 120, total: 160, level: 2, before: 1 },
  crates: { common_crate: 1 },
  discovered: [],
  board: boardWith({ [quest]: { count: 2, isClaimed: true } }),
});

function questing(board: QuestBoard, outcome?: ClaimOutcome) {
  const asked: Record<'key' | 'quest' | 'day', unknown>[] = [];
  const made = chorus({
    quests: () => ({ status: 'quests', ...board }),
    economy_quest_claim: ({ key, quest, questDay }: Arguments) => {
      asked.push({ key, quest, day: questDay });
      return outcome ?? claimed(quest as QuestId);
    },
  });
  return { asked, ...made };
}

const fieldsOf = (embed: Record<string, unknown>) => embed.fields as { name: string; value: string }[];
const claimLabel = (quest: QuestId) => `Claim: ${QUESTS[quest].name}`;

describe('/quests', () => {
  test("shows the day's three quests with progress, rewards, and what can be claimed", async () => {
    const { send } = questing(
      boardWith({ [FIRST]: { count: 1 }, [SECOND]: { count: 9 }, [THIRD]: { count: 2, isClaimed: true } }),
    );
    const answer = await send(slash('quests'));
    const [open, done, paid, ...none] = fieldsOf(shownIn(answer));
    expect(none).toEqual([]);
    expect(open?.name).toContain(QUESTS[FIRST].name);
    expect(open?.value).toContain('▰▰▰▰▰▱▱▱▱▱ 1 of 2');
    expect(open?.value).toContain('450 credits · 120 XP');
    expect(done?.value).toMatch(/2 of 2[\s\S]*Ready to claim/);
    expect(paid?.value).toContain('Claimed');
    expect(componentsOf(answer.data).map(({ label }) => label)).toEqual([claimLabel(SECOND), 'Refresh']);
  });

  test('a claim shows its reward and the updated page', async () => {
    const { send, asked } = questing(boardWith({ [FIRST]: { count: 2 } }));
    const page = await send(slash('quests'));
    const answer = await send(press(customIdOf(page.data, claimLabel(FIRST))));
    expect(answer.type).toBe(7);
    expect(asked).toMatchObject([{ quest: FIRST, day: TODAY }]);
    const [news, board] = (answer.data?.embeds ?? []) as Record<string, unknown>[];
    expect(news).toMatchObject({
      title: `Quest complete: ${QUESTS[FIRST].name}`,
      description: expect.stringContaining('**+450 credits**'),
    });
    const told = JSON.stringify(news);
    for (const part of ['1,450 credits', '2 × 🟦 Luck charm', '+120 XP', 'You reached level 2!']) {
      expect(told).toContain(part);
    }
    expect(fieldsOf(board ?? {})[0]?.value).toContain('Claimed');
    expect(componentsOf(answer.data).map(({ label }) => label)).toEqual(['Refresh', 'Receipt']);
  });

  test('a double click is one change, and two quests of one page are two', async () => {
    const { send, asked } = questing(boardWith({ [FIRST]: { count: 2 }, [SECOND]: { count: 2 } }));
    const page = await send(slash('quests'));
    for (const quest of [FIRST, FIRST, SECOND]) await send(press(customIdOf(page.data, claimLabel(quest))));
    const [one, again, other] = asked.map(({ key }) => key);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  test('nobody else can press a claim', async () => {
    const { send, asked } = questing(boardWith({ [FIRST]: { count: 2 } }));
    const page = await send(slash('quests'));
    const answer = await send(press(customIdOf(page.data, claimLabel(FIRST)), { user: BOB }));
    expect(answer.data?.content).toContain('can use that');
    expect(asked).toEqual([]);
  });

  test('a refresh shows the progress since', async () => {
    const board = boardWith({});
    const { send } = questing(board);
    const page = await send(slash('quests'));
    board.quests[FIRST].count = 2;
    const answer = await send(press(customIdOf(page.data, 'Refresh')));
    expect(answer.type).toBe(7);
    expect(componentsOf(answer.data).map(({ label }) => label)).toContain(claimLabel(FIRST));
  });

  test('says when new quests arrive once all are claimed', async () => {
    const all = Object.fromEntries(OFFERED.map((id) => [id, { count: 2, isClaimed: true }]));
    const answer = await questing(boardWith(all)).send(slash('quests'));
    expect(shownIn(answer).description).toMatch(/^All done\. New quests arrive <t:\d+:R>\.$/);
  });

  test.each<[ClaimOutcome, string]>([
    [{ status: 'unfinished', count: 1, goal: 3, missing: 2 }, '2 to go: 1 of 3 '],
    [{ status: 'unfinished', count: 2, goal: 3, missing: 1 }, '1 to go: 2 of 3 '],
    [{ status: 'over' }, 'has ended. See today'],
    [{ status: 'already' }, 'already claimed that quest'],
    [{ status: 'frozen' }, 'frozen'],
    [{ status: 'role_required', roles: ['31'] }, '<@&31>'],
  ])('a refused claim says why: %o', async (outcome, sentence) => {
    const { send } = questing(boardWith({ [FIRST]: { count: 2 } }), outcome);
    const page = await send(slash('quests'));
    const answer = await send(press(customIdOf(page.data, claimLabel(FIRST))));
    expect(answer.data).toMatchObject({ content: expect.stringContaining(sentence), flags: 64 });
  });
});
