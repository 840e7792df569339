import { ZONES, type ZoneId } from '../../../shared/economy/earning-catalog.ts';
import type { ToolId } from '../../../shared/economy/gather.ts';
import { gatherItems } from '../../../shared/economy/gather.ts';
import { ITEM_IDS, ITEMS } from '../../../shared/economy/items.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';
import { whole } from '../format.ts';
import { autocomplete, button, command, option, type Services } from '../services.ts';
import { againLabel, cooldownSentence, deedMessage } from './activity.ts';
import { entriesOf, haulLines, itemName } from './item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, offerOwned } from './item-option.ts';

const ZONE_IDS = Object.keys(ZONES) as ZoneId[];
const TOOL_IDS = ITEM_IDS.filter((id): id is ToolId => ITEMS[id].kind === 'tool');
const BY_HAND = 'hand';

const again = button({
  id: 'gather.again',
  effect: 'change',
  visibility: 'public',
  args: { zone: arg.oneOf(...ZONE_IDS), tool: arg.oneOf(BY_HAND, ...TOOL_IDS) },
  run: (context) => search(context, context.args.zone, context.args.tool),
});

export const gather = command({
  name: 'gather',
  module: 'economy',
  description: 'Look for things to sell, use or craft with, every five minutes',
  effect: 'change',
  visibility: 'public',
  components: [again],
  examples: ['/gather', '/gather tool:basic_scanner zone:food'],
  options: {
    tool: option.string({
      description: 'A tool you own; by hand when left out',
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete((context) => offerOwned(context, ({ kind }) => kind === 'tool')),
    }),
    zone: option.string({
      description: `Where; ${ZONES.loot.name} when left out`,
      choices: ZONE_IDS.map((value) => ({ name: `${ZONES[value].name}: ${ZONES[value].description}`, value })),
    }),
  },
  run: (context) => {
    const { tool: typed, zone = 'loot' } = context.options;
    if (typed === undefined) return search(context, zone, BY_HAND);
    const tool = TOOL_IDS.find((id) => id === findItem(typed));
    return tool === undefined
      ? refuse('That is no tool to gather with. Pick one from the list, or leave it out to gather by hand.')
      : search(context, zone, tool);
  },
});

async function search(
  context: Invocation & Services,
  zone: ZoneId,
  tool: ToolId | typeof BY_HAND,
): Promise<Outcome | Gated> {
  const outcome = await gatherItems(context.store, context.caller, zone, tool === BY_HAND ? undefined : tool);
  if (outcome.status === 'no_tool') {
    return refuse(
      `You have no ${ITEMS[outcome.tool].name.toLowerCase()}. \`/shop buy item:${outcome.tool}\` gets one; without a tool you gather by hand.`,
    );
  }
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'cooldown') {
    return refuse(cooldownSentence(outcome.readyAt, 'Meanwhile `/work` and `/fight` may be ready.'));
  }
  const label = againLabel('Gather', outcome.readyAt, context.now);
  const owned = entriesOf(outcome.items).map(([id]) => `${itemName(id)}: ${whole(outcome.after[id] ?? 0)}`);
  return reply(
    deedMessage(outcome, {
      title: ZONES[zone].name,
      description: haulLines(outcome.items).join('\n'),
      fields: [
        { name: 'You have now', value: owned.join('\n'), inline: true },
        ...(outcome.tool === null
          ? []
          : [{ name: ITEMS[outcome.tool].name, value: wearText(outcome.usesLeft ?? 0), inline: true }]),
        ...(outcome.luck === 0 ? [] : [{ name: 'Luck', value: `+${outcome.luck}`, inline: true }]),
      ],
      buttons: [again.with({ zone, tool }, { label, style: 'primary', onlyFor: context.user.id })],
    }),
  );
}

function wearText(usesLeft: number): string {
  return usesLeft === 0 ? 'It broke on this trip' : `${whole(usesLeft)} ${usesLeft === 1 ? 'use' : 'uses'} left`;
}
