/** What's left to pay for a form. */
import { SPECIES, TIERS } from '../../../shared/ai/snail/cost-tables.ts';
import { costsOf, NO_MODIFIERS, readLevels } from '../../../shared/ai/snail/costs.ts';
import { formatDuration } from '../../../shared/platform/typed-duration.ts';
import { COLORS, whole } from '../../commands/format.ts';
import { type Outcome, refuse, reply } from '../../interactions/reply.ts';

interface Asked {
  tier: number;
  levels: string;
  time_mod_a?: number | undefined;
  time_mod_b?: number | undefined;
  flat_time?: number | undefined;
  btad_mod?: number | undefined;
  cell_mod?: number | undefined;
  dragon?: boolean | undefined;
}

const HOUR_MS = 3_600_000;

export function calculate(asked: Asked): Outcome {
  const tier = TIERS.find((one) => one === asked.tier);
  if (tier === undefined) return refuse('`tier` has to be 5, 6, 7, or 8.');
  const levels = readLevels(tier, asked.levels);
  if ('problem' in levels) return refuse(levels.problem);
  const { cells, species, btads, hours } = costsOf(tier, levels, {
    timeFactor: asked.time_mod_a ?? NO_MODIFIERS.timeFactor,
    secondsOff: asked.time_mod_b ?? NO_MODIFIERS.secondsOff,
    minutesOff: asked.flat_time ?? NO_MODIFIERS.minutesOff,
    btadFactor: asked.btad_mod ?? NO_MODIFIERS.btadFactor,
    cellFactor: asked.cell_mod ?? NO_MODIFIERS.cellFactor,
  });
  const field = (name: string, value: string) => ({ name, value, inline: true });
  const ofCells = asked.dragon
    ? SPECIES.map((one) => field(`${one.charAt(0).toUpperCase()}${one.slice(1)} cells`, whole(species[one])))
    : [field('Cells', whole(cells))];
  const time = hours < 24 ? '' : ` (${formatDuration(hours * HOUR_MS)})`;
  return reply({
    embeds: [
      {
        color: COLORS.accent,
        title: `What’s left to pay in tier ${tier}`,
        fields: [...ofCells, field('B-tads', whole(btads)), field('Hours', `${whole(hours)}${time}`)],
      },
    ],
  });
}
