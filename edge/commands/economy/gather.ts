import { ZONES, type ZoneId } from '../../../shared/economy/earning-catalog.ts';
import { gatherItems, type ToolId } from '../../../shared/economy/gather.ts';
import { ITEM_IDS, ITEMS } from '../../../shared/economy/items.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { counted, whole, withArticle } from '../format.ts';
import { autocomplete, button, command, option, type Services } from '../services.ts';
import { activityMessage, againLabel, cooldownSentence } from './activity.ts';
import { entriesOf, itemLines, itemName } from './item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, ownedChoices } from './item-option.ts';

const ZONE_IDS = Object.keys(ZONES) as ZoneId[];
const TOOL_IDS = ITEM_IDS.filter((id): id is ToolId => ITEMS[id].kind === 'tool');
const BY_HAND = 'hand';

const again = button({
  id: 'gather.again',
  effect: 'change',
  visibility: 'public',
  args: { zone: arg.oneOf(...ZONE_IDS), tool: arg.oneOf(BY_HAND, ...TOOL_IDS) },
  run: (context) => answer(context, context.args.zone, context.args.tool),
});

export const gather = command({
  name: 'gather',
  module: 'economy',
  description: 'Find items to sell, use, or craft with, every five minutes',
  effect: 'change',
  visibility: 'public',
  components: [again],
  examples: ['/gather', '/gather tool:basic_scanner zone:food'],
  options: {
    tool: option.string({
      description: 'A tool you own (default: none)',
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete((context) => ownedChoices(context, ({ kind }) => kind === 'tool')),
    }),
    zone: option.string({
      description: `Where (default: ${ZONES.loot.name})`,
      choices: ZONE_IDS.map((value) => ({ name: `${ZONES[value].name}: ${ZONES[value].description}`, value })),
    }),
  },
  run: (context) => {
    const { tool: typed, zone = 'loot' } = context.options;
    if (typed === undefined) return answer(context, zone, BY_HAND);
    const tool = TOOL_IDS.find((id) => id === findItem(typed));
    return tool === undefined
      ? refuse("That isn't a tool. Pick one from the list, or leave `tool` out to gather by hand.")
      : answer(context, zone, tool);
  },
});

async function answer(
  { store, caller, user }: Invocation & Services,
  zone: ZoneId,
  tool: ToolId | typeof BY_HAND,
): Promise<Outcome | Gated> {
  const outcome = await gatherItems(store, caller, zone, tool === BY_HAND ? undefined : tool);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'no_tool') {
    const name = ITEMS[outcome.tool].name.toLowerCase();
    return refuse(
      `You don't have ${withArticle(name)}. Buy one with \`/shop buy item:${outcome.tool}\`, or leave \`tool\` out to gather by hand.`,
    );
  }
  if (outcome.status === 'cooldown') {
    return refuse(cooldownSentence(outcome.readyAt, 'Try `/work` or `/fight` in the meantime.'));
  }
  const label = againLabel('Gather', outcome.readyAt, store.clock());
  const owned = entriesOf(outcome.items).map(([id]) => `${itemName(id)}: ${whole(outcome.after[id] ?? 0)}`);
  return reply(
    activityMessage(outcome, {
      title: ZONES[zone].name,
      description: itemLines(outcome.items).join('\n'),
      fields: [
        { name: 'You now have', value: owned.join('\n'), inline: true },
        ...(outcome.tool === null
          ? []
          : [{ name: ITEMS[outcome.tool].name, value: wearText(outcome.usesLeft ?? 0), inline: true }]),
        ...(outcome.luck === 0 ? [] : [{ name: 'Luck', value: `+${outcome.luck}`, inline: true }]),
      ],
      buttons: [again.with({ zone, tool }, { label, style: 'primary', onlyFor: user.id })],
    }),
  );
}

function wearText(usesLeft: number): string {
  return usesLeft === 0 ? 'It broke on this trip' : `${counted(usesLeft, 'use')} left`;
}
